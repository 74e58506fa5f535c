// Says in sentences what decides the grade: the same as scoring/domain/telling.py, with the words of the edition's document.

import { show } from "./fraction.js";

const NAMED = 8;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_hole, name) => values[name]);

export function sentences(words, names, result, { failed, rise, fall }) {
  if (failed) return [fill(words.failed, { band: names[result.grade] })];
  const said = rise ? riseWords(words, names, result, rise) : [];
  const applies = result.segments.some((segment) => !segment.applicable.isZero);
  if (result.missing.length && result.floor_grade === result.ceiling_grade && applies) said.push(fill(words.certain, { band: names[result.floor_grade] }));
  else if (fall) said.push(...fallWords(words, names, result, fall));
  return said;
}

function riseWords(words, names, result, rise) {
  const total = result.missing.length, told = { band: names[rise.band], percent: show(rise.percent), total };
  if (!rise.alone.length && rise.fewest === null) return [regainWords(words, told, result, rise)];
  const said = [
    !rise.alone.length && rise.fewest > NAMED
      ? fill(words.many, { number: rise.fewest, ...told })
      : fill(words[rise.percent.isZero ? "rise-group" : "rise"], { ways: ways(words, rise, total), ...told }),
  ];
  if (rise.enough && rise.enough > (rise.fewest ?? 1) && rise.enough < total) said.push(fill(words.enough, { number: rise.enough, ...told }));
  if (rise.groups.length) said.push(fill(words.groups, { groups: rise.groups.map((group) => names[group]).join(words.separator), ...told }));
  return said;
}

function ways(words, rise, total) {
  const said = [];
  if (rise.alone.length) said.push(fill(words[rise.alone.length === 1 ? "way-one" : "way-each"], { items: listed(words, rise.alone, total) }));
  if (rise.fewest !== null && rise.fewest <= NAMED) {
    const key = rise.choice.length === rise.fewest ? "way-together" : "way-any";
    said.push(fill(words[key], { items: listed(words, rise.choice, total), number: rise.fewest }));
  }
  return said.join(words.or);
}

function regainWords(words, told, result, rise) {
  if (rise.regain === null) return fill(words["out-of-reach"], told);
  const lost = rise.lost.map(([items, points]) => fill(words.lost, { items, points: show(points) }));
  return fill(words[result.missing.length ? "regain-too" : "regain"], { points: show(rise.regain), items: listed(words, lost), ...told });
}

function fallWords(words, names, result, fall) {
  const told = { band: names[fall.band], percent: show(fall.percent) };
  if (!result.missing.length) return [fill(words.above, told)];
  const said = [fill(words.fall, told)];
  if (fall.alone.length) said.push(fill(words[fall.alone.length === 1 ? "fall-one" : "fall-each"], { items: listed(words, fall.alone, result.missing.length), ...told }));
  return said;
}

function listed(words, items, total = 0) {
  if (items.length <= NAMED) return items.join(words.separator);
  if (items.length === total) return fill(words["all-open"], { number: total });
  return fill(words["and-more"], { items: items.slice(0, NAMED).join(words.separator), number: items.length });
}

/** Puts the sentences of a bar (`bar.reach`) into the list of templates/scoring/_reach.html. */
export function writeReach(list, said) {
  list.replaceChildren(...said.map((sentence) => {
    const line = document.createElement("li");
    line.textContent = sentence;
    return line;
  }));
  list.hidden = said.length === 0;
}
