// Findings noted at an item, without a network too: each is an operation of its own and goes to its own address.

export const FINDING = "finding";

export class Findings {
  constructor({ dialog, rest, enter }) {
    Object.assign(this, { dialog, rest, enter });
    this.form = dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.note(); });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  // One dialog serves every item; without script its link leads to a page with the same form.
  serve(item) {
    this.link(item)?.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.item !== item) this.form.reset(); // what was left half typed belongs to its item
      this.item = item;
      this.dialog.querySelector("[data-finding-item]").textContent = item.root.querySelector("h3").textContent;
      this.dialog.showModal();
    });
  }

  link(item) { return item.root.querySelector("[data-finding-new]"); }

  async note() {
    const value = Object.fromEntries(new FormData(this.form));
    this.form.reset();
    this.dialog.close(); // at once: a second tap would record a second one
    this.link(this.item).focus();
    await this.enter(this.item, value);
  }

  // The server's, and under them those that are still on this device.
  show(item, known) {
    const list = item.root.querySelector("[data-findings]");
    const waiting = this.rest().filter((one) => one.code === item.code && one.field === FINDING);
    list.replaceChildren(
      ...known.map((found) => line(`${found.code} ${found.kind}: ${found.text}`, found.url)),
      ...waiting.map((one) => line(`${this.kind(one.value.kind)}: ${one.value.text} (${list.dataset.here})`)),
    );
  }

  kind(code) { return this.form.querySelector(`[value='${code}']`)?.parentElement.textContent.trim() ?? code; }
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
