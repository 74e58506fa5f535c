// The queue of this device: every entry is an operation on one field, and stays until the server has confirmed it.
//
// An operation: { id, last, tab, turn, sheet, seq, code, field, value, base, after, tried, state, words, device, made }.
//   last    the entry whose value it holds: an operation that nobody has sent or built on takes the next entry of its tab
//   turn    of that entry among those of its tab, which typed each over the one before; a finding is over nothing
//   base    the revision that was shown when it was typed, or
//   after   the operation it was typed over, while what became of that one is not known
//   tried   it was on its way once, so the server may have it: it is sent again as it is and never changed
//   state   "waiting", "fault" (the server cannot read it) or "done"; done ones go at the next visit

import { deviceName, opened } from "./device.js";
import { lineOf } from "./pack.js";

const DAY = 86_400_000;

export class Store {
  constructor(sheet, base, device) {
    Object.assign(this, { sheet, base, device });
    this.channel = new BroadcastChannel(`certsite:${sheet}`);
  }

  static async open(sheet) {
    const store = new Store(sheet, await opened, await deviceName());
    await store.change(async (operations) => {
      for (const old of await store.all(operations)) if (old.state === "done" && old.settled < Date.now() - DAY) operations.delete(old.id);
    });
    return store;
  }

  // One change at a time over all tabs: IndexedDB runs overlapping transactions one after the other.
  async change(work) {
    const change = this.base.transaction("operations", "readwrite");
    const made = await work(change.store);
    await change.done;
    return made;
  }

  async all(operations) {
    const found = await operations.index("sheet").getAll(this.sheet);
    return found.sort((one, other) => one.seq - other.seq);
  }

  // What the server has not confirmed, oldest first; and what it put in place of this device's entries, as the lines of
  // a pack: the pack itself may be from before.
  async read() {
    const every = await this.all(this.base.transaction("operations").store);
    const confirmed = {};
    for (const { code, field, value, base, next, state } of every) {
      if (state === "done" && next > base && next > (confirmed[code]?.[field]?.revision ?? 0)) (confirmed[code] ??= {})[field] = lineOf(next, value);
    }
    return { rest: every.filter((operation) => operation.state !== "done"), confirmed };
  }

  async rest() { return (await this.read()).rest; }

  // An entry that was typed over `shown`: { revision } of the server, and { after } entries of this device over that, the
  // newest last; those that a killed tab did not bring here any more are passed over. An operation that holds a later
  // entry by now was not seen: then both have the same base. One that came already, or after which its tab typed what
  // is here, stays as it is.
  async put({ id, tab, turn, code, field, value, made, shown }) {
    await this.change(async (operations) => {
      const every = await this.all(operations);
      const isLater = (one) => one.tab === tab && one.code === code && one.field === field && one.turn >= turn;
      if (every.some((one) => one.id === id || one.last === id || isLater(one))) return;
      const before = every.findLast((operation) => shown.after?.includes(operation.last));
      const isFree = before?.state === "waiting" && !before.tried && before.tab === tab;
      if (isFree && !every.some((operation) => operation.after === before.id)) {
        Object.assign(before, { value, made, turn, last: id });
        operations.put(before);
        return;
      }
      if (before?.state === "fault") operations.delete(before.id);
      operations.put({
        id, last: id, tab, turn, sheet: this.sheet, seq: (every.at(-1)?.seq ?? 0) + 1, code, field, value,
        state: "waiting", tried: false, device: this.device, made, ...origin(shown, before),
      });
    });
    this.tell();
  }

  // The next operations that may travel together: none whose base is not known yet, one for each field.
  async take(most) {
    return this.change(async (operations) => {
      const batch = new Map();
      for (const operation of await this.all(operations)) {
        const place = `${operation.code} ${operation.field}`;
        if (operation.state !== "waiting" || operation.after || batch.has(place) || batch.size === most) continue;
        operation.tried = true;
        operations.put(operation);
        batch.set(place, operation);
      }
      return [...batch.values()];
    });
  }

  // What became of them. One that waits in a conflict card was not seen by what was typed over it: that has the same base.
  async resolve(outcomes) {
    await this.change(async (operations) => {
      const every = await this.all(operations);
      for (const outcome of outcomes) {
        const operation = every.find((one) => one.id === outcome.id);
        if (!operation) continue;
        if (outcome.state === "refused") Object.assign(operation, { state: "fault", words: outcome.faults.join(" ") });
        else Object.assign(operation, { state: "done", settled: Date.now(), next: outcome.state === "conflict" ? operation.base : outcome.revision });
        operations.put(operation);
        const followers = every.filter((one) => one.after === operation.id);
        for (const follower of followers) {
          follower.base = operation.next ?? operation.base;
          delete follower.after;
          operations.put(follower);
        }
        // What was corrected on the way needs no word about its fault
        if (operation.state === "fault" && followers.length) operations.delete(operation.id);
      }
    });
    this.tell();
  }

  // For a recovery file, from which the server may have it one day: it is never changed any more.
  async handOut() {
    return this.change(async (operations) => {
      const rest = (await this.all(operations)).filter((operation) => operation.state !== "done");
      for (const operation of rest.filter((one) => !one.tried)) operations.put(Object.assign(operation, { tried: true }));
      return rest;
    });
  }

  // Operations from a recovery file; those that are here already stay as they are. Returns how many were new.
  async restore(found) {
    const count = await this.change(async (operations) => {
      const every = await this.all(operations);
      const here = new Map(every.map((operation) => [operation.id, operation]));
      let seq = every.at(-1)?.seq ?? 0;
      const fresh = found.filter((operation) => !here.has(operation.id));
      const comes = new Set(fresh.map((operation) => operation.id));
      for (const { after, ...operation } of fresh) {
        const from = comes.has(after) ? { after } : origin({ after, revision: operation.base }, here.get(after));
        operations.put({ last: operation.id, ...operation, ...from, sheet: this.sheet, seq: (seq += 1), tried: true, state: "waiting" });
      }
      return fresh.length;
    });
    this.tell();
    return count;
  }

  async pack() { return this.base.get("packs", this.sheet); }
  async keep(pack) { await this.base.put("packs", pack, this.sheet); this.tell(); }

  // Other tabs of this sheet hear of it.
  tell() { this.channel.postMessage("changed"); }
}

// The base of a new entry: its predecessor's where that one was never put in place, its outcome where it is known.
function origin(shown, before) {
  if (!before) return { base: shown.revision ?? 0 };
  if (before.state === "waiting") return { after: before.id };
  return { base: before.state === "done" ? before.next : before.base };
}
