/** A run that is longer than what is left of its page: writers fill up no more than the last eight values. */
const MAX_PADDING = 1_024;

/** Of a file that does not hold what it says: told before the library works on it. */
export class ParquetDamage extends Error {}

/**
 * Goes over the runs of repeated and of packed values that the reader will go over, so that none is longer than what there is
 * to read: the reader repeats a value as often as a run says, 2^31 times too. What ends too early it finds itself.
 * Source: "Encodings" of Apache Parquet (RLE).
 *
 * @throws ParquetDamage
 */
export function checkRuns(bytes: Uint8Array, start: number, width: number, values: number): void {
  if (width > 32) throw new ParquetDamage('its values are wider than values are');
  const valueBytes = (width + 7) >> 3;
  let at = start;
  for (let left = values; left > 0;) {
    const header = varint(bytes, at);
    if (!header) return;
    const isPacked = header.value % 2 === 1;
    const count = Math.floor(header.value / 2) * (isPacked ? 8 : 1);
    if (count > left + MAX_PADDING) throw new ParquetDamage('one of its runs is longer than its page');
    at = header.end + (isPacked ? (count / 8) * width : valueBytes);
    left -= count;
  }
}

/** Undefined: the bytes end within it. */
function varint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let at = start, factor = 1; at < bytes.length; at++, factor *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}
