// The score sheet: every change is kept on the device first, sent by itself, and shown as confirmed only when it is.
// Without this script the page is one plain form with a button.

import { token } from "../cookie.js";
import { count, draw } from "./bar.js";
import { bar as barOf, evaluate } from "./engine.js";
import { ValueFault, answersFrom, normalise, whyOpen } from "./fields.js";
import { Item } from "./item.js";
import { FINDING, Findings } from "./findings.js";
import { Drafts, Journal } from "./journal.js";
import { keepPage } from "./keep.js";
import { listen } from "./keys.js";
import { lineOf, newer, upToDate } from "./pack.js";
import { Pictures } from "./pictures.js";
import * as recovery from "./recovery.js";
import { Sample } from "./samples.js";
import { Store } from "./store.js";
import { Walk } from "./walk.js";
import { Wire } from "./wire.js";

const FIELDS = ["answer", "comment"];
const sheet = document.querySelector("[data-sheet]");
const bar = document.querySelector("[data-score-bar]");
const walk = new Walk(sheet);
const items = walk.roots.map((root) => new Item(root));
const coming = new Map(); // by "code field": entries on their way into the store, and those that it did not take
const shown = new Map(); // by "code field": { revision } of the server and { after } of entries over it, as the page shows it
const unkept = new Set(); // what the store did not take
const tab = crypto.randomUUID();
let turn = 0; // of an entry among those of this tab
const user = Number(sheet.dataset.user);
const sent = JSON.parse(document.getElementById("pack").textContent);

const store = await Store.open(sheet.dataset.key);
const journal = new Journal(sheet.dataset.key);
for (const entry of journal.left()) await store.put(entry).then(() => journal.done(entry), () => unkept.add(entry.id));
let pack = newer(sent, await store.pack());
let rest;
await look();
const rules = new Map(pack.edition.items.map((item) => [item.code, item]));
const samples = new Map(items.filter((item) => item.root.querySelector("[data-sample]")).map((item) => [item.code, new Sample(item, {
  rule: pack.edition.record_sample,
  seed: item.root.querySelector("[data-sample]").dataset.seed,
  words: pack.words,
  values,
  enter: async (field, value) => { await enter(item, field, value); sendSoon(0); },
})]));

const placeOf = ({ code, field }) => `${code} ${field}`;

const told = {
  pack(found) {
    pack = upToDate(found, pack.lines);
    refresh();
  },
  // A tab that sent the rest may have been killed before it said so
  idle() { if (rest.length) refresh(); },
  confirmed(batch, outcomes) {
    for (const outcome of outcomes) {
      const operation = batch.find((one) => one.id === outcome.id);
      if (outcome.state === "refused" || operation.field === FINDING) continue;
      const at = placeOf(operation);
      upToDate(pack, { [operation.code]: { [operation.field]: lineOf(outcome.revision, outcome.value) } });
      if (outcome.state === "applied" && shown.get(at)?.after?.at(-1) === operation.last) shown.set(at, { revision: outcome.revision });
    }
    refresh();
  },
  waits(words) { say("[data-waits]", words); },
  offline(is) { bar.querySelector("[data-offline]").hidden = !is; },
  signedOut(is) { bar.querySelector("[data-signed-out]").hidden = !is; },
  numbers,
};
const wire = new Wire({ operations: sheet.dataset.operations, findings: sheet.dataset.findings, pack: sheet.dataset.pack, user, store, told });

const findings = new Findings({
  dialog: document.getElementById("finding-dialog"),
  drafts: new Drafts(sheet.dataset.key),
  known: (item) => pack.findings[item.code] ?? [],
  rest: () => rest,
  enter: async (item, value) => {
    const entry = noted({ code: item.code, field: FINDING, value, shown: { revision: 0 } });
    await keep(entry, `${item.code} ${FINDING} ${entry.id}`);
    await refresh();
    sendSoon(0);
  },
});

const pictures = new Pictures({
  sheet: sheet.dataset.photosKey,
  base: sheet.dataset.photos,
  longestSide: Number(sheet.dataset.longestSide),
  items,
  known: () => pack.photos,
  said: { numbers: () => numbers(), pull: () => wire.pull(), offline: told.offline, signedOut: told.signedOut },
});

