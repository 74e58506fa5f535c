// What this device keeps until the server has confirmed it, and what it needs to go on without a network.
//
//   operations  { id, sheet, seq, code, field, value, state, … }    the queue of entries, oldest first by `seq`: store.js
//   photos      { id, sheet, sha256, original, small, state, … }    photos on their way: photos.js
//   packs       by sheet: what the server last said of it
//   meta        "device": the name of this device among its user's
//
// A sheet is "<user id>-<audit reference>": two people on one device do not see each other's entries.

import { openDB } from "../../vendor/idb/index.js";

const VERSION = 1;

// A newer version of the site opened it, or somebody cleared this browser's data: this page can keep nothing any more.
// Pages listen for "storetaken" and say so; whatever runs into the closed store meanwhile need not.
let isTaken = false;
function taken() {
  isTaken = true;
  dispatchEvent(new Event("storetaken"));
}
addEventListener("unhandledrejection", (event) => {
  if (isTaken && event.reason?.name === "InvalidStateError") event.preventDefault();
});

export const opened = openDB("certsite", VERSION, {
  upgrade(base) {
    base.createObjectStore("meta");
    base.createObjectStore("packs");
    for (const name of ["operations", "photos"]) base.createObjectStore(name, { keyPath: "id" }).createIndex("sheet", "sheet");
  },
  // An older tab lets go, so that a new version of the page never waits for it
  blocking: (_now, _wanted, event) => { event.target.close(); taken(); },
  terminated: taken,
});

export async function deviceName() {
  const base = await opened;
  const change = base.transaction("meta", "readwrite");
  const name = (await change.store.get("device")) ?? crypto.randomUUID();
  await change.store.put(name, "device");
  await change.done;
  return name;
}
