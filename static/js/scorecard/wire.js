// Sends entries one after the other and tells what became of each. A failure of the network only waits.

const WAIT = 4000;

export class Wire {
  constructor(url, store, told) {
    Object.assign(this, { url, store, told, busy: false, confirmed: 0 });
    addEventListener("online", () => this.push());
    setInterval(() => this.push(), WAIT);
  }

  async push() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let entry = this.store.next(); entry; entry = this.store.next()) if (!(await this.send(entry))) break;
    } finally {
      this.busy = false;
      this.told.changed();
    }
  }

  // Whether the next may follow at once.
  async send(entry) {
    entry.state = "sent";
    this.told.changed();
    let answer;
    try {
      answer = await fetch(this.url, { method: "POST", body: this.form(entry), redirect: "manual", credentials: "same-origin" });
    } catch {
      entry.state = "device";
      this.told.offline(true);
      return false;
    }
    this.told.offline(false);
    const signedOut = answer.type === "opaqueredirect" || answer.status === 403;
    this.told.signedOut(signedOut);
    if (signedOut || answer.status >= 500) {
      entry.state = "device";
      this.store.keep();
      return false;
    }
    const words = await answer.json();
    if (answer.ok) {
      this.confirmed += 1;
      this.store.confirm(entry);
      this.told.confirmed(entry, words.line, words.bar);
    } else if (answer.status === 409) {
      entry.state = "conflict";
      entry.theirs = words.theirs;
      this.store.keep();
      this.told.conflict(entry);
    } else {
      entry.state = "fault";
      entry.words = words.error ?? Object.values(words.errors ?? {}).flat().map((error) => error.message).join(" ");
      this.store.keep();
      this.told.fault(entry);
    }
    return true;
  }

  form(entry) {
    const body = new FormData();
    // Signing in again makes a new token, so it is read each time
    body.set("csrfmiddlewaretoken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "");
    body.set("operation", entry.operation);
    body.set("indicator", entry.indicator);
    for (const [name, value] of Object.entries(entry.values)) body.set(name, value);
    return body;
  }
}
