// What the fields of one item mean together: the same as scoring/domain/{values,records}.py, where it is explained.
//
// normalise(field, raw)            the canonical value, or a ValueFault with a code for each part that cannot be read
// combine(item, fields, rule)      the item's answer, null while it counts as unanswered
// whyOpen(item, fields, rule)      why it does, as a code
// answersFrom(edition, fields)     the answers of the whole sheet, for evaluate()

import { LARGEST, pick, sampleSize } from "./draw.js";
import { check, strip } from "./engine.js";

const WHOLE_DIGITS = 9, INTEGER_DIGITS = 6, DECIMALS = 2;
const REASON = 500, NOTE = 5000, UNIT = 100, SEED = 64;
const ORDINARY = { minimum: 5, factor: "1" };
const has = (value) => value !== null && value !== undefined;

export class ValueFault extends Error {
  constructor(codes) {
    super(Object.entries(codes).map(([part, code]) => `${part}: ${code}`).join(", "));
    this.codes = codes;
  }
}

class Unreadable extends Error {}
const refuse = (code) => { throw new Unreadable(code); };

export function normalise(field, raw) {
  if (field === "comment") return comment(raw);
  const readers = readersOf(field);
  if (!readers) throw new ValueFault({ value: "field-unknown" });
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new ValueFault({ value: "not-an-object" });
  const codes = {}, value = {};
  for (const part of Object.keys(raw)) if (!Object.hasOwn(readers, part)) codes[part] = "part-unknown";
  for (const [part, read] of Object.entries(readers)) {
    try {
      value[part] = read(Object.hasOwn(raw, part) ? raw[part] : null);
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault;
      codes[part] = fault.message;
    }
  }
  if (Object.keys(codes).length) throw new ValueFault(codes);
  return value;
}

function comment(raw) {
  try { return text(NOTE)(raw); } catch (fault) {
    throw fault instanceof Unreadable ? new ValueFault({ value: fault.message }) : fault;
  }
}

/** As the server reads a draw: whether its picks are those of its seed. */
export async function repeats(draw) {
  const picks = await pick(draw.population, draw.size, draw.seed, draw.attempt);
  return picks.length === draw.picks.length && picks.every((number, n) => number === draw.picks[n]);
}

function readersOf(field) {
  const number = /^record:([1-9][0-9]{0,5})$/.exec(field);
  if (number && Number(number[1]) <= LARGEST) return PARTS.record;
  return field === "answer" || field === "draw" ? PARTS[field] : null;
}

function written(raw) {
  if (!has(raw)) return "";
  if (typeof raw === "number" && Number.isInteger(raw)) return Math.abs(raw) >= 1e18 ? refuse("too-large") : String(raw);
  if (typeof raw !== "string") refuse("not-a-number");
  return strip(raw).replace(/[０-９．]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

function whole(raw) {
  const text = written(raw);
  if (!text) return null;
  if (!/^[0-9]+$/.test(text)) refuse("not-a-number");
  if (text.replace(/^0+/, "").length > WHOLE_DIGITS) refuse("too-large");
  return Number(text);
}

function points(raw) {
  const text = written(raw);
  if (!text) return null;
  if (!/^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) refuse("not-a-number");
  const [head, tail = ""] = text.split("."), integer = head.replace(/^0+/, ""), part = tail.replace(/0+$/, "");
  if (integer.length > INTEGER_DIGITS) refuse("too-large");
  if (part.length > DECIMALS) refuse("too-many-decimals");
  return (integer || "0") + (part ? `.${part}` : "");
}

function needed(raw) {
  const count = whole(raw);
  if (count === null) refuse("missing");
  return count > LARGEST ? refuse("too-large") : count;
}

function attempt(raw) {
  const count = whole(raw);
  return count === 0 ? refuse("not-a-number") : count ?? 1;
}

const text = (limit) => (raw) => {
  if (!has(raw)) return "";
  if (typeof raw !== "string") refuse("not-a-text");
  const told = raw.replace(/\r\n?/g, "\n");
  if (/[\0\ud800-\udfff]/u.test(told)) refuse("unreadable");  // a lone half of a character: with /u a pair is one
  return [...told].length > limit ? refuse("too-long") : told;
};

const seed = (raw) => text(SEED)(raw) || refuse("missing");

const oneOf = (...choices) => (raw) => {
  if (!has(raw) || raw === "") return "";
  return choices.includes(raw) ? raw : refuse("choice-unknown");
};

const picks = (raw) => (Array.isArray(raw) && raw.every(Number.isInteger) ? [...raw] : refuse("not-a-list"));

const PARTS = {
  answer: { verdict: oneOf("full", "partial", "zero", "not-applicable"), points, drawn: whole, failed: whole, staff: whole, certified: whole, reason: text(REASON) },
  draw: { population: needed, unit: text(UNIT), size: needed, attempt, seed, picks, reason: text(REASON) },
  record: { result: oneOf("passed", "failed", "absent"), note: text(NOTE), attempt },
};

export const combine = (item, fields, rule = ORDINARY) => judge(item, fields, rule)[0];
export const whyOpen = (item, fields, rule = ORDINARY) => judge(item, fields, rule)[1];

export function answersFrom(edition, fields) {
  const found = edition.items.map((item) => [item.code, combine(item, fields[item.code] ?? {}, edition.record_sample)]);
  return Object.fromEntries(found.filter(([, answer]) => answer));
}

function judge(item, fields, rule) {
  const typed = fields.answer ?? {}, draw = fields.draw, verdict = typed.verdict || "";
  let answer = null, code = "";
  if (item.kind === "sample" && draw && verdict !== "not-applicable") [answer, code] = fromRecords(fields, draw, rule, typed.reason || "");
  else if (verdict) answer = answerOf(typed);
  else code = "unanswered";
  const fault = answer && check(item, answer);
  return fault ? [null, fault] : [answer, code];
}

function answerOf(typed) {
  const numbers = ["points", "drawn", "failed", "staff", "certified"].map((part) => [part, typed[part] ?? null]);
  return { verdict: typed.verdict, ...Object.fromEntries(numbers), reason: typed.reason || "" };
}

function fromRecords(fields, draw, rule, reason) {
  const code = drawFault(draw, rule);
  if (code) return [null, code];
  const results = draw.picks.map((number) => resultOf(fields, number, draw.attempt));
  if (!results.every(Boolean)) return [null, "records-open"];
  const failed = results.filter((result) => result !== "passed").length;
  return [answerOf({ verdict: "partial", drawn: results.length, failed, reason }), ""];
}

function resultOf(fields, number, attempt) {
  const record = fields[`record:${number}`] ?? {};
  return (record.attempt ?? 1) === attempt ? record.result || "" : "";
}

/** What the draw lacks to count, as a code; empty where nothing. */
export function drawFault(draw, rule) {
  const explained = strip(draw.reason) !== "";
  if (draw.size < 1 || draw.size > draw.population) return "size-out-of-range";
  if (draw.attempt > 1 && !explained) return "attempt-reason-missing";
  if (draw.size < sampleSize(rule, draw.population) && !explained) return "size-reason-missing";
  return "";
}

/** Why a draw cannot come after the one before it, as a code; empty where it can. */
export function follows(earlier, later) {
  const before = earlier ? earlier.attempt : 0;
  if (earlier && later.attempt === before) {
    const same = ["population", "size", "seed", "picks"].every((part) => String(earlier[part]) === String(later[part]));
    return same ? "" : "draw-replaced";
  }
  if (later.attempt !== before + 1) return "attempt-skipped";
  return !earlier || strip(later.reason) ? "" : "attempt-reason-missing";
}
