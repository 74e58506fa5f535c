// The records of one item: how many there are, which were drawn, and what was found in each. The points follow.

import { draw, sampleSize } from "./draw.js";

export class Sample {
  constructor(item, { rule, seed, words, enter, values }) {
    Object.assign(this, { item, rule, seed, words, enter, values });
    this.root = item.root.querySelector("[data-sample]");
    this.root.hidden = false;
    this.part("new").addEventListener("input", (event) => { event.stopPropagation(); this.propose(event.target); });
    this.part("draw").addEventListener("click", () => this.draw());
    this.part("again").addEventListener("click", () => this.ask(true));
    this.part("records").addEventListener("input", (event) => { event.stopPropagation(); this.found(event.target.closest("[data-record]")); });
  }

  part(name) { return this.root.querySelector(`[data-sample-${name}]`); }
  get present() { return this.values(this.item.code).draw; }
  number(name) { return Number(this.part(name).value); }

  // The rule's size follows the number of records, until somebody sets another.
  propose(input) {
    if (input === this.part("size")) input.dataset.set = "";
    if (input === this.part("population") && !("set" in this.part("size").dataset) && this.number("population") > 0) {
      this.part("size").value = sampleSize(this.rule, this.number("population"));
    }
    this.explain();
  }

  // A reason is asked for where fewer than the rule says are drawn, or once more.
  explain() {
    const fewer = this.number("population") > 0 && this.number("size") < sampleSize(this.rule, this.number("population"));
    this.part("why").hidden = !(fewer || this.asking);
  }

  ask(again) {
    this.asking = again;
    if (again) this.part("reason").value = "";
    this.part("new").hidden = false;
    this.part("again").hidden = true;
    this.explain();
    this.part("population").focus();
  }

  async draw() {
    const [population, size] = [this.number("population"), this.number("size")];
    const reason = this.part("why").hidden ? "" : this.part("reason").value.trim();
    if (!Number.isInteger(population) || !Number.isInteger(size) || size < 1 || size > population || population > 100_000) return this.fault("size-out-of-range");
    if (!this.part("why").hidden && !reason) return this.fault(this.asking ? "attempt-reason-missing" : "size-reason-missing");
    this.fault("");
    const attempt = (this.present?.attempt ?? 0) + 1;
    await this.enter("draw", await draw({ population, size, unit: this.part("unit").value, attempt, seed: this.seed, reason }));
    this.asking = false;
    this.show();
    // The button is gone: who pressed it goes on at the first record
    const at = document.activeElement;
    if (at === document.body || this.root.contains(at)) this.part("records").querySelector("input")?.focus();
  }

  fault(code) {
    this.part("fault").textContent = this.words[code] ?? "";
    this.part("fault").hidden = !code;
  }

  async found(row) {
    const result = row.querySelector("input[type=radio]:checked")?.value ?? "";
    await this.enter(`record:${row.dataset.record}`, { result, note: row.querySelector("[data-note]").value, attempt: this.present.attempt });
  }

  show() {
    const { present } = this;
    this.part("drawn").hidden = !present;
    this.part("again").hidden = !present;
    this.part("new").hidden = Boolean(present) && !this.asking;
    this.item.root.classList.toggle("has-draw", Boolean(present));
    if (!present) return;
    this.part("words").textContent = this.part("words").dataset.words
      .replace("%size", present.size).replace("%population", present.population).replace("%unit", present.unit).replace("%attempt", present.attempt).replace("%seed", present.seed);
    const key = `${present.attempt} ${present.picks}`;
    if (this.part("records").dataset.key !== key) this.rows(present.picks, key);
    for (const row of this.part("records").children) this.fill(row, present.attempt);
  }

  rows(picks, key) {
    const list = this.part("records");
    list.dataset.key = key;
    list.replaceChildren(...picks.map((number) => {
      const row = document.getElementById("record-row").content.firstElementChild.cloneNode(true);
      row.dataset.record = number;
      row.querySelector("[data-number]").textContent = number;
      row.querySelector("[role=radiogroup]").setAttribute("aria-label", number);
      row.querySelector("[data-note]").setAttribute("aria-label", `${number} ${row.querySelector("[data-note]").placeholder}`);
      for (const radio of row.querySelectorAll("input[type=radio]")) radio.name = `record-${this.item.code}-${number}`;
      return row;
    }));
  }

  fill(row, attempt) {
    const found = this.values(this.item.code)[`record:${row.dataset.record}`];
    const value = found && (found.attempt ?? 1) === attempt ? found : { result: "", note: "" };
    if (row.contains(document.activeElement) && document.activeElement.matches("[data-note]")) return;
    for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === value.result;
    row.querySelector("[data-note]").value = value.note ?? "";
  }
}
