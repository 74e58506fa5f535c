// Between this device and the server: operations out, the present sheet in. A failure of the network only waits.

import { token } from "../cookie.js";
import { FINDING, sendFinding } from "./findings.js";

const AGAIN = 4000;
const LOOK = 20_000;
const MOST = 50;

export class Wire {
  constructor({ operations, findings, pack, user, store, told }) {
    Object.assign(this, { operations, findings, pack, user, store, told, flying: 0 });
    addEventListener("online", () => this.push());
    setInterval(() => this.push(), AGAIN);
    setInterval(() => document.visibilityState === "visible" && this.pull(), LOOK);
  }

  // One tab sends at a time. Where the store cannot be written nothing goes out; whoever types is told.
  async push() {
    try {
      await navigator.locks.request(`certsite:${this.store.sheet}`, { ifAvailable: true }, (lock) => lock && this.pushAll());
    } catch (fault) {
      if (!(fault instanceof DOMException)) throw fault;
    }
  }

  async pushAll() {
    let sent = false;
    for (let batch = await this.store.take(MOST); batch.length; batch = await this.store.take(MOST)) {
      this.flying = batch.length;
      this.told.numbers();
      const went = await this.send(batch);
      this.flying = 0;
      this.told.numbers();
      if (!went) break;
      sent = true;
    }
    if (sent) await this.pull();
    else this.told.idle();
  }

  // Whether the next may follow at once.
  async send(batch) {
    const entries = batch.filter((one) => one.field !== FINDING);
    if (entries.length && !(await this.deliver(entries, () => this.post(entries)))) return false;
    for (const finding of batch.filter((one) => one.field === FINDING)) {
      if (!(await this.deliver([finding], () => sendFinding(this, finding, headers())))) return false;
    }
    return true;
  }

  async post(batch) {
    const body = JSON.stringify({ user: this.user, operations: batch.map(({ id, code, field, base, value, device, made }) => ({ id, code, field, base, value, device, made: new Date(made).toISOString() })) });
    const answer = await this.ask(this.operations, { method: "POST", body, headers: headers() });
    return [answer, ...(answer?.ok ? (await words(answer)).outcomes : [])];
  }

  // `post` gives the answer and what became of each operation; whether it was delivered.
  async deliver(batch, post, again = true) {
    const [answer, ...outcomes] = await post();
    if (!answer) return false;
    if (answer.status === 403 && again && !(await words(answer)).other) {
      // Signing in again, or a cleared cookie, makes a new token: the pack brings it
      return (await this.pull()) ? this.deliver(batch, post, false) : false;
    }
    if (!this.understood(answer.status)) return false;
    if (answer.status === 423) {
      this.told.waits((await words(answer)).error);
      return false;
    }
    if (!answer.ok && answer.status !== 422) return false;
    this.told.waits("");
    await this.store.resolve(outcomes);
    this.told.confirmed(batch, outcomes);
    return true;
  }

  // The present sheet; whether it came.
  async pull() {
    const answer = await this.ask(this.pack, {});
    if (!answer?.ok) {
      if (answer) this.understood(answer.status);
      return false;
    }
    const pack = await words(answer);
    if (pack.user !== this.user) {
      this.understood(403);
      return false;
    }
    this.understood(200);
    await this.store.keep(pack);
    this.told.pack(pack);
    return true;
  }

  async ask(url, options) {
    try {
      const answer = await fetch(url, { redirect: "manual", credentials: "same-origin", cache: "no-store", ...options });
      this.told.offline(answer.status >= 500);
      return answer;
    } catch {
      this.told.offline(true);
      return null;
    }
  }

  understood(status) {
    const signedOut = status === 401 || status === 403 || status === 0;
    this.told.signedOut(signedOut);
    return !signedOut;
  }
}

const headers = () => ({ "Content-Type": "application/json", "X-CSRFToken": token() });

const words = async (answer) => {
  try { return await answer.clone().json(); } catch { return {}; }
};
