// The photos of each item: those that the server has, and those that are still on this device.

import { Photos } from "./photos.js";

export class Pictures {
  constructor({ sheet, base, longestSide, items, known, said }) {
    // isRead: whether it is known what is here; coming: files that are being taken
    Object.assign(this, { known, said, here: [], numbers: { device: 0, sent: 0, refused: 0 }, isRead: false, coming: 0 });
    this.photos = new Photos({
      sheet, base, longestSide,
      said: {
        changed: (numbers, photos) => {
          Object.assign(this, { numbers, here: photos, isRead: true });
          said.numbers();
          for (const item of items) this.show(item);
        },
        photo: (photo) => { if (photo.state === "confirmed") this.letGo(); },
        offline: said.offline,
        signedOut: said.signedOut,
      },
    });
    for (const item of items) {
      const input = item.root.querySelector("[data-photo-add]");
      if (!input) continue;
      input.closest("[data-photo-button]").hidden = false;
      input.addEventListener("change", async () => {
        await this.add(item, [...input.files]);
        input.value = "";
      });
    }
    this.photos.list().then((photos) => photos.some((photo) => photo.state === "confirmed") && this.letGo());
  }

  // How many are on this device only.
  get device() { return this.numbers.device + this.coming; }

  // What could not be kept is named until photos are taken again.
  async add(item, files) {
    const lost = [];
    this.coming += files.length;
    this.said.numbers();
    for (const file of files) {
      await this.photos.add(file, { indicator: item.code }).catch(() => lost.push(file.name));
      this.coming -= 1;
    }
    this.said.numbers();
    const { words } = item.root.querySelector("[data-photo-fault]").dataset;
    item.say("[data-photo-fault]", lost.length ? words.replace("%name", lost.join(", ")) : "");
  }

  // From here on the sheet says where a confirmed photo is: it may be taken off elsewhere.
  async letGo() { if (await this.said.pull()) await this.photos.forget(); }

  show(item) {
    const list = item.root.querySelector("[data-photos]");
    if (!list) return;
    const there = this.known()[item.code] ?? [];
    const here = this.here.filter((photo) => photo.links.some((link) => !link.removed && link.indicator === item.code) && !there.some((one) => one.sha256 === photo.sha256));
    const key = JSON.stringify([there, here.map((photo) => [photo.sha256, photo.state, Boolean(photo.small)])]);
    if (list.dataset.key === key) return;
    list.dataset.key = key;
    list.replaceChildren(
      ...there.map((photo) => thumbnail(photo.small, photo.name, photo.url)),
      ...here.map((photo) => this.local(photo, list.dataset)),
    );
  }

  // One that is here only; what the server will never take says why, until it is removed.
  local(photo, words) {
    const address = this.photos.thumbnail(photo);
    const row = thumbnail(address, `${photo.name} (${words[photo.state] ?? words.device})`, "");
    if (photo.state !== "refused") return row;
    const why = photo.words || words.refused; // under a name, where there is no picture
    const said = Object.assign(document.createElement("p"), { className: "text-danger", textContent: address ? `${photo.name}: ${why}` : why });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-link", textContent: words.drop });
    drop.addEventListener("click", () => this.photos.forget(photo.sha256));
    row.append(said, drop);
    return row;
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
