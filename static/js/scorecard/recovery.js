// The last resort: what this device still holds, as a file that any device can read back.

const FORMAT = "certsite-scores";

export async function save(store, name) {
  const operations = await store.handOut();
  const text = JSON.stringify({ format: FORMAT, version: 1, sheet: store.sheet, saved: new Date().toISOString(), operations }, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// How many entries were new; throws "unreadable" or "other" (another sheet's, or another person's).
export async function read(store, file) {
  let found;
  try { found = JSON.parse(await file.text()); } catch { throw new Error("unreadable"); }
  const sound = found?.format === FORMAT && Array.isArray(found.operations)
    && found.operations.every((one) => one.id && one.code && one.field && (Number.isInteger(one.base) || one.after));
  if (!sound) throw new Error("unreadable");
  if (found.sheet !== store.sheet) throw new Error("other");
  return store.restore(found.operations);
}
