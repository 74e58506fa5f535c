// Photos on their way from this device: kept in IndexedDB before anything else happens, sent by tus one at a time, and
// forgotten only when the server has confirmed the original by its SHA-256. A closed tab, a dead network, a login that
// ended or a second tab change nothing but the time it takes.
//
// A photo in the store `photos`:
//   { id, sheet, sha256, name, type, size, taken, made,         id is "<sheet>:<sha256>": the same file is the same photo
//     original, small,                                          Blobs; `small` is { blob, sha256 }, null where none can be
//     sent: { small, original }, links: [{ id, indicator, finding, meeting, sent, removed, refused }],
//     state: "device" | "confirmed" | "refused", words, tries }
//
// new Photos({ sheet, base, longestSide, said })
//   sheet         "<user id>-<audit reference>"
//   base          address of the audit's photos, "/audits/<reference>/photos/"
//   longestSide   pixels of the small copy's longer side
//   said          what the page is told; each may be left out:
//     changed({ device, sent, confirmed, refused }, photos)   how many: here only, under way now, confirmed, not taken; and
//                                                     all of them, oldest first
//     photo(record)                                   this photo changed
//     progress(record, share)                         0 … 1 of the file under way
//     offline(is)  signedOut(is)  locked(words)       why nothing is sent now; "" where it is
//
// `await photos.add(file, { indicator, finding, meeting })` returns the record once it is kept on the device, and throws
// where it could not be kept (no room, storage closed): the page must say so. Each is the code of an item, the code of a
// finding (F1), or a meeting ("opening", "closing"); a link has one of them. `Photos.secure` tells whether photos can be
// kept at all: without https the browser gives neither hashes nor ids, and a page should leave its plain form in place.

import "../../vendor/tus-js-client/tus.min.js";
import { token } from "../cookie.js";
import { opened } from "./device.js";

const CHUNK = 512 * 1024; // a proxy that keeps a request until it is whole costs no more than this
const WAIT = 4000;
const TRIES = 3; // times that a file may arrive damaged
const QUALITY = 0.82;
const NEVER = [413, 415, 422]; // answers after which this file is not sent again
const SIGN_IN = [401, 403];

export const SERVED = ["indicator", "finding", "meeting"];

