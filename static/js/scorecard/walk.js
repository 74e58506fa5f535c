// From item to item: by the tree and other links, by next and previous, and by the keys. One item is the current one.

export class Walk {
  constructor(sheet) {
    Object.assign(this, { sheet, roots: [...sheet.querySelectorAll("[data-item]")] });
    for (const root of this.roots) root.addEventListener("focusin", () => this.go(root, false));
    sheet.querySelector("[data-walk-on]")?.addEventListener("click", () => this.step(1));
    sheet.querySelector("[data-walk-back]")?.addEventListener("click", () => this.step(-1));
    // A link to where the address points already changes nothing there
    document.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#item-']")?.hash === location.hash) this.jump();
    });
    addEventListener("hashchange", () => this.jump());
    // Other items are shown than before (sections.js): one that is shown is gone to
    sheet.addEventListener("filtered", () => sheet.querySelector(".is-current[hidden]") && this.begin());
  }

  // Those that are not filtered away.
  get within() { return this.roots.filter((root) => !root.hidden); }

  go(root, focus = true) {
    for (const other of this.roots) other.classList.toggle("is-current", other === root);
    for (const link of this.sheet.querySelectorAll("[data-to]")) {
      if (link.dataset.to === root.dataset.item) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (focus) root.focus();
  }

  step(by) {
    const all = this.within;
    const at = Math.max(all.findIndex((root) => root.classList.contains("is-current")), 0);
    if (all.length) this.go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  // To the item in the address, where there is one.
  jump() {
    const code = decodeURIComponent(location.hash).replace("#item-", "");
    const root = this.roots.find((each) => each.dataset.item === code);
    if (!root) return;
    root.hidden = false;
    this.go(root);
  }

  // To the first that is not scored.
  begin() {
    const all = this.within;
    this.go(all.find((root) => !root.classList.contains("is-scored")) ?? all[0] ?? this.roots[0], false);
  }
}