function numbers() {
  const lines = Object.values(pack.lines).reduce((sum, fields) => sum + Object.keys(fields).length, 0);
  const photos = new Set(Object.values(pack.photos).flat().map((photo) => photo.sha256)).size;
  const flying = Math.min(wire.flying, rest.length);
  const entered = [...coming.keys()].filter((at) => !rest.some((one) => placeOf(one) === at)).length;
  const device = rest.length - flying + entered + pictures.device;
  const sent = flying + pictures.numbers.sent;
  bar.querySelector("[data-not-kept]").hidden = !unkept.size;
  count(bar, { device: device + pictures.numbers.refused, sent, confirmed: lines + photos }, pictures.isRead);
  const submit = document.querySelector("[data-score-submit] button");
  if (submit) submit.disabled = !pictures.isRead || device + sent > 0; // a photo that is never taken holds up nobody
}

function say(place, words) {
  const box = bar.querySelector(place);
  box.hidden = !words;
  box.querySelector("[data-words]").textContent = words;
}

async function refresh() {
  await look();
  show();
}

// What this device holds, and what of it the pack does not know yet.
async function look() {
  const { rest: found, confirmed } = await store.read();
  rest = found;
  pack = upToDate(pack, confirmed);
}

// What stands at an item and over it what this device holds, by field.
function values(code) {
  const found = {};
  for (const [field, line] of Object.entries(pack.lines[code] ?? {})) found[field] = line.value;
  for (const entry of [...rest, ...coming.values()]) if (entry.code === code) found[entry.field] = entry.value;
  return found;
}

// The same as the engine takes it; what cannot be read counts as not there.
function readable(code) {
  const found = values(code);
  delete found.comment;
  delete found[FINDING];
  for (const [field, value] of Object.entries(found)) {
    try {
      found[field] = normalise(field, value);
    } catch (fault) {
      if (!(fault instanceof ValueFault)) throw fault;
      delete found[field];
    }
  }
  return found;
}

// Points, grade, and what is still missing, by the rules of the server and without it.
function score() {
  const fields = Object.fromEntries(items.map((item) => [item.code, readable(item.code)]));
  const taken = rest.filter((one) => one.field === FINDING && one.value.kind === "special-deduction" && one.state === "waiting").length;
  const result = evaluate(pack.edition, answersFrom(pack.edition, fields), { specialDeductions: pack.deductions + taken });
  draw(bar, barOf(pack.edition, result));
  for (const item of items) {
    const why = whyOpen(rules.get(item.code), fields[item.code], pack.edition.record_sample);
    item.mark(why === "unanswered" ? "" : (pack.words[why] ?? ""), !result.missing.includes(item.code));
  }
}

// The revision of the server that an operation, and those before it, were typed over.
function under(operation) {
  return operation.base ?? under(rest.find((one) => one.id === operation.after) ?? { base: 0 });
}

// Puts what stands into every field that nobody is typing in.
function show() {
  const mine = new Map(rest.map((operation) => [placeOf(operation), operation]));
  for (const item of items) {
    const found = values(item.code);
    for (const field of new Set([...FIELDS, ...Object.keys(found)])) {
      const at = `${item.code} ${field}`;
      if ((item.isBusy(field) && shown.has(at)) || coming.has(at)) continue;
      const operation = mine.get(at);
      shown.set(at, operation ? { revision: under(operation), after: [operation.last] } : { revision: pack.lines[item.code]?.[field]?.revision ?? 0 });
      if (FIELDS.includes(field)) item.write(field, found[field] ?? (field === "comment" ? "" : {}));
    }
    samples.get(item.code)?.show();
    findings.show(item);
    pictures.show(item);
    const faults = rest.filter((one) => one.code === item.code && one.state === "fault");
    item.say("[data-fault]", [item.refusal, ...faults.map((one) => one.words)].filter(Boolean).join(" "));
    item.conflicts(pack.conflicts[item.code] ?? "");
  }
  score();
  numbers();
}