export class Photos {
  static secure = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB && navigator.locks);

  constructor({ sheet, base, longestSide = 1600, said = {} }) {
    Object.assign(this, { sheet, base, longestSide, said, underWay: "", busy: false, shown: new Map() });
    this.channel = new BroadcastChannel(`photos:${sheet}`);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
    addEventListener("online", () => this.push());
    this.timer = setInterval(() => this.push(), WAIT);
    this.tell().then(() => this.push());
  }

  // Keeps a file, with a link to each thing that it serves. The same file chosen again is one photo with more links.
  async add(file, served = {}) {
    const content = await file.arrayBuffer(); // a file of the camera may be gone later: what is kept is its content
    const sha256 = await hash(content);
    navigator.storage?.persist?.();
    const record = await this.change(sha256, (known) => {
      const fresh = {
        id: `${this.sheet}:${sha256}`, sheet: this.sheet, sha256, name: file.name, type: file.type, size: file.size,
        taken: new Date(file.lastModified || Date.now()).toISOString(), made: Date.now(),
        original: new Blob([content], { type: file.type }), sent: { small: false, original: false },
        links: known?.links ?? [], state: "device", words: "", tries: 0,
      };
      const photo = known && known.state !== "refused" ? known : fresh;
      for (const name of SERVED.filter((one) => served[one])) {
        const there = photo.links.some((link) => !link.removed && link[name] === served[name]);
        if (!there) photo.links.push({ id: crypto.randomUUID(), [name]: served[name], sent: false, removed: false });
      }
      return settled(photo);
    });
    this.push();
    return record;
  }

  // Takes a photo off an item again; what the server never heard of is simply forgotten.
  async unlink(sha256, link) {
    await this.change(sha256, (photo) => {
      const found = photo?.links.find((one) => one.id === link);
      if (!found) return photo;
      if (found.sent) Object.assign(found, { removed: true, sent: false });
      else photo.links = photo.links.filter((one) => one !== found);
      return settled(photo);
    });
    this.push();
  }

  // Every photo that this device keeps, oldest first.
  async list() {
    const found = await (await opened).getAllFromIndex("photos", "sheet", this.sheet);
    return found.sort((one, other) => one.made - other.made);
  }

  // Those that serve an item.
  async of(indicator) {
    const serves = (photo) => photo.links.some((link) => !link.removed && link.indicator === indicator);
    return (await this.list()).filter(serves);
  }

  // An address that an <img> can show, of the small copy on this device; "" while and where there is none.
  thumbnail(photo) {
    if (!photo.small) return "";
    if (!this.shown.has(photo.id)) this.shown.set(photo.id, URL.createObjectURL(photo.small.blob));
    return this.shown.get(photo.id);
  }

  // What the server has: [{ sha256, name, small, whole, infected, links }], links of { id, indicator | finding | meeting };
  // null while it is silent.
  async known() {
    try {
      const answer = await fetch(`${this.base}state/`, { redirect: "manual", credentials: "same-origin" });
      return answer.ok ? (await answer.json()).photos : null;
    } catch {
      return null;
    }
  }

  // Drops the photos of this sheet that the server has confirmed, and one that it will never take.
  async forget(sha256 = "") {
    const change = (await opened).transaction("photos", "readwrite");
    const every = await change.store.index("sheet").getAll(this.sheet);
    const gone = every.filter((photo) => photo.state === "confirmed" || (photo.state === "refused" && photo.sha256 === sha256));
    for (const photo of gone) change.store.delete(photo.id);
    await change.done;
    for (const photo of gone) this.channel.postMessage(photo.id);
    await this.tell();
  }

  close() {
    clearInterval(this.timer);
    this.channel.close();
    for (const address of this.shown.values()) URL.revokeObjectURL(address);
    this.shown.clear();
  }

  // Reads, changes and writes one record in one transaction, so that two tabs never overwrite each other.
  async change(sha256, how) {
    const change = (await opened).transaction("photos", "readwrite");
    const id = `${this.sheet}:${sha256}`;
    const photo = how(await change.store.get(id));
    if (photo) await change.store.put(photo);
    await change.done;
    this.channel.postMessage(id);
    if (photo) this.said.photo?.(photo);
    await this.tell();
    return photo;
  }

  // Another tab changed this photo.
  async hear(id) {
    const photo = await (await opened).get("photos", id);
    if (photo) this.said.photo?.(photo);
    await this.tell();
  }

  async tell() {
    const numbers = { device: 0, sent: 0, confirmed: 0, refused: 0 };
    const photos = await this.list();
    for (const photo of photos) numbers[photo.state === "device" && photo.id === this.underWay ? "sent" : photo.state] += 1;
    this.said.changed?.(numbers, photos);
  }

  // Sends whatever there is, one after the other; one tab at a time.
  async push() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        await navigator.locks.request(`photos:${this.sheet}`, { ifAvailable: true }, (lock) => lock && this.sendAll());
      } while (this.again);
    } finally {
      this.busy = false;
    }
  }

  // An act answers "on" where it went well, "skip" where only this photo has to wait, "stop" where all of them have.
  async sendAll() {
    const skipped = new Set();
    await this.tell();
    const job = async () => next((await this.list()).filter((photo) => !skipped.has(photo.id)));
    for (let now = await job(); now; now = await job()) {
      this.underWay = now.photo.id;
      await this.tell();
      const went = await this[now.act](now.photo, now.link);
      this.underWay = "";
      await this.tell();
      if (went === "stop") return;
      if (went === "skip") skipped.add(now.photo.id);
    }
  }

  // The small copy; its lack is remembered too, where this browser cannot read the kind of file.
  async compress(photo) {
    const blob = await smaller(photo.original, this.longestSide);
    const small = blob && { blob, sha256: await hash(await blob.arrayBuffer()) };
    await this.change(photo.sha256, (now) => now && Object.assign(now, { small }));
    return "on";
  }

  async sendSmall(photo) {
    return this.send(photo, photo.small.blob, photo.small.sha256, (now) => { now.sent.small = true; });
  }

  async sendOriginal(photo) {
    return this.send(photo, photo.original, photo.sha256, (now) => { now.sent.original = true; });
  }

  async send(photo, blob, part, mark) {
    const { status, words } = await this.upload(photo, blob, part);
    if (this.waits(status, words)) return "stop";
    await this.change(photo.sha256, (now) => {
      if (!now) return now;
      if (status === 200) mark(now);
      if (status === 460) now.tries += 1;
      if (NEVER.includes(status) || now.tries >= TRIES) Object.assign(now, { state: "refused", words });
      return settled(now);
    });
    return status === 200 ? "on" : "skip";
  }

  // Whether nothing at all can be sent now, and tells the page why.
  waits(status, words) {
    this.said.offline?.(status === 0);
    this.said.signedOut?.(SIGN_IN.includes(status));
    this.said.locked?.(status === 423 ? words : "");
    return status === 0 || status === 423 || SIGN_IN.includes(status);
  }

  // One file by tus: asks how much is there, sends the rest. Resolves to { status, words }; 0 where nobody answers.
  upload(photo, blob, part) {
    const absolute = (path) => new URL(`${this.base}${path}`, location.href).href;
    return new Promise((resolve) => {
      new globalThis.tus.Upload(blob, {
        endpoint: absolute("uploads/"),
        uploadUrl: absolute(`uploads/${photo.sha256}/${part}/`),
        metadata: { sha256: photo.sha256, part, name: photo.name, taken: photo.taken },
        chunkSize: CHUNK,
        retryDelays: null, // the queue itself tries again
        storeFingerprintForResuming: false, // the address is the fingerprint
        onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
        onProgress: (sent, all) => this.said.progress?.(photo, sent / all),
        onSuccess: () => resolve({ status: 200, words: "" }),
        onError: (error) => {
          const answer = error.originalResponse;
          resolve({ status: answer ? answer.getStatus() : 0, words: answer ? wordsOf(answer.getBody()) : "" });
        },
      }).start();
    });
  }

  async sendLink(photo, link) {
    const path = link.removed ? `links/${link.id}/remove/` : "links/";
    let answer;
    try {
      answer = await fetch(`${this.base}${photo.sha256}/${path}`, {
        method: "POST", body: form(link), headers: { Accept: "application/json" }, redirect: "manual", credentials: "same-origin",
      });
    } catch {
      this.waits(0, "");
      return "stop";
    }
    const status = answer.type === "opaqueredirect" ? 401 : answer.status;
    const words = answer.ok || answer.type === "opaqueredirect" ? "" : wordsOf(await answer.text());
    if (this.waits(status, words)) return "stop";
    await this.change(photo.sha256, (now) => {
      const found = now?.links.find((one) => one.id === link.id);
      if (!found || found.removed !== link.removed) return now;
      if (link.removed && (status === 200 || status === 404)) now.links = now.links.filter((one) => one !== found);
      else if (status === 200) found.sent = true;
      else if (NEVER.includes(status)) Object.assign(found, { sent: true, refused: words });
      else if (status === 404) now.sent.small = false; // the server dropped the photo: announce it anew
      return settled(now);
    });
    return status === 200 ? "on" : "skip";
  }
}

