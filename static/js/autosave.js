// Saves a form with data-autosave at every pause, to its own address, and says what a colleague changed meanwhile. The
// server merges and decides; this only shows it. Without script the form's own button saves.
//
// What could not be sent stays on this device (draft.js) and is tried again.

import { token } from "./cookie.js";

const PAUSE = 1200, RETRY = 15000, PATIENCE = 20000;
const form = document.querySelector("form[data-autosave]");
const bar = form.querySelector("[data-autosave-bar]");
const status = form.querySelector("[data-autosave-status]");
const notices = form.querySelector("[data-autosave-notices]");
const base = form.elements.base_revision;
const lists = [...form.querySelectorAll("[data-formset]")].map((list) => list.dataset.formset);
const conflicts = new Map(); // field or list → the colleague's change, until the person chose
const touched = new Set(); // fields and lists that were written in since the last saving went out
let timer, sending = false, again = false, leaving = false, asked = null;

const fresh = () => { if (token()) form.elements.csrfmiddlewaretoken.value = token(); };

function say(words, tone = "") {
  bar.hidden = false;
  status.textContent = words;
  bar.dataset.tone = tone;
}

function show(kind, change) {
  const known = notices.querySelector(`[data-about="${change.name}"]`);
  const made = document.querySelector(`template[data-autosave-${kind}]`).content.cloneNode(true).firstElementChild;
  made.dataset.about = change.name;
  made.querySelector("[data-words]").textContent = change.words;
  if (known) known.replaceWith(made); else notices.append(made);
  return made;
}

const partOf = (name) => lists.find((list) => name.startsWith(`${list}-`)) ?? name;
const named = (name) => [...form.elements].filter((field) => field.name === name);

function put(change) {
  if (change.is_list) {
    form.querySelector(`[data-formset='${change.name}']`)?.dispatchEvent(new CustomEvent("formset:fill", { detail: change.value }));
    return;
  }
  const fields = named(change.name);
  for (const field of fields) {
    if (/radio|checkbox/.test(field.type)) field.checked = change.value.includes(field.value) || (fields.length === 1 && change.value.length > 0);
    else field.value = change.value[0] ?? "";
  }
}

function decided(name) {
  notices.querySelector(`[data-about="${name}"]`)?.remove();
  conflicts.delete(name);
  soon(0);
}

function ask(change) {
  if (conflicts.has(change.name)) return;
  conflicts.set(change.name, change);
  const made = show("conflict", change);
  made.querySelector("[data-keep-mine]").addEventListener("click", () => decided(change.name));
  made.querySelector("[data-take-theirs]").addEventListener("click", () => {
    put(change);
    decided(change.name);
  });
}

function mark(errors) {
  for (const old of form.querySelectorAll("[data-autosave-error]")) old.remove();
  for (const field of form.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
  for (const old of form.querySelectorAll(".invalid-feedback")) old.remove();
  for (const [name, words] of Object.entries(errors)) {
    const field = form.elements[name];
    const place = field instanceof RadioNodeList ? field[0] : field;
    if (!place || place.type === "hidden") continue;
    place.classList.add("is-invalid");
    const told = document.createElement("span");
    told.className = "invalid-feedback d-block";
    told.dataset.autosaveError = "";
    told.textContent = words;
    place.after(told);
  }
}

// What the person has not chosen yet is sent as the colleague left it, so that nothing is overwritten by itself.
function body() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  for (const [name, change] of conflicts) {
    if (change.is_list) { for (const key of [...data.keys()]) if (key.startsWith(`${name}-`)) data.delete(key); continue; }
    data.delete(name);
    for (const value of change.value) data.append(name, value);
    if (!change.value.length && !named(name).some((field) => field.type === "checkbox")) data.append(name, "");
  }
  return data;
}

async function save({ keepalive = false } = {}) {
  timer = 0;
  if (sending) { again = true; return; }
  sending = true;
  touched.clear();
  fresh();
  say(status.dataset.saving);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: body(), headers: { "X-Autosave": "1" }, redirect: "follow", keepalive, signal: AbortSignal.timeout(PATIENCE) });
    if (!(answer.headers.get("content-type") ?? "").includes("json")) {
      say(answer.redirected || answer.status === 403 ? status.dataset.signedOut : status.dataset.offline, "warning");
      soon(RETRY);
      return;
    }
    took(await answer.json());
  } catch {
    say(status.dataset.offline, "warning");
    soon(RETRY);
  } finally {
    sending = false;
    if (asked) { const button = asked; asked = null; form.requestSubmit(button); }
    else if (again) { again = false; soon(0); }
  }
}

function took(told) {
  if (told.closed) { say(told.closed, "warning"); return; }
  for (const change of told.theirs) {
    if (touched.has(change.name)) { ask(change); continue; } // written in while the answer was on its way
    put(change);
    show("theirs", change);
  }
  for (const change of told.conflicts) ask(change);
  if (base) base.value = String(told.revision);
  mark(told.errors);
  const wrong = Object.keys(told.errors).length + conflicts.size;
  say(wrong ? `${told.words} · ${status.dataset.unfinished}` : told.words, wrong ? "warning" : "good");
  if (!conflicts.size && !touched.size) form.dispatchEvent(new CustomEvent("draft:kept"));
}

function soon(pause = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

for (const event of ["input", "change"]) {
  form.addEventListener(event, ({ target }) => { touched.add(partOf(target.name)); soon(); });
}
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (conflicts.size) {
    event.preventDefault();
    notices.scrollIntoView({ block: "center" });
    return;
  }
  if (sending) { // two savings of one page at once would take each other for a colleague's
    event.preventDefault();
    asked = event.submitter;
    return;
  }
  leaving = true;
  fresh();
});
window.addEventListener("online", () => soon(0));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer && !leaving) { clearTimeout(timer); save({ keepalive: true }); }
});
window.addEventListener("pageshow", () => { leaving = false; }); // back from another page
