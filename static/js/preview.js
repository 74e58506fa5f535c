// Shows what a form's entries would give while they are typed: sends them with the button that computes and keeps
// nothing, and puts the answer's part in place of the page's. Without script that button does it.
//
// <form data-preview> … <button name="compute" value="1"> … </form>   <section data-preview-shown> … </section>

const PAUSE = 600;

function watch(form) {
  const button = form.querySelector("button[name=compute]");
  let asked = 0;
  let timer = 0;

  async function compute() {
    const mine = asked += 1;
    const entries = new FormData(form);
    entries.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body: entries, credentials: "same-origin" });
    // An answer that comes late, an expired login or an entry that is half typed: the button will say what is wrong
    if (mine !== asked || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-preview-shown]");
    if (fresh) document.querySelector("[data-preview-shown]").replaceWith(fresh);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => compute().catch(() => {}), PAUSE);
  });
}

for (const form of document.querySelectorAll("form[data-preview]")) watch(form);
