// The pack of a sheet: what the server said, as of `taken`. The page, the worker's copy and the store may each have another.

// A person's own pack only.
export function newer(one, other) {
  return other && other.user === one.user && other.taken > one.taken ? other : one;
}

// A line that this device knows of by itself: who wrote it and when comes with the next pack.
export const lineOf = (revision, value) => ({ revision, value, by: "", at: "" });

// A pack from before an entry was confirmed lacks it.
export function upToDate(pack, lines) {
  for (const [code, fields] of Object.entries(lines)) {
    for (const [field, line] of Object.entries(fields)) {
      const there = (pack.lines[code] ??= {})[field];
      if (line.revision > (there?.revision ?? 0)) pack.lines[code][field] = line;
    }
  }
  return pack;
}
