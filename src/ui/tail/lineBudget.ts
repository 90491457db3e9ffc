/** Per second. More text freezes the editor, even in a few lines. */
const MAX_CHARACTERS = 2_000_000;

/**
 * How many lines a second an output channel takes: a stream may bring 10,000 records a second, and an editor that
 * writes them all freezes. What is over the budget is counted, never lost in silence.
 */
export class LineBudget {
  readonly #perSecond: number;
  #secondStartedMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #characters = 0;
  #withheld = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** How many of `wanted` lines may be written now. */
  take(wanted: number, nowMs: number): number {
    if (nowMs - this.#secondStartedMs >= 1000) {
      this.#secondStartedMs = nowMs;
      this.#taken = 0;
      this.#characters = 0;
    }
    const left = this.#characters < MAX_CHARACTERS ? this.#perSecond - this.#taken : 0;
    const granted = Math.min(wanted, left);
    this.#taken += granted;
    this.#withheld += wanted - granted;
    return granted;
  }

  /** Takes as many of the granted lines as the limit of characters allows. The others count as withheld. */
  fitting(lines: Iterable<string>, granted: number): string[] {
    const fitting: string[] = [];
    for (const line of lines) {
      if (this.#characters >= MAX_CHARACTERS) break;
      this.#characters += line.length;
      fitting.push(line);
    }
    this.#withheld += granted - fitting.length;
    return fitting;
  }

  /** Counts lines as withheld, to be reported later. */
  withhold(lines: number): void {
    this.#withheld += lines;
  }

  /** The lines withheld since this was last asked. */
  drainWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }
}
