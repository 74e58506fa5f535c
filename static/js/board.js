// The planner's board: a card is carried to a person's week by mouse, finger or keyboard. What is possible there is the
// server's to say; before it is asked, only weeks that cannot be at all are greyed out. Without script the board is a
// table, and every card has its link.

import { token } from "./cookie.js";

const board = document.querySelector("[data-board]");
const dialog = document.querySelector("[data-dialog]");
const form = dialog.querySelector("form");
const said = document.querySelector("[data-board-said]");
const live = document.querySelector("[data-board-live]");
const PATIENCE = 20000;
let carried = null; // the card, or the booking, that is carried
let asked = null; // what the open dialog is about: { thing, cell }

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const cells = () => [...board.querySelectorAll("[data-cell]")];
const named = (cell) => ({ person: cell.dataset.name, week: cell.dataset.number });

function say(words, tone = "") {
  live.textContent = words;
  if (!tone) return;
  said.hidden = false;
  said.className = `notice notice-${tone} board-said`;
  said.querySelector("p").textContent = words;
}

// Greyed out are weeks outside the window, weeks that are full or over, and people who cannot lead it on any day of them.
function canBe(thing, cell) {
  const { earliest, latest, scheme, trade, lead } = thing.dataset;
  const { week, last, person } = cell.dataset;
  if (last < board.dataset.today || (earliest && last < earliest) || (latest && latest < week)) return false;
  if (lead ? lead !== person : "full" in cell.dataset) return false;
  const held = JSON.parse(cell.closest("tr").dataset.leads);
  return held.some(([of, kind, from, until]) => String(of) === scheme && (!kind || kind === trade) && from <= last && week <= until);
}

function pickUp(thing) {
  letGo();
  carried = thing;
  thing.classList.add("is-carried");
  board.toggleAttribute("data-carrying", true);
  board.querySelector("table").setAttribute("role", "grid");
  for (const cell of cells()) cell.classList.toggle("is-closed", !canBe(thing, cell));
  say(fill(board.dataset.picked, { audit: thing.dataset.carry }));
}

function letGo() {
  if (!carried) return;
  carried.classList.remove("is-carried");
  board.removeAttribute("data-carrying");
  board.querySelector("table").removeAttribute("role");
  for (const cell of cells()) cell.classList.remove("is-closed", "is-over");
  carried = null;
}

function giveUp() {
  const thing = carried;
  letGo();
  say(fill(board.dataset.letGo, { audit: thing.dataset.carry }));
  thing.querySelector("[data-pick-up]").focus();
}

function over(cell) {
  for (const other of board.querySelectorAll(".is-over")) other.classList.remove("is-over");
  cell?.classList.add("is-over");
}

function step(cell, rows, columns) {
  const row = cell.parentElement, place = [...row.children].indexOf(cell) + columns;
  const body = [...row.parentElement.children], to = body[body.indexOf(row) + rows]?.children[place];
  if (!to?.matches("[data-cell]")) return;
  to.focus();
  over(to);
  const closed = to.classList.contains("is-closed") ? board.dataset.not : to.querySelector(".board-free")?.textContent ?? "";
  say(fill(board.dataset.over, { ...named(to), cell: closed }));
}

async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    if ((answer.headers.get("content-type") ?? "").includes("json")) return { done: answer.ok, ...(await answer.json()) };
    return { bars: [answer.redirected || answer.status === 403 ? board.dataset.signedOut : board.dataset.offline] };
  } catch {
    return { bars: [board.dataset.offline] };
  }
}

function refuse(bars) {
  const list = form.querySelector("[data-board-bars]");
  list.querySelector("ul").replaceChildren(...bars.map((bar) => Object.assign(document.createElement("li"), { textContent: bar })));
  list.hidden = !bars.length;
}

