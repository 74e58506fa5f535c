// The score sheet: every change is kept on the device first, sent by itself, and shown as confirmed only when it is.
// Without this script the page is one plain form with a button.

import { count, draw } from "./bar.js";
import { Item } from "./item.js";
import { keepPage } from "./keep.js";
import { listen } from "./keys.js";
import * as recovery from "./recovery.js";
import { Store } from "./store.js";
import { Wire, token } from "./wire.js";

const FIELDS = ["answer", "comment"];
const sheet = document.querySelector("[data-sheet]");
const bar = document.querySelector("[data-score-bar]");
const roots = [...sheet.querySelectorAll("[data-item]")];
const items = roots.map((root) => new Item(root));
const byCode = new Map(items.map((item) => [item.code, item]));
const shown = new Map(); // by "code field": { revision } or { after }, what the page shows there
const user = Number(sheet.dataset.user);
const sent = JSON.parse(document.getElementById("pack").textContent);

const store = await Store.open(sheet.dataset.key);
let pack = newer(sent, await store.pack());
let rest = await store.rest();

function newer(one, other) {
  return other && other.user === user && other.taken > one.taken ? other : one;
}

const told = {
  pack(found) {
    pack = found;
    show();
  },
  confirmed(batch, outcomes) {
    for (const outcome of outcomes) {
      const operation = batch.find((one) => one.id === outcome.id);
      if (outcome.state === "refused") continue;
      const at = `${operation.code} ${operation.field}`;
      (pack.lines[operation.code] ??= {})[operation.field] = { revision: outcome.revision, value: outcome.value, by: "", at: "" };
      if (outcome.state === "applied" && shown.get(at)?.after === operation.id) shown.set(at, { revision: outcome.revision });
    }
    refresh();
  },
  waits(words) { say("[data-waits]", words); },
  offline(is) { bar.querySelector("[data-offline]").hidden = !is; },
  signedOut(is) { bar.querySelector("[data-signed-out]").hidden = !is; },
  numbers,
};
const wire = new Wire({ operations: sheet.dataset.operations, pack: sheet.dataset.pack, user, store, told });

function numbers() {
  const confirmed = Object.values(pack.lines).reduce((sum, fields) => sum + Object.keys(fields).length, 0);
  const waiting = rest.length;
  count(bar, { device: waiting - Math.min(wire.flying, waiting), sent: Math.min(wire.flying, waiting), confirmed });
  const submit = document.querySelector("[data-score-submit] button");
  if (submit) submit.disabled = waiting > 0;
}

function say(place, words) {
  const box = bar.querySelector(place);
  box.hidden = !words;
  box.querySelector("[data-words]").textContent = words;
}

async function refresh() {
  rest = await store.rest();
  show();
}

// Puts what stands, and over it what this device holds, into every field that nobody is typing in.
function show() {
  const mine = new Map(rest.map((operation) => [`${operation.code} ${operation.field}`, operation]));
  for (const item of items) {
    for (const field of FIELDS) {
      const at = `${item.code} ${field}`;
      const operation = mine.get(at);
      const line = pack.lines[item.code]?.[field];
      if (item.isBusy(field) && shown.has(at)) continue;
      shown.set(at, operation ? { after: operation.id } : { revision: line?.revision ?? 0 });
      item.write(field, operation?.value ?? line?.value ?? (field === "comment" ? "" : {}));
    }
    const faults = rest.filter((one) => one.code === item.code && one.state === "fault");
    item.say("[data-fault]", faults.map((one) => one.words).join(" "));
    item.conflicts(pack.conflicts[item.code] ?? "");
    item.mark("");
  }
  numbers();
}

// Edits of one field follow each other: the next is typed over the one before.
const queues = new Map();
function enter(item, field) {
  const at = `${item.code} ${field}`;
  const value = item.read(field);
  item.mark("");
  const before = queues.get(at) ?? Promise.resolve();
  const kept = before.then(async () => {
    const operation = await store.put({ code: item.code, field, value, shown: shown.get(at) ?? { revision: 0 } });
    shown.set(at, { after: operation.id });
    rest = await store.rest();
    numbers();
  });
  queues.set(at, kept);
  return kept;
}

function go(root, focus = true) {
  for (const other of roots) other.classList.toggle("is-current", other === root);
  for (const link of sheet.querySelectorAll("[data-to]")) {
    if (link.dataset.to === root.dataset.item) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (focus) root.focus();
}

const PAUSE = 600;
let pausing;
for (const item of items) {
  item.root.addEventListener("input", async (event) => {
    if (!event.target.name) return;
    const field = item.fieldOf(event.target);
    await enter(item, field);
    clearTimeout(pausing);
    pausing = setTimeout(() => wire.push(), event.target.type === "radio" ? 0 : PAUSE);
  });
  item.root.addEventListener("focusin", () => go(item.root, false));
  item.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-settle]");
    if (!button) return;
    event.preventDefault();
    settle(item, button);
  });
}

async function settle(item, button) {
  button.disabled = true;
  const body = new URLSearchParams({ choice: button.value });
  const answer = await wire.ask(button.formAction, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "follow" });
  button.disabled = false;
  if (!(answer?.ok && (await wire.pull()))) item.say("[data-fault]", sheet.dataset.notSettled);
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

store.channel.addEventListener("message", async () => {
  pack = newer(pack, await store.pack());
  refresh();
});

for (const part of sheet.querySelectorAll("[data-plain]")) part.hidden = true;
for (const part of sheet.querySelectorAll("[data-with-script]")) part.hidden = false;
sheet.classList.add("is-walking");
const here = () => Math.max(roots.findIndex((root) => root.classList.contains("is-current")), 0);
sheet.querySelector("[data-walk-on]")?.addEventListener("click", () => go(roots[Math.min(here() + 1, roots.length - 1)]));
sheet.querySelector("[data-walk-back]")?.addEventListener("click", () => go(roots[Math.max(here() - 1, 0)]));
const jump = () => {
  const item = byCode.get(decodeURIComponent(location.hash).replace("#item-", ""));
  if (item) go(item.root);
};
addEventListener("hashchange", jump);
listen(sheet, roots, go);
show();
go(roots.find((root) => !root.classList.contains("is-scored")) ?? roots[0], false);
jump();
wire.push();
sheet.dataset.ready = "";
keepPage(sheet.dataset.worker);
