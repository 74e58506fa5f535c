// What a person does on the score sheet, in one go, so that nothing else happens in between.
// Each returns what the page showed in the field before: "" where nothing did.
(() => {
  const item = (code) => document.querySelector(`[data-item="${code}"]`);
  const input = (code, name) => item(code).querySelector(`[name$="-${name}"]`);
  const said = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));
  const excluded = (code) => item(code).querySelector("[value=not-applicable]");

  const note = (code, field) => item(code).querySelector(`[data-record="${field.replace("record:", "")}"] [data-note]`);
  const kind = (field) => field.split(":")[0];

  const shown = {
    record: (code, field) => note(code, field).value,
    comment: (code) => input(code, "comment").value,
    answer: (code) => (excluded(code).checked ? input(code, "reason").value : ""),
  };
  const type = {
    record(code, words, field) {
      note(code, field).focus();
      note(code, field).value = words;
      said(note(code, field));
    },
    comment(code, words) {
      const box = input(code, "comment");
      box.focus();
      box.value = words;
      said(box);
    },
    answer(code, words) {
      if (!excluded(code).checked) {
        excluded(code).checked = true;
        said(excluded(code));
      }
      const box = input(code, "reason");
      box.focus();
      box.value = words;
      said(box);
    },
  };
  window.person = {
    shown: (code, field) => shown[kind(field)](code, field),
    type(code, field, words) {
      const over = shown[kind(field)](code, field);
      type[kind(field)](code, words, field);
      return over;
    },
    // Looks up from the field, so that the page may put something else into it.
    rest() { document.activeElement?.blur(); },
  };
})();
