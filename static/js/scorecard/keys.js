// The sheet by keyboard: digits and left/right score, up/down walk, n excludes, c comments.

const typing = (target) => target.matches("textarea, select, input:not([type=radio])");

// `shown` returns the items that are not filtered away.
export function listen(sheet, shown, go) {
  const current = () => document.activeElement?.closest("[data-item]") ?? shown().find((item) => item.classList.contains("is-current"));
  const verdicts = (item) => [...item.querySelectorAll("input[type=radio]")];
  const choose = (item, radio) => {
    if (!radio) return;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const byValue = (item, value) => verdicts(item).find((radio) => radio.value === value);

  const digit = (item, number) => {
    const points = item.querySelector("[name$='-points']");
    if (number === 0) return choose(item, byValue(item, "zero"));
    if (number >= Number(item.dataset.points)) return choose(item, byValue(item, "full"));
    if (points) points.value = number;
    choose(item, byValue(item, "partial"));
    if (!points) item.querySelector("[data-extra] input")?.focus();
  };
  const step = (item, by) => {
    const all = verdicts(item);
    const at = all.findIndex((radio) => radio.checked);
    choose(item, all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const item = current();
    if (!item) return;
    const items = shown();
    const at = items.indexOf(item);
    const acts = {
      ArrowDown: () => go(items[at + 1] ?? item),
      ArrowUp: () => go(items[at - 1] ?? item),
      ArrowRight: () => step(item, 1),
      ArrowLeft: () => step(item, -1),
      n: () => { choose(item, byValue(item, "not-applicable")); item.querySelector("[name$='-reason']").focus(); },
      c: () => item.querySelector("textarea").focus(),
    };
    const act = /^[0-9]$/.test(event.key) ? () => digit(item, Number(event.key)) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