async function drop(cell) {
  const thing = carried;
  if (!thing) return;
  letGo();
  const { carry: audit } = thing.dataset, { person, week } = cell.dataset;
  const told = await ask(`${board.dataset.try}?${new URLSearchParams({ audit, person, week })}`);
  const days = told.days ?? [];
  asked = { thing, cell };
  form.querySelector("h2").textContent = fill(board.dataset.title, { audit, ...named(cell) });
  form.elements.starts_on.replaceChildren(...days.map((span) => new Option(span.starts_on, span.starts_on)));
  for (const [n, option] of [...form.elements.starts_on.options].entries()) option.dataset.ends = days[n].ends_on;
  begin();
  form.querySelector("[data-board-ask]").hidden = !days.length;
  form.querySelector("[data-board-reason]").hidden = !told.moves;
  form.elements.reason.disabled = !told.moves || !days.length;
  const send = form.querySelector("[data-board-send]");
  send.hidden = !days.length;
  send.disabled = false;
  send.textContent = told.moves ? send.dataset.move : send.dataset.plan;
  const page = form.querySelector("[data-board-page]");
  page.hidden = !told.url;
  if (told.url) page.href = told.url;
  refuse(told.bars ?? []);
  dialog.showModal();
}

function begin() {
  const option = form.elements.starts_on.selectedOptions[0];
  form.elements.ends_on.disabled = !option;
  if (!option) return;
  form.elements.ends_on.min = option.value;
  form.elements.ends_on.value = option.dataset.ends;
}

async function place(event) {
  event.preventDefault();
  const body = new FormData(form), send = form.querySelector("[data-board-send]");
  body.set("csrfmiddlewaretoken", token() || body.get("csrfmiddlewaretoken"));
  body.set("audit", asked.thing.dataset.carry);
  body.set("person", asked.cell.dataset.person);
  send.disabled = true;
  const told = await ask(form.action, { method: "POST", body });
  send.disabled = false;
  if (!told.done) { refuse(told.bars); return; }
  const { person, week } = asked.cell.dataset;
  if (!await anew()) { location.reload(); return; }
  dialog.close();
  say(told.words, "success");
  board.querySelector(`[data-person='${person}'][data-week='${week}']`)?.focus();
}

// What the server shows now, in the place of what it showed before; where each list stood, it stays.
async function anew() {
  const text = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
  const body = new DOMParser().parseFromString(text, "text/html").querySelector("[data-board-body]");
  if (!body) return false;
  const stood = [...board.querySelectorAll(".board-cards, .board-frame")].map((list) => [list.scrollTop, list.scrollLeft]);
  board.querySelector("[data-board-body]").replaceWith(body);
  wake();
  for (const [n, list] of [...board.querySelectorAll(".board-cards, .board-frame")].entries()) list.scrollTo(stood[n][1], stood[n][0]);
  return true;
}

function wake() {
  for (const thing of board.querySelectorAll("[data-carry]")) {
    thing.draggable = true;
    for (const link of thing.querySelectorAll("a")) link.draggable = false;
    thing.querySelector("[data-pick-up]").hidden = false;
  }
  for (const cell of cells()) cell.tabIndex = -1;
}

board.addEventListener("dragstart", (event) => {
  const thing = event.target.closest?.("[data-carry]");
  if (!thing) return;
  event.dataTransfer.setData("text/plain", thing.dataset.carry);
  event.dataTransfer.effectAllowed = "move";
  setTimeout(() => pickUp(thing)); // a page that changes within the event ends the drag at once
});
board.addEventListener("dragover", (event) => {
  const cell = event.target.closest("[data-cell]");
  over(cell);
  if (!carried || !cell) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});
board.addEventListener("drop", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (!carried || !cell) return;
  event.preventDefault();
  drop(cell);
});
board.addEventListener("dragend", () => setTimeout(letGo));

board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick-up]"), cell = event.target.closest("[data-cell]");
  if (carried && cell) { event.preventDefault(); drop(cell); return; }
  if (!button) return;
  const thing = button.closest("[data-carry]");
  pickUp(thing);
  const first = thing.closest("[data-cell]") ?? cells().find((one) => !one.classList.contains("is-closed")) ?? cells()[0];
  first?.focus({ preventScroll: matchMedia("(pointer: coarse)").matches });
});

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
document.addEventListener("keydown", (event) => {
  if (!carried) return;
  const cell = event.target.closest("[data-cell]");
  if (event.key === "Escape") giveUp();
  else if (cell && event.key === "Enter") drop(cell);
  else if (cell && STEPS[event.key]) step(cell, ...STEPS[event.key]);
  else return;
  event.preventDefault();
});

form.addEventListener("submit", place);
form.elements.starts_on.addEventListener("change", begin);
form.querySelector("[data-board-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  form.elements.reason.value = "";
  if (asked?.thing.isConnected) asked.thing.querySelector("[data-pick-up]").focus();
});
document.querySelector("[data-board-help]").hidden = false;
wake();
