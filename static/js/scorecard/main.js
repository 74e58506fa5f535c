// The score sheet: every change is kept on the device first, sent by itself, and shown as confirmed only when it is.
// Without this script the page is one plain form with a button.

import { listen } from "./keys.js";
import { Store } from "./store.js";
import { Wire } from "./wire.js";

const PAUSE = 600;
const sheet = document.querySelector("[data-sheet]");
const bar = document.querySelector("[data-score-bar]");
const items = [...sheet.querySelectorAll("[data-item]")];
const byCode = new Map(items.map((item) => [item.dataset.item, item]));
const store = new Store(sheet.dataset.key);
const field = (item, name) => item.querySelector(`[name='${item.dataset.prefix}-${name}']`);
const timers = new Map();

function read(item) {
  const values = {};
  for (const input of item.querySelectorAll("input, textarea")) {
    if (input.type === "radio" && !input.checked) continue;
    if (input.name) values[input.name] = input.value;
  }
  return values;
}

function write(item, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const input of item.querySelectorAll(`[name='${name}']`)) {
      if (input.type === "radio") input.checked = input.value === value;
      else if (!name.endsWith("-base_revision")) input.value = value;
    }
  }
}

function mark(item) {
  const verdict = item.querySelector("input[type=radio]:checked")?.value;
  item.classList.toggle("is-scored", Boolean(verdict));
  item.classList.toggle("is-excluded", verdict === "not-applicable");
  item.querySelector("[data-reason]").hidden = verdict !== "not-applicable";
  const extra = item.querySelector("[data-extra]");
  if (extra) extra.hidden = verdict !== "partial";
  document.querySelector(`[data-to='${item.dataset.item}'] .mark-done`).toggleAttribute("hidden", !verdict);
}

// A partial result or an exclusion is sent when the fields it needs are filled.
function ready(item) {
  const verdict = item.querySelector("input[type=radio]:checked")?.value;
  if (verdict === "not-applicable") return field(item, "reason").value.trim() !== "";
  if (verdict !== "partial") return true;
  return [...item.querySelectorAll("[data-extra] input")].every((input) => input.value !== "");
}

function enter(item) {
  mark(item);
  const entry = store.put(item.dataset.item, read(item));
  if (!ready(item)) entry.state = "draft";
  store.keep();
  said.fault({ indicator: item.dataset.item, words: "" });
  said.changed();
  wire.push();
}

const said = {
  changed() {
    const numbers = { device: store.count("device") + store.count("draft") + store.count("conflict") + store.count("fault"), sent: store.count("sent"), confirmed: wire.confirmed };
    for (const [name, number] of Object.entries(numbers)) {
      const box = bar.querySelector(`[data-sync='${name}']`);
      box.hidden = false;
      box.querySelector("dd").textContent = number;
      box.classList.toggle("is-ahead", name !== "confirmed" && number > 0);
      box.classList.toggle("is-even", name === "confirmed" && numbers.device + numbers.sent === 0);
    }
    const submit = document.querySelector("[data-score-submit] button");
    if (submit) submit.disabled = numbers.device + numbers.sent > 0;
  },
  offline(is) { bar.querySelector("[data-offline]").hidden = !is; },
  signedOut(is) { bar.querySelector("[data-signed-out]").hidden = !is; },
  confirmed(entry, line, numbers) {
    const item = byCode.get(entry.indicator);
    field(item, "base_revision").value = line.revision;
    // What was typed over it meanwhile was typed on top of one's own entry
    const over = store.entries.get(entry.indicator);
    if (over) over.values[`${item.dataset.prefix}-base_revision`] = String(line.revision);
    store.keep();
    draw(numbers);
  },
  conflict(entry) {
    const item = byCode.get(entry.indicator);
    item.querySelector("[data-conflict-words]").textContent = entry.theirs.words;
    item.querySelector("[data-conflict]").hidden = false;
  },
  fault(entry) {
    const place = byCode.get(entry.indicator).querySelector("[data-fault]");
    place.textContent = entry.words ?? "";
    place.hidden = !entry.words;
  },
};
const wire = new Wire(sheet.dataset.entry, store, said);

