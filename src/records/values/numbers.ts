/** Beyond it, zeros are an exponent: a scale is only a number in a file, and may be any. */
const MAX_WRITTEN_ZEROS = 1_000;
/** Every decimal number of so many digits survives the way to a float of 32 bits and back, and nine tell all of them apart. */
const FLOAT_DIGITS = { least: 6, most: 9 };
/** The smallest float of 32 bits that has all of its digits. */
const MIN_NORMAL_FLOAT = 2 ** -126;

/** From here on a float of 32 bits does not hold every integer. */
const MIN_ROUNDED_INTEGER = 2 ** 24;

/** `unscaled` × 10^-`scale`, as a JSON number with all its digits: `5.00` for 500 and 2. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  if (Math.abs(scale) > MAX_WRITTEN_ZEROS) return `${unscaled}e${-scale}`;
  if (scale < 0) return unscaled === 0n ? '0' : `${unscaled}${'0'.repeat(-scale)}`;
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Two's complement, the highest byte first. No byte at all is zero. */
export function integerOf(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`));
}

/** A floating-point number as JSON, the zero below zero too. JSON has no word for the ones that are not finite: they are text. */
export function doubleJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The shortest number that the float of 32 bits stands for: 0.1, where a double has 0.10000000149011612. */
export function floatJson(value: number): string {
  const isSmallInteger = Number.isInteger(value) && Math.abs(value) < MIN_ROUNDED_INTEGER;
  if (isSmallInteger || !Number.isFinite(value)) return doubleJson(value);
  const least = Math.abs(value) < MIN_NORMAL_FLOAT ? 1 : FLOAT_DIGITS.least;
  for (let digits = least; digits < FLOAT_DIGITS.most; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return doubleJson(shorter);
  }
  return doubleJson(Number(value.toPrecision(FLOAT_DIGITS.most)));
}

/** A float of 16 bits in the same way. Source: IEEE 754, binary16. */
export function halfFloatJson(bytes: Uint8Array): string {
  const bits = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return doubleJson(fraction === 0 ? sign * Infinity : NaN);
  const step = 2 ** (Math.max(exponent, 1) - 25);
  const value = sign * step * (exponent === 0 ? fraction : 1_024 + fraction);
  if (value === 0) return doubleJson(value);
  // Below a power of two the next one is half as far away.
  const nearest = fraction === 0 && exponent > 1 ? step / 4 : step / 2;
  for (let digits = 1; digits < 5; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.abs(shorter - value) < nearest) return doubleJson(shorter);
  }
  return doubleJson(Number(value.toPrecision(5)));
}
