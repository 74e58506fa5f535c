// Turns a text of one person a line ("name, post") into rows of fields with buttons to add and take away, and writes
// them back into it at every key. The text is what is sent, and what draft.js keeps; without script it is typed in.
//
// <div data-lines="FIELD"> <textarea name="FIELD"> <div data-lines-rows hidden> <template data-lines-row> … [data-lines-part] …
// <button data-lines-remove> … </template> <button data-lines-add hidden> </div>

const JOINT = "，";
const MARKS = /\s*[,，、;；\t|]\s*/;

function split(line) {
  const [first, ...rest] = line.trim().split(MARKS);
  const spaced = line.trim().match(/^([\u3400-\u9fff·]{2,8})\s+(.+)$/);
  if (!rest.length && spaced) return [spaced[1], spaced[2]];
  return [first, line.trim().slice(first.length).replace(MARKS, "").trim()];
}

function set(box) {
  const text = box.querySelector(`[name='${box.dataset.lines}']`);
  const rows = box.querySelector("[data-lines-rows]");
  const empty = box.querySelector("template[data-lines-row]");
  const add = box.querySelector("[data-lines-add]");

  function write() {
    const lines = [...rows.children].map((row) => {
      const parts = [...row.querySelectorAll("[data-lines-part]")].map((field) => field.value.replaceAll(/[,，、;；\t|]/g, " ").trim());
      return parts.filter(Boolean).join(JOINT);
    });
    text.value = lines.filter(Boolean).join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function append(values = []) {
    rows.append(empty.content.cloneNode(true));
    const row = rows.lastElementChild;
    row.querySelectorAll("[data-lines-part]").forEach((field, n) => { field.value = values[n] ?? ""; });
    return row;
  }

  const lines = text.value.split("\n").filter((line) => line.trim());
  for (const line of lines) append(split(line));
  if (!lines.length) append();
  rows.addEventListener("input", write);
  rows.addEventListener("click", (event) => {
    const row = event.target.closest("[data-lines-remove]")?.closest("[data-lines-rows] > *");
    if (!row) return;
    row.remove();
    if (!rows.children.length) append();
    write();
    add.focus();
  });
  add.addEventListener("click", () => append().querySelector("[data-lines-part]").focus());
  text.hidden = true;
  rows.hidden = add.hidden = false;
}

for (const box of document.querySelectorAll("[data-lines]")) set(box);
