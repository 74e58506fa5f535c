// Keeps what was typed into a form with data-draft="KEY" on this device until the form was sent and left, so that a dead
// network, an expired login or a closed tab costs nothing. KEY names the person and the record. Never files or passwords.

const KEPT = "draft:";
const kept = (field) =>
  field.name && !field.disabled && field.name !== "csrfmiddlewaretoken" && (field.type !== "hidden" || /-TOTAL_FORMS$/.test(field.name)) &&
  !["file", "password", "submit", "button"].includes(field.type);
const read = (form) =>
  [...form.elements].filter(kept).map((field) =>
    [field.name, field.value, /radio|checkbox/.test(field.type) ? field.checked : field.multiple ? [...field.selectedOptions].map((o) => o.value) : null]);

function write(form, values) {
  for (const [name, value] of values) {
    const add = form.querySelector(`[data-formset='${name.replace(/-TOTAL_FORMS$/, "")}'] [data-formset-add]`);
    if (!/-TOTAL_FORMS$/.test(name) || !add) continue;
    for (let n = Number(form.elements[name].value); n < Number(value); n += 1) add.click();
  }
  for (const [name, value, chosen] of values) {
    const field = [...form.elements].find((f) => f.name === name && (typeof chosen !== "boolean" || f.value === value));
    if (!field || field.type === "hidden") continue;
    if (typeof chosen === "boolean") field.checked = chosen;
    else if (chosen) for (const option of field.options) option.selected = chosen.includes(option.value);
    else field.value = value;
    const row = field.closest("[data-formset-row]");
    if (row && name.endsWith("-DELETE")) row.hidden = field.checked;
  }
}

function notice(form, key) {
  const words = document.querySelector("template[data-draft-notice]").content.cloneNode(true);
  form.before(words);
  form.previousElementSibling.querySelector("[data-draft-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });
}

const here = [...document.querySelectorAll("form[data-draft]")];
const sent = sessionStorage.getItem("draft-sent");
sessionStorage.removeItem("draft-sent");
// Only a redirect to another page says that the server took it; one to the sign-in page says the opposite.
const redirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
const taken = redirected && !document.querySelector("input[type=password]");
if (sent && taken && !here.some((form) => KEPT + form.dataset.draft === sent)) localStorage.removeItem(sent);

for (const form of here) {
  const key = KEPT + form.dataset.draft;
  const stored = JSON.parse(localStorage.getItem(key) ?? "null");
  const drawn = JSON.stringify(read(form));
  // A form that comes back with errors holds what was typed; its draft still belongs to the page before it.
  const origin = key === sent && stored ? stored.origin : drawn;
  if (stored?.origin === drawn && JSON.stringify(stored.values) !== drawn) {
    write(form, stored.values);
    notice(form, key);
  }
  const keep = () => localStorage.setItem(key, JSON.stringify({ origin, values: read(form) }));
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("draft:kept", () => localStorage.removeItem(key)); // the server has all of it
  form.addEventListener("submit", () => sessionStorage.setItem("draft-sent", key));
}
