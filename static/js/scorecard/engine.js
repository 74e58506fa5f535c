// The scoring rules in the browser, where there may be no network: the same as scoring/domain/{answers,engine}.py, word
// for word, and held equal to them by tests/browser/test_engine.py (docs/decisions/0012). A rule changes there first.
//
// edition   what scoring.queries.engine_document gives
// answers   by item code: { verdict, points, drawn, failed, staff, certified, reason }, points as a plain decimal
// result    the fields of Python's Result under the same names, with exact fractions

import { bigger, Fraction, HUNDRED, show, smaller, sum, ZERO } from "./fraction.js";
import { reach } from "./reach.js";
import { sentences } from "./telling.js";

export { show };

const VERDICTS = ["full", "partial", "zero"];
const STEP = "0.5";
const missing = (value) => value === null || value === undefined;
// What Python calls white space, which is not quite what JavaScript trims
const WHITE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const ENDS = new RegExp(`^${WHITE}+|${WHITE}+$`, "g");
export const strip = (text) => text.replace(ENDS, "");
const given = (answers, code) => (Object.hasOwn(answers, code) ? answers[code] : null);

/** Why the item does not take this answer, as a code; empty where it does. */
export function check(item, answer) {
  if (answer.verdict === "not-applicable") return strip(answer.reason ?? "") ? "" : "reason-missing";
  if (!VERDICTS.includes(answer.verdict)) return "verdict-unknown";
  if (answer.verdict !== "partial") return "";
  return { binary: () => "binary-is-full-or-zero", graded: checkGraded, sample: checkSample, ratio: checkRatio }[item.kind](item, answer);
}

function checkGraded(item, answer) {
  if (missing(answer.points)) return "points-out-of-range";
  const points = Fraction.of(answer.points);
  if (points.below(ZERO) || points.above(item.points)) return "points-out-of-range";
  return points.over(item.step || STEP).d === 1n ? "" : "points-off-step";
}

function checkSample(item, answer) {
  if (!answer.drawn || answer.drawn < 1 || missing(answer.failed)) return "sample-missing";
  return answer.failed >= 0 && answer.failed <= answer.drawn ? "" : "failed-more-than-drawn";
}

function checkRatio(item, answer) {
  return [answer.staff, answer.certified].some((number) => missing(number) || number < 0) ? "ratio-missing" : "";
}

/** Certified managers that a service management staff of this size needs. */
export function managersNeeded(rule, staff) {
  const share = Fraction.of(rule.share).times(BigInt(staff)).ceil();
  return share > BigInt(rule.minimum) ? share : BigInt(rule.minimum);
}

/** The exact points this answer earns at its item; partial takes them from steps, sample or ratio. */
export function earned(item, answer, rule = null) {
  const points = Fraction.of(item.points);
  if (answer.verdict === "full") return points;
  if (answer.verdict === "zero") return ZERO;
  if (item.kind === "graded") return Fraction.of(answer.points);
  if (item.kind === "sample") return points.times(new Fraction(BigInt(answer.drawn - answer.failed), BigInt(answer.drawn)));
  const asked = rule ?? { share: "1", minimum: 1, proportional: true };
  const share = smaller(new Fraction(BigInt(answer.certified), managersNeeded(asked, answer.staff)), 1n);
  return points.times(asked.proportional ? share : share.floor());
}

/** The result of these answers. An answer that its item does not take, or to no item, is an Error with the code. */
export function evaluate(edition, answers, { specialDeductions = 0, bonus = "0" } = {}) {
  const codes = new Set(edition.items.map((item) => item.code));
  const stray = Object.keys(answers).find((code) => !codes.has(code));
  if (stray !== undefined) throw new Error(`no such item: ${stray}`);
  const more = Fraction.of(bonus);
  if (!more.isZero && (!edition.bonus.enabled || more.below(ZERO) || more.above(edition.bonus.maximum))) throw new Error("this edition gives no such bonus");
  const card = new Card(edition, answers, BigInt(specialDeductions), more);
  const now = card.percent(false, false), low = card.percent(true, false), high = card.percent(true, true);
  const grade = card.grade(now, card.shares(false, false));
  const following = edition.bands.find((band) => Fraction.of(band.floor).above(grade.floor));
  return {
    percent: now,
    floor: low,
    ceiling: high,
    grade: grade.code,
    floor_grade: card.grade(low, card.shares(true, false)).code,
    ceiling_grade: card.grade(high, card.shares(true, true)).code,
    to_next: following ? bigger(Fraction.of(following.floor).minus(now), ZERO) : null,
    above_band: now.minus(grade.floor),
    segments: card.segments,
    missing: card.open.map((item) => item.code),
    deciding: card.deciding(low, high),
    lost: card.lost,
    special_deductions: specialDeductions,
    bonus: more,
    excluded_percent: card.excludedPercent,
    exclusion_flag: card.excludedPercent.above(edition.exclusion_warning_percent),
    earned: sum(card.segments.map((segment) => segment.earned)),
    complete: card.open.length === 0,
  };
}

/** The sums of one evaluation. */
class Card {
  constructor(edition, answers, deductions, bonus) {
    Object.assign(this, { edition, deductions, bonus, lost: [] });
    this.open = edition.items.filter((item) => !given(answers, item.code));
    this.segments = edition.groups.map((group) => this.segment(group.code, answers));
    const full = sum(edition.items.map((item) => Fraction.of(item.points)));
    const excluded = sum(this.segments.map((segment) => segment.excluded));
    this.excludedPercent = full.isZero ? ZERO : excluded.over(full).times(HUNDRED);
    this.applicable = sum(this.segments.map((segment) => segment.applicable));
  }

