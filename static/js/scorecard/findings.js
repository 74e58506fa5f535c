// Findings noted at an item, without a network too: each is an operation of its own and goes to its own address.

export const FINDING = "finding";

export class Findings {
  // drafts: what was half typed, by the code of its item; known(item): the server's findings
  constructor({ dialog, drafts, known, rest, enter }) {
    Object.assign(this, { dialog, drafts, known, rest, enter });
    this.form = dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.note(); });
    this.form.addEventListener("input", () => this.keepDraft());
    this.dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  // One dialog serves every item; without script its link leads to a page with the same form.
  serve(item) {
    this.link(item)?.addEventListener("click", (event) => {
      event.preventDefault();
      this.item = item;
      this.fill(this.drafts.of(item.code) ?? {});
      this.dialog.querySelector("[data-finding-item]").textContent = item.root.querySelector("h3").textContent;
      this.dialog.showModal();
    });
  }

  link(item) { return item.root.querySelector("[data-finding-new]"); }

  get value() { return Object.fromEntries(new FormData(this.form)); }

  fill(value) {
    this.form.reset();
    for (const field of ["kind", "text", "evidence"]) this.form.elements[field].value = value[field] ?? "";
  }

  keepDraft() {
    const { text, evidence } = this.value;
    this.drafts.keep(this.item.code, text || evidence ? this.value : null);
    this.show(this.item);
  }

  async note() {
    const { value } = this;
    this.form.reset();
    this.dialog.close(); // at once: a second tap would record a second one
    this.link(this.item).focus();
    const entered = this.enter(this.item, value); // noted before its draft goes
    this.drafts.keep(this.item.code, null);
    await entered;
  }

  // The server's, under them those that are still on this device, and what is only begun.
  show(item) {
    const list = item.root.querySelector("[data-findings]");
    const waiting = this.rest().filter((one) => one.code === item.code && one.field === FINDING);
    const begun = [this.drafts.of(item.code)].filter(Boolean);
    const words = ({ kind, text }) => [this.kind(kind), text].filter(Boolean).join(": ");
    list.replaceChildren(
      ...this.known(item).map((found) => line(`${found.code} ${found.kind}: ${found.text}`, found.url)),
      ...waiting.map((one) => line(`${words(one.value)} (${list.dataset.here})`)),
      ...begun.map((one) => line(`${words(one)} (${list.dataset.begun})`)),
    );
  }

  kind(code) { return this.form.querySelector(`[value='${code}']`)?.parentElement.textContent.trim() ?? ""; }
}

function line(words, url) {
  const row = document.createElement("li");
  const part = url ? Object.assign(document.createElement("a"), { href: url }) : document.createElement("span");
  part.textContent = words;
  row.append(part);
  return row;
}

// A finding on its way: the outcome in the words of the other operations.
export async function sendFinding(wire, operation, headers) {
  const { id, code, value, made } = operation;
  const body = JSON.stringify({ id, indicator: code, ...value, time: new Date(made).toISOString() });
  const answer = await wire.ask(wire.findings, { method: "POST", body, headers });
  if (answer?.status !== 422) return [answer, { id, state: "applied", revision: 0 }];
  const { errors } = await answer.clone().json();
  return [answer, { id, state: "refused", faults: Object.values(errors).flat().map((fault) => fault.message) }];
}
