// The sheet by keyboard: digits and left/right score, up/down walk, n excludes, c comments, Escape leaves a field.
// In a drawn record digits and left/right say what was found there, up/down walk over the records.

const typing = (target) => target.matches("textarea, select, input:not([type=radio])");

// `shown` returns the items that are not filtered away.
export function listen(sheet, shown, go) {
  const current = () => document.activeElement?.closest("[data-item]") ?? shown().find((item) => item.classList.contains("is-current"));
  const verdicts = (item) => [...item.querySelectorAll("[data-verdicts] input")];
  const choose = (radio) => {
    if (!radio || radio.matches(":disabled")) return;
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const byValue = (item, value) => verdicts(item).find((radio) => radio.value === value);

  const digit = (item, number) => {
    const points = item.querySelector("[name$='-points']");
    if (number === 0) return choose(byValue(item, "zero"));
    if (number >= Number(item.dataset.points)) return choose(byValue(item, "full"));
    if (points && !points.matches(":disabled")) points.value = number;
    choose(byValue(item, "partial"));
    if (!points) item.querySelector("[data-extra] input")?.focus();
  };
  const step = (item, by) => {
    const all = verdicts(item);
    const at = all.findIndex((radio) => radio.checked);
    choose(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const walk = (item, by) => {
    const items = shown();
    go(items[items.indexOf(item) + by] ?? item);
  };
  const at = (record) => (record?.querySelector("input:checked") ?? record?.querySelector("input"));

  const ofItem = (item) => ({
    ArrowDown: () => walk(item, 1),
    ArrowUp: () => walk(item, -1),
    ArrowRight: () => step(item, 1),
    ArrowLeft: () => step(item, -1),
    n: () => { choose(byValue(item, "not-applicable")); item.querySelector("[name$='-reason']").focus(); },
    c: () => item.querySelector("textarea").focus(),
  });
  // Left and right are the browser's own there: a record's results are a group of radio buttons
  const ofRecord = (item, record) => ({
    ...ofItem(item),
    ArrowDown: () => (at(record.nextElementSibling) ? at(record.nextElementSibling).focus() : walk(item, 1)),
    ArrowUp: () => (at(record.previousElementSibling) ?? item).focus(),
    ArrowRight: null,
    ArrowLeft: null,
  });

  sheet.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest("dialog")) return;
    const item = current();
    if (!item) return;
    const record = target.closest("[data-record]");
    let act;
    if (key === "Escape") act = item.contains(target) && (() => go(item));
    else if (typing(target)) return;
    else if (/^[0-9]$/.test(key)) act = () => (record ? choose(record.querySelectorAll("input[type=radio]")[key - 1]) : digit(item, Number(key)));
    else act = (record ? ofRecord(item, record) : ofItem(item))[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
