// Exact fractions: points and percents in the browser are what they are on the server. Always in lowest terms.

const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };
const bits = (whole) => whole.toString(2).length;
const KEPT = 66;  // more bits than a float holds, so that the cut off rest cannot change its rounding

export class Fraction {
  constructor(numerator, denominator = 1n) {
    const common = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
    this.n = numerator / common;
    this.d = denominator / common;
  }

  /** From a whole number, a plain decimal such as "2.50", or a fraction. */
  static of(value) {
    if (value instanceof Fraction) return value;
    if (typeof value === "bigint") return new Fraction(value);
    const [, sign, whole, part = ""] = /^(-?)(\d*)\.?(\d*)$/.exec(String(value));
    const digits = BigInt(whole + part || "0");
    return new Fraction(sign ? -digits : digits, 10n ** BigInt(part.length));
  }

  plus(other) { const o = Fraction.of(other); return new Fraction(this.n * o.d + o.n * this.d, this.d * o.d); }
  minus(other) { const o = Fraction.of(other); return new Fraction(this.n * o.d - o.n * this.d, this.d * o.d); }
  times(other) { const o = Fraction.of(other); return new Fraction(this.n * o.n, this.d * o.d); }
  over(other) { const o = Fraction.of(other); return new Fraction(this.n * o.d, this.d * o.n); }

  /** Below 0, 0 or above 0, as this is smaller, equal or bigger. */
  compare(other) { const o = Fraction.of(other), by = this.n * o.d - o.n * this.d; return by < 0n ? -1 : by > 0n ? 1 : 0; }
  equals(other) { return this.compare(other) === 0; }
  below(other) { return this.compare(other) < 0; }
  above(other) { return this.compare(other) > 0; }
  get isZero() { return this.n === 0n; }

  /** The greatest whole number that is not above. */
  floor() { const whole = this.n / this.d; return this.n < 0n && whole * this.d !== this.n ? whole - 1n : whole; }
  ceil() { return -new Fraction(-this.n, this.d).floor(); }

  /** The nearest float, for places on a drawing only. */
  toNumber() {
    if (this.isZero) return 0;
    const size = this.n < 0n ? -this.n : this.n;
    const shift = KEPT - (bits(size) - bits(this.d));
    const over = shift > 0 ? size << BigInt(shift) : size, under = shift > 0 ? this.d : this.d << BigInt(-shift);
    const rest = over % under ? 1n : 0n;
    return (this.n < 0n ? -1 : 1) * Number((over / under) | rest) * 2 ** -shift;
  }

  toString() { return this.d === 1n ? String(this.n) : `${this.n}/${this.d}`; }
}

export const ZERO = new Fraction(0n);
export const HUNDRED = new Fraction(100n);
export const sum = (fractions) => fractions.reduce((all, one) => all.plus(one), ZERO);
export const smaller = (one, other) => (Fraction.of(one).compare(other) <= 0 ? Fraction.of(one) : Fraction.of(other));
export const bigger = (one, other) => (Fraction.of(one).compare(other) >= 0 ? Fraction.of(one) : Fraction.of(other));

/** Two decimals, the rest cut off: 94.999 is shown as 94.99. */
export function show(value) {
  const hundredths = Fraction.of(value).times(100n).floor();
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}