// The next thing to do: small copies of all photos come first, then what they serve, then the originals.
function next(photos) {
  const open = photos.filter((photo) => photo.state === "device");
  const find = (act, wanted) => {
    const photo = open.find(wanted);
    return photo && { act, photo };
  };
  const known = (photo) => photo.sent.small || photo.sent.original;
  const link = (photo) => known(photo) && photo.links.find((one) => !one.sent);
  const linked = open.find(link);
  return find("compress", (photo) => photo.small === undefined && photo.original)
    ?? find("sendSmall", (photo) => photo.small?.blob && !photo.sent.small)
    ?? (linked && { act: "sendLink", photo: linked, link: link(linked) })
    ?? find("sendOriginal", (photo) => !photo.sent.original);
}

// A photo is confirmed when its original and every link are; then only the small copy stays, for the page.
function settled(photo) {
  if (photo.state === "refused") return photo;
  const done = photo.sent.original && photo.links.every((link) => link.sent);
  photo.state = done ? "confirmed" : "device";
  if (photo.sent.original) photo.original = null;
  return photo;
}

async function hash(content) {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A JPEG, upright and without the camera's notes; null where the browser cannot read the picture.
async function smaller(blob, side) {
  let picture;
  try {
    picture = await createImageBitmap(blob);
  } catch {
    return null;
  }
  const share = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.imageSmoothingQuality = "high";
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function form(link) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  body.set("id", link.id);
  for (const name of SERVED.filter((one) => link[one])) body.set(name, link[name]);
  return body;
}

function wordsOf(body) {
  try {
    const said = JSON.parse(body);
    return said.error ?? Object.values(said.errors ?? {}).flat().map((error) => error.message).join(" ");
  } catch {
    return "";
  }
}
