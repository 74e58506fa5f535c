// Long work that a worker does: asks how far it is until it is done, then shows what came of it. Without this script the
// page looks again by itself.
//
// <section data-progress="URL of {checked, total, done, words}"> <p data-progress-words> … <progress>

const PAUSE = 1000;
const LONGEST = 15000;

async function ask(place, pause) {
  let next = PAUSE;
  try {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 404) return location.reload();  // signed out, or discarded by a colleague
    const { checked, total, done, words } = await answer.json();
    if (done) return location.reload();
    place.querySelector("[data-progress-words]").textContent = words;
    Object.assign(place.querySelector("progress"), { max: total, value: checked });
  } catch {
    next = Math.min(pause * 2, LONGEST);  // the network is away; it may come back
  }
  return setTimeout(ask, next, place, next);
}

for (const place of document.querySelectorAll("[data-progress]")) setTimeout(ask, PAUSE, place, PAUSE);