// Edits of one field follow each other: the next is typed over the one before.
function enter(item, field, value) {
  const at = `${item.code} ${field}`;
  const over = shown.get(at) ?? { revision: 0 };
  const entry = noted({ code: item.code, field, value, shown: over, tab, turn: (turn += 1) });
  // Of those before it the store may lack all that are on their way
  const before = coming.has(at) ? over.after : over.after?.slice(-1);
  shown.set(at, { ...over, after: [...(before ?? []), entry.id] });
  return keep(entry, at);
}

// Noted at once, whatever becomes of the store.
function noted(typed) {
  const entry = { id: crypto.randomUUID(), made: Date.now(), ...typed };
  journal.note(entry);
  return entry;
}

// Into the store, after the entries before it. Where that fails its note stays, and a reload tries again.
function keep(entry, at) {
  const before = coming.get(at)?.kept ?? Promise.resolve();
  const kept = before.then(() => store.put(entry)).then(async () => {
    journal.done(entry);
    unkept.delete(at);
    rest = await store.rest();
    if (coming.get(at)?.kept === kept) coming.delete(at);
    score();
    numbers();
  }).catch(() => {
    unkept.add(at);
    numbers();
  });
  coming.set(at, { ...entry, kept });
  numbers();
  return kept;
}

let pausing;
function sendSoon(pause) {
  clearTimeout(pausing);
  pausing = setTimeout(() => wire.push(), pause);
}

const PAUSE = 600;
for (const item of items) {
  item.root.addEventListener("input", async (event) => {
    if (!event.target.name) return;
    const field = item.fieldOf(event.target);
    item.unfold();
    await enter(item, field, item.read(field));
    sendSoon(event.target.type === "radio" ? 0 : PAUSE);
  });
  findings.serve(item);
  item.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-settle]");
    if (!button) return;
    event.preventDefault();
    settle(item, button);
  });
}

async function settle(item, button) {
  button.disabled = true;
  item.refusal = "";
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  const answer = await wire.ask(button.formAction, { method: "POST", body: new URLSearchParams({ choice: button.value }), headers });
  const isThere = Boolean(answer) && (await wire.pull());
  button.disabled = false;
  if (answer?.ok && isThere) return;
  item.refusal = answer?.status === 409 ? (await answer.json()).error : sheet.dataset.notSettled;
  await refresh();
  button.focus();
}

sheet.querySelector("[data-recovery-save]")?.addEventListener("click", () => recovery.save(store, `${sheet.dataset.key}.json`));
sheet.querySelector("[data-recovery-read]")?.addEventListener("change", async (event) => {
  const [file] = event.target.files;
  const place = sheet.querySelector("[data-recovery-words]");
  try {
    place.textContent = place.dataset.read.replace("%n", await recovery.read(store, file));
  } catch (error) {
    place.textContent = place.dataset[error.message] ?? place.dataset.unreadable;
  }
  event.target.value = "";
  await refresh();
  wire.push();
});

addEventListener("storetaken", () => {
  unkept.add(store);
  numbers();
});

store.channel.addEventListener("message", async () => {
  pack = newer(pack, await store.pack());
  refresh();
});

for (const part of sheet.querySelectorAll("[data-plain]")) part.hidden = true;
for (const part of sheet.querySelectorAll("[data-with-script]")) part.hidden = false;
sheet.classList.add("is-walking");
// Everything is stored as it is typed: Enter in a field sends no form
document.getElementById("sheet").addEventListener("submit", (event) => event.preventDefault());
listen(sheet, () => walk.within, (root) => walk.go(root));
// What was typed before this script came, or could not be stored by the form, was typed over what the server sent
for (const item of items) {
  for (const field of FIELDS.filter((name) => item.isTyped(name))) {
    shown.set(`${item.code} ${field}`, { revision: item.base(field) });
    enter(item, field, item.read(field));
  }
}
show();
walk.begin();
walk.jump();
wire.push();
sheet.dataset.ready = "";
if (await keepPage(sheet.dataset.worker)) bar.querySelector("[data-kept]").hidden = false;
