// What was typed and is not in the store yet, written down at once: a tab that is killed in between loses nothing.
// The store knows an entry again by its id, so a note that is read twice does no harm.

export class Journal {
  constructor(sheet) { this.start = `certsite:${sheet}:`; }

  // In place of the note of the entry that it was typed over.
  note(entry) {
    tolerant(() => {
      localStorage.setItem(this.start + entry.id, JSON.stringify(entry));
      localStorage.removeItem(this.start + entry.shown.after?.at(-1));
    });
  }

  done(entry) { tolerant(() => localStorage.removeItem(this.start + entry.id)); }

  // What tabs left behind, the oldest first.
  left() {
    const found = [];
    tolerant(() => {
      for (const name of Object.keys(localStorage)) if (name.startsWith(this.start)) found.push(JSON.parse(localStorage.getItem(name)));
    });
    return found.sort((one, other) => one.made - other.made);
  }
}

// Findings that are begun and not recorded, by the code of their item: { kind, text, evidence }.
export class Drafts {
  constructor(sheet) { this.start = `certsite-draft:${sheet}:`; }

  of(code) {
    let found = null;
    tolerant(() => { found = JSON.parse(localStorage.getItem(this.start + code)); });
    return found;
  }

  keep(code, value) {
    tolerant(() => {
      if (value) localStorage.setItem(this.start + code, JSON.stringify(value));
      else localStorage.removeItem(this.start + code);
    });
  }
}

// Where a browser keeps nothing here, the store alone has to do.
function tolerant(work) {
  try { work(); } catch { /* no storage, or none left */ }
}
