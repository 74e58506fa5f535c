// What was entered and the server has not confirmed: kept on this device, one entry for each item, until it has.
// An entry: { operation, indicator, values, state: "device" | "sent" | "conflict" | "fault", words }.

export class Store {
  constructor(key) {
    this.key = `score:${key}`;
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
    // Whatever was under way when the page closed may or may not have arrived; sent again it is harmless.
    for (const entry of kept) if (entry.state === "sent") entry.state = "device";
    this.entries = new Map(kept.map((entry) => [entry.indicator, entry]));
  }

  keep() {
    localStorage.setItem(this.key, JSON.stringify([...this.entries.values()]));
  }

  put(indicator, values) {
    const entry = { operation: crypto.randomUUID(), indicator, values, state: "device" };
    this.entries.set(indicator, entry);
    this.keep();
    return entry;
  }

  // Only the entry that was confirmed goes; one typed over it meanwhile stays.
  confirm(entry) {
    if (this.entries.get(entry.indicator) === entry) this.entries.delete(entry.indicator);
    this.keep();
  }

  drop(indicator) {
    this.entries.delete(indicator);
    this.keep();
  }

  next() {
    return [...this.entries.values()].find((entry) => entry.state === "device");
  }

  count(state) {
    return [...this.entries.values()].filter((entry) => entry.state === state).length;
  }
}
