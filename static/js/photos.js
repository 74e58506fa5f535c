// The page of an audit's photos: its form becomes a queue on the device. Without this script it is a plain form.

import { Photos, SERVED } from "./scorecard/photos.js";

const form = document.querySelector("[data-photo-queue]");
const said = (name) => form.querySelector(`[data-said='${name}']`);

if (Photos.secure) start();
else said("insecure").hidden = false;

function start() {
  const { base, sheet, longestSide } = form.dataset;
  const file = form.elements.file;
  const cards = new Map();
  const place = form.querySelector("[data-photo-local]");
  file.multiple = true;

  const photos = new Photos({
    sheet, base, longestSide: Number(longestSide),
    said: {
      changed(numbers) {
        form.querySelector("[data-photo-numbers]").hidden = false;
        for (const box of form.querySelectorAll("[data-number]")) {
          const number = numbers[box.dataset.number] + (box.dataset.number === "device" ? numbers.refused : 0);
          box.textContent = number;
        }
      },
      photo: draw,
      progress(photo, share) {
        const card = cards.get(photo.id);
        if (!card) return;
        card.querySelector("progress").value = share;
        show(card, "sent");
      },
      offline(is) { said("offline").hidden = !is; },
      signedOut(is) { said("signed-out").hidden = !is; },
      locked(words) {
        said("locked").hidden = !words;
        said("locked").querySelector("[data-words]").textContent = words;
      },
    },
  });

  function show(card, state) {
    for (const part of card.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  }

  function draw(photo) {
    let card = cards.get(photo.id);
    if (!card) {
      card = form.querySelector("[data-photo-card]").content.firstElementChild.cloneNode(true);
      card.dataset.photo = photo.sha256;
      cards.set(photo.id, card);
      place.append(card);
    }
    card.querySelector(".photo-name").textContent = photo.name;
    const picture = card.querySelector("img");
    const address = photos.thumbnail(photo);
    if (address && picture.getAttribute("src") !== address) picture.src = address;
    picture.hidden = !address;
    picture.alt = photo.name;
    card.querySelector("progress").hidden = photo.state !== "device";
    card.querySelector("[data-words]").textContent = photo.words;
    const refused = photo.links.map((link) => link.refused).filter(Boolean);
    card.querySelector("[data-unlinked]").hidden = !refused.length;
    card.querySelector("[data-unlinked-words]").textContent = refused.join(" ");
    show(card, photo.state);
  }

  form.addEventListener("submit", async (event) => {
    if (!file.files.length) return; // the server says what is missing
    event.preventDefault();
    said("not-kept").hidden = true;
    const chosen = [...file.files], lost = [];
    const served = Object.fromEntries(SERVED.map((name) => [name, form.elements[name].value]));
    form.reset(); // which empties the list of files, not the copy
    for (const one of chosen) {
      try {
        await photos.add(one, served);
      } catch {
        lost.push(one.name);
      }
    }
    said("not-kept").hidden = !lost.length;
    said("not-kept").querySelector("[data-words]").textContent = lost.join(", ");
  });

  addEventListener("storetaken", () => { said("not-kept").hidden = false; });
  photos.list().then((found) => found.filter((photo) => photo.state !== "confirmed").forEach(draw));
  photos.forget(); // what the server has confirmed is in the page above by now
}
