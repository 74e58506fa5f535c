// Asks the device for its place when somebody taps the button, and only then, and puts it into the form's hidden fields;
// what it refuses is chosen in the list of reasons. Without script, or without https, the list is all there is.
//
// <… data-place> <button data-place-ask hidden> <p data-place-said data-asking data-found hidden> <… data-place-why> <select name="no_place">
// The form holds latitude, longitude and accuracy.

const SECONDS = 20;
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

function set(box) {
  const form = box.closest("form");
  const ask = box.querySelector("[data-place-ask]");
  const said = box.querySelector("[data-place-said]");
  const why = box.querySelector("[data-place-why]");
  const reason = why.querySelector("select");
  const say = (words) => { said.textContent = words; said.hidden = false; };

  function show() {
    const { latitude, longitude, accuracy } = form.elements;
    if (!latitude.value) return;
    const place = `${Number(latitude.value).toFixed(5)}, ${Number(longitude.value).toFixed(5)}`;
    say(said.dataset.found.replace("{place}", place).replace("{accuracy}", accuracy.value));
    why.hidden = true;
  }

  function found({ coords }) {
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    form.elements.accuracy.value = Math.ceil(coords.accuracy);
    show();
    ask.disabled = false;
  }

  function refused(code) {
    reason.value = code;
    say(reason.selectedOptions[0].text);
    ask.disabled = false;
  }

  ask.addEventListener("click", () => {
    if (!navigator.geolocation || !window.isSecureContext) {
      refused("unsupported");
      return;
    }
    ask.disabled = true;
    say(said.dataset.asking);
    const options = { enableHighAccuracy: true, timeout: SECONDS * 1000, maximumAge: 60000 };
    navigator.geolocation.getCurrentPosition(found, (error) => refused(REASONS[error.code] ?? "unavailable"), options);
  });
  ask.hidden = false;
  show();
}

for (const box of document.querySelectorAll("[data-place]")) set(box);
