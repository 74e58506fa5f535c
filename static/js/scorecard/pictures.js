// The photos of each item: those that the server has, and those that are still on this device.

import { Photos } from "./photos.js";

export class Pictures {
  constructor({ sheet, base, longestSide, items, known, said }) {
    Object.assign(this, { items, known, local: [], numbers: { device: 0, sent: 0, refused: 0 } });
    this.photos = new Photos({
      sheet, base, longestSide,
      said: {
        changed: (numbers) => { this.numbers = numbers; said.numbers(); },
        photo: (photo) => { this.refresh(); if (photo.state === "confirmed") said.confirmed(); },
        offline: said.offline,
        signedOut: said.signedOut,
      },
    });
    for (const item of items) {
      const input = item.root.querySelector("[data-photo-add]");
      if (!input) continue;
      input.closest("[data-photo-button]").hidden = false;
      input.addEventListener("change", async () => {
        for (const file of [...input.files]) await this.add(item, file);
        input.value = "";
      });
    }
    this.refresh();
  }

  async add(item, file) {
    try {
      await this.photos.add(file, { indicator: item.code });
      item.say("[data-photo-fault]", "");
    } catch {
      const box = item.root.querySelector("[data-photo-fault]");
      item.say("[data-photo-fault]", box.dataset.words.replace("%name", file.name));
    }
  }

  // How many wait on this device, and how many are under way.
  get waiting() { return this.numbers.device + this.numbers.refused; }

  async refresh() {
    this.local = await this.photos.list();
    for (const item of this.items) this.show(item);
  }

  show(item) {
    const list = item.root.querySelector("[data-photos]");
    if (!list) return;
    const there = this.known()[item.code] ?? [];
    const here = this.local.filter((photo) => photo.links.some((link) => !link.removed && link.indicator === item.code) && !there.some((one) => one.sha256 === photo.sha256));
    const key = JSON.stringify([there, here.map((photo) => [photo.sha256, photo.state, Boolean(photo.small)])]);
    if (list.dataset.key === key) return;
    list.dataset.key = key;
    list.replaceChildren(
      ...there.map((photo) => thumbnail(photo.small, photo.name, photo.url)),
      ...here.map((photo) => thumbnail(this.photos.thumbnail(photo), `${photo.name} (${list.dataset[photo.state] ?? list.dataset.device}${photo.words ? `: ${photo.words}` : ""})`, "")),
    );
  }
}

function thumbnail(address, name, url) {
  const row = document.createElement("li");
  const frame = url ? Object.assign(document.createElement("a"), { href: url }) : document.createElement("span");
  if (!url) row.className = "is-here";
  frame.title = name;
  if (address) frame.append(Object.assign(document.createElement("img"), { src: address, alt: name, loading: "lazy" }));
  else frame.textContent = name;
  row.append(frame);
  return row;
}
