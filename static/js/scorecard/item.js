// One item of the sheet on the page: what its fields say, and how it looks.

export class Item {
  constructor(root) {
    this.root = root;
    this.code = root.dataset.item;
    this.link = document.querySelector(`[data-to='${this.code}']`);
    this.comment = this.input("comment");
    this.refusal = ""; // why a card of it was not closed
    root.addEventListener("focus", () => this.comeIntoView());
    root.addEventListener("click", (event) => { this.settles ||= Boolean(event.target.closest("[data-settle]")); });
  }

  input(name) { return this.root.querySelector(`[name='${this.root.dataset.prefix}-${name}']`); }
  get verdicts() { return [...this.root.querySelectorAll(`input[name='${this.root.dataset.prefix}-verdict']`)]; }
  get verdict() { return this.verdicts.find((radio) => radio.checked)?.value ?? ""; }
  get numbers() { return [...this.root.querySelectorAll("[data-extra] input")]; }

  // Which field an input belongs to.
  fieldOf(input) { return input === this.comment ? "comment" : "answer"; }

  read(field) {
    if (field === "comment") return this.comment.value;
    const value = {};
    if (this.verdict) value.verdict = this.verdict;
    for (const input of [...this.numbers, this.input("reason")]) {
      const name = input.name.slice(this.root.dataset.prefix.length + 1);
      if (input.value.trim() !== "") value[name] = input.value;
    }
    return value;
  }

  // The revision that the page came with, also where its form was refused and shows what was posted.
  base(field) { return Number(this.input(`${field}_base`).value); }

  // Whether a field holds something else than what the page came with; one that the form refused always does.
  isTyped(field) {
    const inputs = field === "comment" ? [this.comment] : [...this.verdicts, ...this.numbers, this.input("reason")];
    const differs = (input) => (input.type === "radio" ? input.checked !== input.defaultChecked : input.value !== input.defaultValue);
    return "faulty" in this.root.dataset || inputs.some(differs);
  }

  write(field, value) {
    if (field === "comment") {
      if (this.comment.value !== value) this.comment.value = value;
      return;
    }
    for (const radio of this.verdicts) radio.checked = radio.value === value.verdict;
    for (const input of [...this.numbers, this.input("reason")]) {
      const wanted = String(value[input.name.slice(this.root.dataset.prefix.length + 1)] ?? "");
      if (input.value !== wanted) input.value = wanted;
    }
  }

  // Whether somebody is typing in this field, who must not find another text under the fingers.
  isBusy(field) {
    const at = document.activeElement;
    if (!this.root.contains(at) || !at.matches("textarea, input:not([type=radio])")) return false;
    const record = at.closest("[data-record]");
    return (record ? `record:${record.dataset.record}` : at.name && this.fieldOf(at)) === field;
  }

  // What an answer asks for stands open at once, so that the keyboard can go on in it.
  unfold() {
    this.root.classList.toggle("is-excluded", this.verdict === "not-applicable");
    this.root.querySelector("[data-reason]").hidden = this.verdict !== "not-applicable";
    const extra = this.root.querySelector("[data-extra]");
    if (extra) extra.hidden = this.verdict !== "partial" || this.root.classList.contains("has-draw");
  }

  mark(hint, isScored) {
    this.unfold();
    this.root.classList.toggle("is-scored", isScored);
    this.link?.querySelector(".mark-done").toggleAttribute("hidden", !isScored);
    this.say("[data-hint]", hint);
  }

  say(place, words) {
    const box = this.root.querySelector(place);
    box.textContent = words;
    box.hidden = !words;
  }

  // Gone to from elsewhere, an item that is higher than the page is read from its beginning.
  comeIntoView() {
    if (this.root.matches(":active")) return;
    this.root.scrollIntoView({ block: this.root.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
  }

  // Whoever closed a card with its button, which is gone with it, goes on at the item.
  goOn() {
    const at = document.activeElement;
    if (this.settles && (at === document.body || at === null)) this.root.focus();
    this.settles = false;
  }

  last(words) { this.root.querySelector("[data-last]").textContent = words; }

  conflicts(markup) {
    const place = this.root.querySelector("[data-conflicts]");
    if (place.dataset.markup === markup) return;
    place.dataset.markup = markup;
    place.innerHTML = markup;
    this.goOn();
    this.link?.classList.toggle("has-conflict", Boolean(markup));
  }
}
