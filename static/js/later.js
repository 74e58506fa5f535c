// A form that was sent without a network stays on this device with the moment it was sent at, and is sent by itself as
// soon as any page of the same person finds one. Only an answer of the server that says so makes the device forget it.
//
// <form data-later="PERSON:NAME"> with a hidden field held_at; data-later-refused where the server just sent it back.
// Staff's pages hold <template data-later-notice="PERSON"> (templates/frame/later_notice.html). Without script the
// form's own button sends it. In localStorage, as in draft.js: written before the page can be closed, unlike IndexedDB.

import { token } from "./cookie.js";

const KEPT = "later:", RETRY = 15000, PATIENCE = 30000;
const notice = document.querySelector("template[data-later-notice]");
const forms = [...document.querySelectorAll("form[data-later]")];
const mine = () => Object.keys(localStorage).filter((key) => key.startsWith(`${KEPT}${notice.dataset.laterNotice}:`));
const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const formOf = (key) => forms.find((form) => KEPT + form.dataset.later === key);
const buttons = (form) => [...form.elements].filter((field) => field.type === "submit");
let bar = null, subject = null;

function show(key) {
  bar ??= (() => {
    (formOf(key) ?? document.querySelector("#content > :first-child")).before(notice.content.cloneNode(true));
    return document.querySelector("[data-later-bar]");
  })();
  bar.querySelector("[data-later-now]").onclick = () => sendAll();
  bar.querySelector("[data-later-discard]").onclick = () => { localStorage.removeItem(subject); bar.remove(); bar = null; };
}

function say(key, word, { at, url }) {
  show(key);
  subject = key;
  bar.dataset.word = word;
  bar.querySelector("[data-later-words]").textContent = bar.dataset[word].replace("{time}", new Date(at).toLocaleString());
  const link = bar.querySelector("[data-later-link]");
  link.href = url;
  link.hidden = Boolean(formOf(key)) || word === "sending";
  bar.querySelector("[data-later-now]").hidden = word === "sent" || word === "sending";
  bar.querySelector("[data-later-discard]").hidden = word !== "refused";
}

// What became of it: "sent", "offline", "signedOut", or "refused", where somebody has to look at it.
async function post({ url, entries, pressed }) {
  const body = new FormData();
  for (const [name, value] of [...entries, ...pressed]) body.append(name, value);
  body.set("csrfmiddlewaretoken", token());
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers: { "X-Later": "1" }, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return { word: "offline" };
  }
  if (answer.ok && answer.headers.get("content-type")?.includes("json")) return { word: "sent", ...(await answer.json()) };
  if (answer.redirected || answer.ok) return { word: "signedOut" };
  return { word: answer.status < 500 ? "refused" : "offline", status: answer.status };
}

async function send(key) {
  const waiting = read(key), form = formOf(key);
  if (!waiting) return;
  say(key, "sending", waiting);
  if (form) for (const button of buttons(form)) button.disabled = true;
  const { word, url, status } = await post(waiting);
  if (form) for (const button of buttons(form)) button.disabled = false;
  say(key, word, { at: waiting.at, url: url ?? waiting.url });
  if (word === "sent") {
    localStorage.removeItem(key);
    localStorage.removeItem(`draft:${waiting.draft}`);
    form?.dispatchEvent(new CustomEvent("draft:kept"));
    if (form) location.assign(url);
  } else if (form && status === 422) {
    fill(form, waiting.entries);
    for (const [name, value] of waiting.pressed) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    form.submit(); // nothing was written: asked in the ordinary way, the server shows what is to be mended
  }
}

// One tab at a time: two would send the same form twice
const sendAll = () => {
  const act = async () => { for (const key of mine()) await send(key); };
  return navigator.locks ? navigator.locks.request("later", { ifAvailable: true }, (lock) => lock && act()) : act();
};

function fill(form, entries) {
  const chosen = new Set(entries.map((entry) => JSON.stringify(entry)));
  for (const field of form.elements) {
    if (/radio|checkbox/.test(field.type)) field.checked = chosen.has(JSON.stringify([field.name, field.value]));
  }
  for (const [name, value] of entries) {
    const field = [...form.elements].find((one) => one.name === name && !/radio|checkbox|submit/.test(one.type));
    if (field && name !== "csrfmiddlewaretoken") field.value = value;
  }
}

for (const form of forms) {
  const key = KEPT + form.dataset.later;
  // The server has looked at it, and the page shows what is to be mended with everything that was typed
  if (form.hasAttribute("data-later-refused")) localStorage.removeItem(key);
  if (read(key)) fill(form, read(key).entries);
  form.addEventListener("submit", (event) => {
    form.elements.held_at.value ||= new Date().toISOString();
    const entries = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const pressed = event.submitter?.name ? [[event.submitter.name, event.submitter.value]] : [];
    try {
      localStorage.setItem(key, JSON.stringify({ url: form.action, at: form.elements.held_at.value, draft: form.dataset.draft, entries, pressed }));
    } catch {
      return; // no room on the device: the browser sends it now or not at all
    }
    event.preventDefault();
    sendAll();
  });
}

if (notice) {
  addEventListener("online", sendAll);
  setInterval(() => { if (mine().length && bar?.dataset.word !== "refused") sendAll(); }, RETRY);
  sendAll();
}
