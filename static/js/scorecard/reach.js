// Which items decide the grade: the same as scoring/domain/reach.py, where it is explained and proved.

import { bigger, Fraction, HUNDRED, smaller, sum, ZERO } from "./fraction.js";

const worth = (items) => sum(items.map((item) => Fraction.of(item.points)));
const byPoints = (one, other) => Fraction.of(one.points).compare(other.points);
const smallest = (items, count) => [...items].sort(byPoints).slice(0, Math.max(0, count));
const codes = (items) => items.map((item) => item.code);
const all = (result, part) => sum(result.segments.map((segment) => segment[part]));

/** { failed, rise, fall }: how the grade of this result can still change. */
export function reach(edition, result) {
  if (result.special_deductions >= edition.deductions.fail_at) return { failed: true, rise: null, fall: null };
  if (all(result, "applicable").isZero) return { failed: false, rise: null, fall: null };
  return { failed: false, rise: rise(edition, result), fall: fall(edition, result) };
}

/** Points that open items must bring: in all, and in each group that has a floor still to reach. */
class Needs {
  constructor(total, groups) { Object.assign(this, { total, groups }); }

  metByAny(count, items) {
    if (worth(smallest(items, count)).below(this.total)) return false;
    return [...this.groups].every(([group, points]) => {
      const inside = items.filter((item) => item.group === group);
      return !worth(smallest(inside, count - (items.length - inside.length))).below(points);
    });
  }

  fewestOf(items) {
    const taken = [];
    for (const [group, points] of this.groups) taken.push(...until(items.filter((item) => item.group === group), points));
    taken.push(...until(items.filter((item) => !taken.includes(item)), this.total.minus(worth(taken))));
    return this.metByAny(taken.length, taken) ? taken : null;
  }
}

function until(items, points) {
  const taken = [];
  for (const item of items) {
    if (!worth(taken).below(points)) break;
    taken.push(item);
  }
  return taken;
}

function rise(edition, result) {
  const held = edition.bands.findIndex((band) => band.code === result.floor_grade), band = edition.bands[held + 1];
  if (!band) return null;
  const needs = needsOf(edition, result, band), waiting = openItems(edition, result);
  const alone = waiting.filter((item) => needs.metByAny(1, [item]));
  const others = waiting.filter((item) => !alone.includes(item)).sort((one, other) => byPoints(other, one));
  const fewest = needs.fewestOf(others);
  const enough = waiting.findIndex((_item, n) => needs.metByAny(n + 1, waiting)) + 1;
  return {
    band: band.code,
    percent: bigger(needs.total, ZERO).over(all(result, "applicable")).times(HUNDRED),
    points: bigger(needs.total, ZERO),
    groups: [...needs.groups.keys()],
    alone: codes(alone),
    fewest: fewest ? fewest.length : null,
    choice: choice(needs, fewest, others),
    enough: enough || null,
    regain: regain(needs, result),
    lost: [...result.lost].sort((one, other) => other[1].compare(one[1])),
  };
}

function needsOf(edition, result, band) {
  const asked = groupFloors(edition, band), groups = new Map();
  for (const segment of result.segments) {
    const lacking = (asked.get(segment.group) ?? ZERO).over(HUNDRED).times(segment.applicable).minus(segment.earned);
    if (lacking.above(ZERO)) groups.set(segment.group, lacking);
  }
  return new Needs(shareAsked(edition, result, band).over(HUNDRED).times(all(result, "applicable")).minus(result.earned), groups);
}

function shareAsked(edition, result, band) {
  const taken = Fraction.of(edition.deductions.points).times(BigInt(result.special_deductions));
  return Fraction.of(band.floor).plus(taken).minus(result.bonus);
}

function groupFloors(edition, band) {
  const asked = new Map();
  for (const floor of edition.group_floors.filter((each) => each.band === band.code)) {
    asked.set(floor.group, bigger(floor.percent, asked.get(floor.group) ?? ZERO));
  }
  return asked;
}

function openItems(edition, result) {
  const missing = new Set(result.missing);
  return edition.items.filter((item) => missing.has(item.code));
}

function choice(needs, fewest, others) {
  const chosen = [...(fewest ?? [])];
  for (const item of fewest?.length ? others : []) {
    if (!chosen.includes(item) && needs.metByAny(fewest.length, [...chosen, item])) chosen.push(item);
  }
  return codes(others.filter((item) => chosen.includes(item)));
}

function regain(needs, result) {
  const waiting = new Map(result.segments.map((segment) => [segment.group, segment.open]));
  const forGroups = sum([...needs.groups].map(([group, points]) => bigger(points.minus(waiting.get(group)), ZERO)));
  const points = [needs.total.minus(all(result, "open")), forGroups, ZERO].reduce(bigger);
  return points.above(all(result, "lost")) ? null : points;
}

function fall(edition, result) {
  const band = edition.bands.find((each) => each.code === result.ceiling_grade);
  if (band === edition.bands[0]) return null;
  const applicable = all(result, "applicable"), asked = groupFloors(edition, band), groups = new Map();
  const whole = result.earned.plus(all(result, "open")).minus(shareAsked(edition, result, band).over(HUNDRED).times(applicable));
  for (const segment of result.segments) {
    if (!asked.has(segment.group) || segment.open.isZero) continue;
    groups.set(segment.group, segment.earned.plus(segment.open).minus(asked.get(segment.group).over(HUNDRED).times(segment.applicable)));
  }
  const alone = openItems(edition, result).filter(
    (item) => whole.below(item.points) || (groups.get(item.group) ?? whole).below(item.points),
  );
  return { band: band.code, percent: [whole, ...groups.values()].reduce(smaller).over(applicable).times(HUNDRED), alone: codes(alone) };
}
