/** Longer texts are decoded faster by Node's own code, which needs a string. */
const MAX_LOOPED = 4_096;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The six bits that each character stands for. Negative: the character is not base64. */
const BITS = new Int32Array(256).fill(-1);
for (let bits = 0; bits < ALPHABET.length; bits++) BITS[ALPHABET.charCodeAt(bits)] = bits;

/**
 * Decodes a part of a text that is base64 without its padding, in the standard or the URL-safe alphabet. It makes no string for
 * short texts: at tens of thousands of records a second, strings would be most of the garbage.
 * @returns how many bytes were written. Fewer than the length of the text stands for: it is not base64
 */
export function decodeBase64(text: Buffer, from: number, to: number, target: Buffer, at: number): number {
  if (to - from <= MAX_LOOPED) {
    const written = decodeByLoop(text, from, to, target, at);
    if (written !== undefined) return written;
  }
  return target.write(text.toString('latin1', from, to), at, 'base64');
}

/** Undefined: there are characters outside the standard alphabet. */
function decodeByLoop(text: Buffer, from: number, to: number, target: Buffer, at: number): number | undefined {
  let written = at;
  let place = from;
  for (; place + 4 <= to; place += 4) {
    const bits =
      (bitsAt(text, place) << 18) |
      (bitsAt(text, place + 1) << 12) |
      (bitsAt(text, place + 2) << 6) |
      bitsAt(text, place + 3);
    if (bits < 0) return undefined;
    target[written] = bits >> 16;
    target[written + 1] = bits >> 8;
    target[written + 2] = bits;
    written += 3;
  }
  if (place === to) return written - at;
  const bits =
    (bitsAt(text, place) << 12) |
    ((place + 1 < to ? bitsAt(text, place + 1) : 0) << 6) |
    (place + 2 < to ? bitsAt(text, place + 2) : 0);
  if (bits < 0) return undefined;
  // A single character has six bits, which is not a byte yet.
  if (place + 2 <= to) target[written++] = bits >> 10;
  if (place + 3 <= to) target[written++] = bits >> 2;
  return written - at;
}

function bitsAt(text: Buffer, place: number): number {
  return BITS[text[place] ?? 0] ?? -1;
}
