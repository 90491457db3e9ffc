/**
 * Sequence numbers as AWS's look: 56 digits that begin with 49. Digits: `49`, the shard's creation in seconds (12), its
 * number (10), the arrival in milliseconds (15), a counter within that millisecond (17). Numbers of one length compare
 * as text; those of a child shard are above its parent's.
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

  /** Of the shard's first place; no record has it. */
  get first(): string {
    return this.#prefix + LOWEST;
  }

  /** Above all before it, also when the clock goes back. */
  next(nowMs: number): string {
    if (nowMs > this.#timeMs) {
      this.#timeMs = nowMs;
      this.#counter = 0;
      this.#timePrefix = this.#prefix + String(nowMs).padStart(TIME_DIGITS, '0');
    }
    return this.#timePrefix + String(++this.#counter).padStart(COUNTER_DIGITS, '0');
  }

  /** Goes on after a number that was given before. */
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
