// The self-check: while answers are given the server is asked what they mean, and its bar and result take the place of
// those on the page. No number is made here. Without this script the button "Show my result" does the same.

const PAUSE = 400;
const form = document.querySelector("[data-self-check]");
let timer, asking;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  let words;
  try {
    const answer = await fetch(form.dataset.selfCheck, { method: "POST", body: new FormData(form), credentials: "same-origin", signal: asking.signal });
    if (answer.status !== 200 && answer.status !== 422) return;
    words = await answer.text();
  } catch {
    return;  // a dead network, or a later question: what is shown stays
  }
  const parts = new DOMParser().parseFromString(words, "text/html");
  for (const part of parts.querySelectorAll("[data-live]")) {
    document.querySelector(`[data-live='${part.dataset.live}']`).replaceChildren(...part.childNodes);
  }
}

for (const event of ["input", "change"]) {
  form.addEventListener(event, () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