  segment(group, answers) {
    let got = ZERO, lost = ZERO, waiting = ZERO, excluded = ZERO;
    for (const item of this.edition.items.filter((each) => each.group === group)) {
      const answer = given(answers, item.code), points = Fraction.of(item.points);
      if (!answer) { waiting = waiting.plus(points); continue; }
      const fault = check(item, answer);
      if (fault) throw new Error(fault);
      if (answer.verdict === "not-applicable") { excluded = excluded.plus(points); continue; }
      const mine = earned(item, answer, this.rule(item)), left = points.minus(mine);
      got = got.plus(mine);
      lost = lost.plus(left);
      if (!left.isZero) this.lost.push([item.code, left]);
    }
    const applicable = got.plus(lost).plus(waiting);
    const share = applicable.isZero ? HUNDRED : got.over(applicable).times(HUNDRED);
    return { group, earned: got, lost, open: waiting, excluded, applicable, share };
  }

  rule(item) {
    const rule = this.edition.manager_rule;
    return rule && rule.indicator === item.code ? rule : null;
  }

  /** earned ÷ applicable × 100, less the deductions, plus the bonus, clipped to 0…100. */
  percent(openCounts, openPasses) {
    const got = sum(this.segments.map((s) => (openPasses ? s.earned.plus(s.open) : s.earned)));
    const applicable = sum(this.segments.map((s) => (openCounts ? s.applicable : s.earned.plus(s.lost))));
    return this.clip(applicable.isZero ? ZERO : got.over(applicable).times(HUNDRED));
  }

  clip(share) {
    const adjusted = share.minus(Fraction.of(this.edition.deductions.points).times(this.deductions)).plus(this.bonus);
    return smaller(bigger(adjusted, ZERO), HUNDRED);
  }

  /** Each group's own percent, for bands that ask a floor of a group. */
  shares(openCounts, openPasses) {
    return new Map(this.segments.map((s) => {
      const applicable = openCounts ? s.applicable : s.earned.plus(s.lost);
      const got = openPasses ? s.earned.plus(s.open) : s.earned;
      return [s.group, applicable.isZero ? HUNDRED : got.over(applicable).times(HUNDRED)];
    }));
  }

  get failed() { return this.deductions >= BigInt(this.edition.deductions.fail_at); }

  /** The best band whose floor is reached and whose group floors all hold; too many deductions fail outright. */
  grade(percent, shares) {
    const bands = this.edition.bands;
    if (this.failed) return bands[0];
    return bands.findLast((band) => percent.compare(band.floor) >= 0 && this.floorsHold(band, shares)) ?? bands[0];
  }

  floorsHold(band, shares) {
    const floors = this.edition.group_floors.filter((floor) => floor.band === band.code);
    return floors.every((floor) => shares.get(floor.group).compare(floor.percent) >= 0);
  }

  /** Open items that, passed alone, lift the floor into a better band, or, failed alone, lower the ceiling. */
  deciding(low, high) {
    if (this.applicable.isZero || this.failed) return [];
    const got = sum(this.segments.map((s) => s.earned)), waiting = sum(this.segments.map((s) => s.open));
    const after = (points) => this.plainBand(this.clip(points.over(this.applicable).times(HUNDRED)));
    const lowBand = this.plainBand(low), highBand = this.plainBand(high);
    return this.open
      .filter((item) => after(got.plus(item.points)) !== lowBand || after(got.plus(waiting).minus(item.points)) !== highBand)
      .map((item) => item.code);
  }

  plainBand(percent) { return this.edition.bands.findLast((band) => percent.compare(band.floor) >= 0).code; }
}

/** The sticky bar: the same keys and numbers as scoring.queries.bar_of. */
export function bar(edition, result) {
  const bands = Object.fromEntries(edition.bands.map((band) => [band.code, band.label]));
  const names = { ...Object.fromEntries(edition.groups.map((group) => [group.code, group.title])), ...bands };
  const total = edition.items.length;
  return {
    segments: segments(edition, result),
    percent: show(result.percent),
    percent_x: result.percent.toNumber(),
    floor: show(result.floor),
    floor_x: result.floor.toNumber(),
    ceiling: show(result.ceiling),
    ceiling_x: result.ceiling.toNumber(),
    grade: bands[result.grade],
    floor_grade: bands[result.floor_grade],
    ceiling_grade: bands[result.ceiling_grade],
    to_next: result.to_next ? show(result.to_next) : "",
    above_band: show(result.above_band),
    missing: [...result.missing],
    deciding: [...result.deciding],
    scored: total - result.missing.length,
    total,
    deductions: result.special_deductions,
    reach: sentences(edition.words, names, result, reach(edition, result)),
  };
}

function segments(edition, result) {
  const part = HUNDRED.over(edition.full_mark);
  let left = ZERO;
  return edition.groups.map((group, n) => {
    const segment = result.segments[n], x = left, width = Fraction.of(group.cap).times(part);
    left = left.plus(width);
    return {
      code: group.code,
      title: group.title,
      cap: group.cap,
      earned: show(segment.earned),
      x: x.toNumber(),
      middle: x.plus(width.over(2n)).toNumber(),
      width: width.minus("0.5").toNumber(),
      earned_width: segment.earned.times(part).toNumber(),
      lost_x: x.plus(segment.earned.times(part)).toNumber(),
      lost_width: segment.lost.plus(segment.excluded).times(part).toNumber(),
    };
  });
}
