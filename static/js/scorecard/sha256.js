// SHA-256 (FIPS 180-4) for pages without https, where the browser hides its own (crypto.subtle). Short texts only.

const FIRST = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n, 67n, 71n, 73n, 79n, 83n, 89n, 97n, 101n, 103n, 107n, 109n, 113n, 127n, 131n, 137n, 139n, 149n, 151n, 157n, 163n, 167n, 173n, 179n, 181n, 191n, 193n, 197n, 199n, 211n, 223n, 227n, 229n, 233n, 239n, 241n, 251n, 257n, 263n, 269n, 271n, 277n, 281n, 283n, 293n, 307n, 311n];

// The first 32 bits of the fraction of a prime's root, from the whole root of prime × 2^(32 × degree)
function bitsOfRoot(prime, degree) {
  const wanted = prime << (32n * degree);
  let low = 0n, high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= wanted) low = middle; else high = middle;
  }
  return Number(low & 0xffffffffn);
}

const START = FIRST.slice(0, 8).map((prime) => bitsOfRoot(prime, 2n));
const ROUND = FIRST.map((prime) => bitsOfRoot(prime, 3n));
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function padded(bytes) {
  const size = ((bytes.length + 8) >> 6) + 1 << 6, block = new Uint8Array(size);
  block.set(bytes);
  block[bytes.length] = 0x80;
  new DataView(block.buffer).setUint32(size - 4, bytes.length * 8);
  return new DataView(block.buffer);
}

/** The digest of these bytes. */
export function sha256(bytes) {
  const data = padded(bytes), state = [...START], w = new Int32Array(64);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let n = 0; n < 16; n++) w[n] = data.getInt32(at + 4 * n);
    for (let n = 16; n < 64; n++) {
      const s0 = turn(w[n - 15], 7) ^ turn(w[n - 15], 18) ^ (w[n - 15] >>> 3);
      const s1 = turn(w[n - 2], 17) ^ turn(w[n - 2], 19) ^ (w[n - 2] >>> 10);
      w[n] = w[n - 16] + s0 + w[n - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[n] + w[n]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] = (state[n] + word) | 0; });
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, n) => digest.setInt32(4 * n, word));
  return new Uint8Array(digest.buffer);
}
