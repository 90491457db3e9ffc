import { ParquetDamage } from './faults';

/** How far a run may go beyond its page: writers fill up no more than the last eight values. */
const MAX_PADDING = 1_024;

/**
 * Goes over the runs of repeated and of packed values that the library will read, so that none is longer than its page: the
 * library repeats a value as often as a run says, up to 2^31 times. The library itself finds runs that end too early.
 * Source: "Encodings" of Apache Parquet (RLE).
 *
 * @throws {ParquetDamage} when a run is longer than `values`, or its values are wider than 32 bits
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
    // A run of nothing leads on by its header alone.
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
