// The sticky bar: numbers that the engine made, put into the drawing that the server sent.

import { writeReach } from "./telling.js";

// What is gone to must not lie under the bar, which grows with what it has to say: also where it grew in this moment.
const sticky = document.querySelector("[data-score-bar]");
if (sticky) {
  const measure = () => document.documentElement.style.setProperty("--score-bar", `${sticky.offsetHeight}px`);
  new ResizeObserver(measure).observe(sticky);
  for (const act of ["keydown", "click"]) addEventListener(act, measure, true);
}

export function draw(bar, numbers) {
  for (const place of bar.querySelectorAll("[data-bar]")) {
    const value = numbers[place.dataset.bar];
    place.textContent = value === "" || value === undefined ? "–" : value;
  }
  for (const part of numbers.segments) {
    const [, earned, lost] = bar.querySelectorAll(`[data-segment='${part.code}'] rect`);
    earned.setAttribute("width", `${part.earned_width}%`);
    lost.setAttribute("x", `${part.lost_x}%`);
    lost.setAttribute("width", `${part.lost_width}%`);
    bar.querySelector(`[data-segment='${part.code}'] .earned`).textContent = part.earned;
  }
  const place = (name, values) => {
    for (const [key, value] of Object.entries(values)) bar.querySelector(name).setAttribute(key, `${value}%`);
  };
  place(".reach", { x1: numbers.floor_x, x2: numbers.ceiling_x });
  place(".end-floor", { x1: numbers.floor_x, x2: numbers.floor_x });
  place(".end-ceiling", { x1: numbers.ceiling_x, x2: numbers.ceiling_x });
  place(".now", { cx: numbers.percent_x });
  const why = bar.querySelector("[data-why]");
  const [sentence = "", ...more] = numbers.reach;
  why.hidden = !sentence;
  why.querySelector("summary").textContent = sentence;
  writeReach(why.querySelector("[data-reach]"), more);
  const first = bar.querySelector("[data-first-missing]");
  if (first) {
    first.parentElement.hidden = numbers.missing.length === 0;
    first.href = `#item-${numbers.missing[0] ?? ""}`;
    first.querySelector("[data-bar-missing]").textContent = numbers.missing.length;
  }
}

// On this device / sent / confirmed: the three honest numbers. Until all that is here was read they call nothing even.
export function count(bar, numbers, isRead) {
  for (const [name, number] of Object.entries(numbers)) {
    const box = bar.querySelector(`[data-sync='${name}']`);
    box.hidden = false;
    box.querySelector("dd").textContent = number;
    box.classList.toggle("is-ahead", name !== "confirmed" && number > 0);
    box.classList.toggle("is-even", name === "confirmed" && isRead && numbers.device + numbers.sent === 0);
  }
}
