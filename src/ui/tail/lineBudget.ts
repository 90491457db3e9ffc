/**
 * How many lines a second an output channel takes: a stream may bring 10,000 records a second, and an editor that
 * writes them all freezes. What is over the budget is counted, never lost in silence.
 */
export class LineBudget {
  readonly #perSecond: number;
  #secondStartedMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #withheld = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** How many of `wanted` lines may be written now. */
  take(wanted: number, nowMs: number): number {
    if (nowMs - this.#secondStartedMs >= 1000) {
      this.#secondStartedMs = nowMs;
      this.#taken = 0;
    }
    const granted = Math.min(wanted, this.#perSecond - this.#taken);
    this.#taken += granted;
    this.#withheld += wanted - granted;
    return granted;
  }

  /** The lines withheld since this was last asked. */
  drainWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }
}
