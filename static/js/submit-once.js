// A second click on a slow line must not send a form twice. The server guards itself; this spares people the question.
// Buttons come back when the page does (back button, bfcache), or they would stay dead.

const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

function hold(form, held) {
  form.toggleAttribute("data-sent", held);
  for (const button of buttonsOf(form)) {
    button.disabled = held;
    if (held) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-submit-once]") || event.defaultPrevented) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  // After the event: a button that is disabled within it would not send its name and value.
  setTimeout(() => hold(form, true));
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) hold(form, false);
});
