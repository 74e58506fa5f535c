// Adds and takes away rows of a Django formset (can_delete=True). Without script the rows that the server drew and
// their "delete" boxes still work; only the buttons, which are hidden until now, are missing.
//
// <div data-formset="PREFIX"> management form
//   <div data-formset-rows> … <div data-formset-row> … <button data-formset-remove hidden> … </div></div>
//   <template data-formset-empty> one row with __prefix__ </template>
//   <button type="button" data-formset-add hidden></div>
// The event "formset:fill" with a list of {field: value} puts other rows in place of these.

const fields = "input:not([type=hidden]), select, textarea";

function prepare(row) {
  const box = row.querySelector("input[name$='-DELETE']");
  const button = row.querySelector("[data-formset-remove]");
  if (!box || !button) return;
  button.hidden = false;
  box.closest("[data-formset-delete]")?.setAttribute("hidden", "");
  row.hidden = box.checked;
}

function set(formset) {
  const total = formset.querySelector(`[name='${formset.dataset.formset}-TOTAL_FORMS']`);
  const maximum = formset.querySelector(`[name='${formset.dataset.formset}-MAX_NUM_FORMS']`);
  const rows = formset.querySelector("[data-formset-rows]");
  const empty = formset.querySelector("template[data-formset-empty]");
  const add = formset.querySelector("[data-formset-add]");
  const bound = () => { add.hidden = Boolean(maximum?.value) && Number(total.value) >= Number(maximum.value); };

  const append = () => {
    rows.insertAdjacentHTML("beforeend", empty.innerHTML.replaceAll("__prefix__", total.value).trim());
    total.value = Number(total.value) + 1;
    prepare(rows.lastElementChild);
    bound();
    return rows.lastElementChild;
  };

  add.addEventListener("click", () => append().querySelector(fields)?.focus());

  // Other rows in place of these; nobody's typing is disturbed
  formset.addEventListener("formset:fill", ({ detail }) => {
    rows.replaceChildren();
    total.value = 0;
    formset.querySelector(`[name='${formset.dataset.formset}-INITIAL_FORMS']`).value = 0;
    for (const values of detail) {
      const row = append();
      for (const [name, value] of Object.entries(values)) {
        const field = row.querySelector(`[name$='-${name}']`);
        if (field) field.value = value ?? "";
      }
    }
  });

  rows.addEventListener("click", (event) => {
    const row = event.target.closest("[data-formset-remove]")?.closest("[data-formset-row]");
    if (!row) return;
    const box = row.querySelector("input[name$='-DELETE']");
    box.checked = true;
    row.hidden = true;  // the browser would refuse to send a required field that nobody can see
    for (const field of row.querySelectorAll("[required]")) field.required = false;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    add.focus();
  });

  for (const row of rows.querySelectorAll("[data-formset-row]")) prepare(row);
  bound();
}

for (const formset of document.querySelectorAll("[data-formset]")) set(formset);
