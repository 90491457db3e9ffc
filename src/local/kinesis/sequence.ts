/**
 * Sequence numbers look like AWS's: 56 digits that begin with 49. After `49` come the shard's creation in seconds (12 digits),
 * its number (10), the arrival in milliseconds (15) and a counter within that millisecond (17). Numbers of one length compare
 * as text. Those of a child shard are higher than its parent's.
 */
const TIME_DIGITS = 15;
const COUNTER_DIGITS = 17;
const LENGTH = 56;
const LOWEST = '0'.repeat(TIME_DIGITS + COUNTER_DIGITS);

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
    return this.#timePrefix + String(++this.#counter).padStart(COUNTER_DIGITS, '0');
  }

  /** Makes the next numbers higher than one that was given earlier. */
  continueAfter(sequenceNumber: string): void {
    const from = this.#prefix.length;
    this.#timeMs = Number(sequenceNumber.slice(from, from + TIME_DIGITS));
    this.#counter = Number(sequenceNumber.slice(from + TIME_DIGITS));
    this.#timePrefix = sequenceNumber.slice(0, from + TIME_DIGITS);
  }
}

export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length === LENGTH && b.length === LENGTH) return a < b ? -1 : a > b ? 1 : 0;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isSequenceNumber(text: string): boolean {
  return /^(0|[1-9]\d{0,128})$/.test(text);
}