function draw(numbers) {
  for (const place of bar.querySelectorAll("[data-bar]")) place.textContent = numbers[place.dataset.bar] === "" ? "–" : numbers[place.dataset.bar];
  for (const part of numbers.segments) {
    const [, earned, lost] = bar.querySelectorAll(`[data-segment='${part.code}'] rect`);
    earned.setAttribute("width", `${part.earned_width}%`);
    lost.setAttribute("x", `${part.lost_x}%`);
    lost.setAttribute("width", `${part.lost_width}%`);
    bar.querySelector(`[data-segment='${part.code}'] .earned`).textContent = part.earned;
  }
  const place = (name, values) => { for (const [key, value] of Object.entries(values)) bar.querySelector(name).setAttribute(key, `${value}%`); };
  place(".reach", { x1: numbers.floor_x, x2: numbers.ceiling_x });
  place(".end-floor", { x1: numbers.floor_x, x2: numbers.floor_x });
  place(".end-ceiling", { x1: numbers.ceiling_x, x2: numbers.ceiling_x });
  place(".now", { cx: numbers.percent_x });
  const first = bar.querySelector("[data-first-missing]");
  if (first) {
    first.parentElement.hidden = numbers.missing.length === 0;
    first.href = `#item-${numbers.missing[0] ?? ""}`;
  }
}

function go(item, focus = true) {
  for (const other of items) other.classList.toggle("is-current", other === item);
  for (const link of sheet.querySelectorAll("[data-to]")) {
    if (link.dataset.to === item.dataset.item) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (focus) item.focus();
}

for (const item of items) {
  item.addEventListener("change", () => { clearTimeout(timers.get(item)); enter(item); });
  item.addEventListener("input", (event) => {
    if (event.target.type === "radio") return;
    store.put(item.dataset.item, read(item)).state = "draft";  // on the device at once, sent after a pause
    store.keep();
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => enter(item), PAUSE));
  });
  item.addEventListener("focusin", () => go(item, false));
  item.querySelector("[data-keep-theirs]").addEventListener("click", () => {
    const { theirs } = store.entries.get(item.dataset.item);
    const prefixed = Object.entries(theirs).map(([name, value]) => [`${item.dataset.prefix}-${name}`, value]);
    write(item, Object.fromEntries(prefixed));
    settle(item, theirs.revision);
    store.drop(item.dataset.item);
    mark(item);
    said.changed();
  });
  item.querySelector("[data-take-mine]").addEventListener("click", () => {
    settle(item, store.entries.get(item.dataset.item).theirs.revision);
    enter(item);
  });
}

function settle(item, revision) {
  field(item, "base_revision").value = revision;
  item.querySelector("[data-conflict]").hidden = true;
}

for (const entry of store.entries.values()) {
  const item = byCode.get(entry.indicator);
  if (!item) continue;
  write(item, entry.values);
  if (entry.state === "conflict") said.conflict(entry);
  else if (entry.state === "fault") said.fault(entry);
  else entry.state = ready(item) ? "device" : "draft";
}
for (const item of items) mark(item);

sheet.querySelector("[data-plain]")?.setAttribute("hidden", "");
sheet.querySelector("[data-walk]").hidden = false;
sheet.classList.add("is-walking");
const here = () => Math.max(items.findIndex((item) => item.classList.contains("is-current")), 0);
sheet.querySelector("[data-walk-on]").addEventListener("click", () => go(items[Math.min(here() + 1, items.length - 1)]));
sheet.querySelector("[data-walk-back]").addEventListener("click", () => go(items[Math.max(here() - 1, 0)]));
const jump = () => {
  const item = byCode.get(decodeURIComponent(location.hash).replace("#item-", ""));
  if (item) go(item);
};
addEventListener("hashchange", jump);
listen(sheet, items, go);
go(items.find((item) => !item.classList.contains("is-scored")) ?? items[0], false);
jump();
said.changed();
wire.push();
