/**
 * Sequence numbers look like AWS's: 56 digits that begin with 49. After `49` come the shard's creation in seconds (12 digits),
 * its number (10), the arrival in milliseconds (15), a counter within that millisecond (9) and zeros (8). Numbers of one length
 * compare as text. Those of a child shard are higher than its parent's. Records of older versions have a counter of 17 digits.
 */
const TIME_DIGITS = 15;
const COUNTER_DIGITS = 9;
const ZEROS = '0'.repeat(8);
const LENGTH = 56;
const LOWEST = '0'.repeat(TIME_DIGITS + COUNTER_DIGITS) + ZEROS;

export class SequenceNumbers {
  readonly #prefix: string;
  #timeMs = 0;
  #counter = 0;
  #timePrefix = '';

  constructor(shardCreatedMs: number, shardNumber: number) {
    const seconds = Math.floor(shardCreatedMs / 1000);
    this.#prefix = `49${String(seconds).padStart(12, '0')}${String(shardNumber).padStart(10, '0')}`;
  }

  /** The lowest number of the shard. No record has it. */
  get first(): string {
    return this.#prefix + LOWEST;
  }

  /** Higher than all numbers before it, even if the clock goes back. */
  next(nowMs: number): string {
    if (nowMs > this.#timeMs) {
      this.#timeMs = nowMs;
      this.#counter = 0;
      this.#timePrefix = this.#prefix + String(nowMs).padStart(TIME_DIGITS, '0');
    }
    return this.#timePrefix + String(++this.#counter).padStart(COUNTER_DIGITS, '0') + ZEROS;
  }

  /** Makes the next numbers higher than one that was given earlier. */
  continueAfter(sequenceNumber: string): void {
    const from = this.#prefix.length;
    this.#timeMs = Number(sequenceNumber.slice(from, from + TIME_DIGITS));
    this.#counter = Number(sequenceNumber.slice(from + TIME_DIGITS, from + TIME_DIGITS + COUNTER_DIGITS));
    this.#timePrefix = sequenceNumber.slice(0, from + TIME_DIGITS);
  }
}

export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length === LENGTH && b.length === LENGTH) return a < b ? -1 : a > b ? 1 : 0;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * A number after a record's and before that of the next record, so that reading at it and after it are the same. A record of an
 * older version has no such number: its own is returned, and reading at it gives the record again.
 */
export function numberAfter(sequenceNumber: string): string {
  return sequenceNumber.endsWith(ZEROS) ? `${sequenceNumber.slice(0, -1)}1` : sequenceNumber;
}
