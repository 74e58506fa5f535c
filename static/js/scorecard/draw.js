// Which records are looked at: the same as scoring/domain/draw.py, so that the server finds what the device drew.

import { Fraction } from "./fraction.js";
import { sha256 } from "./sha256.js";

export const LARGEST = 100_000;
const encoder = new TextEncoder();

/** How many of so many records are drawn; more may be, and fewer only with a reason. `rule` is the edition's record_sample. */
export function sampleSize(rule, population) {
  return Math.min(population, Math.max(rule.minimum, leastRoot(rule.factor, population)));
}

/** ⌈factor × √count⌉, exact. */
export function leastRoot(factor, count) {
  const share = Fraction.of(factor), wanted = share.times(share).times(BigInt(count)).ceil();
  let low = -1n, high = 1n;
  while (high * high < wanted) high *= 2n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle * middle >= wanted) high = middle; else low = middle;
  }
  return wanted > 0n ? Number(high) : 0;
}

/** A seed that nobody could choose. */
export function newSeed() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The numbers of the records drawn, ascending: the first `size` in the order of SHA-256 of "seed:attempt:number". */
export async function pick(population, size, seed, attempt = 1, digest = digester()) {
  if (!(population >= 0 && population <= LARGEST)) throw new RangeError(`a population has 0 to ${LARGEST} records`);
  const ranked = [];
  for (let number = 1; number <= population; number++) ranked.push(digest(encoder.encode(`${seed}:${attempt}:${number}`)));
  const order = (await Promise.all(ranked)).map((rank, n) => ({ rank: new DataView(rank.buffer ?? rank), number: n + 1 }));
  order.sort((one, other) => before(one.rank, other.rank));
  return order.slice(0, Math.max(0, size)).map(({ number }) => number).sort((one, other) => one - other);
}

/** The browser's own SHA-256, or ours where it has none. */
export const digester = () => (crypto.subtle ? (bytes) => crypto.subtle.digest("SHA-256", bytes) : sha256);

function before(one, other) {
  for (let at = 0; at < 32; at += 4) {
    const by = one.getUint32(at) - other.getUint32(at);
    if (by) return by;
  }
  return 0;
}

/** A whole draw as the field "draw" takes it. */
export async function draw({ population, size, unit = "", attempt = 1, seed = newSeed(), reason = "" }) {
  return { population, unit, size, attempt, seed, picks: await pick(population, size, seed, attempt), reason };
}
