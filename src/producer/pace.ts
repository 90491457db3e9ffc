const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;
const RELIEF_MS = 10;

/**
 * How long to wait between requests. Throttling doubles the wait, an answer without any takes a little off again:
 * a sender that only backs off the refused records goes on hammering the stream with the others.
 */
export class Pace {
  #delayMs = 0;

  get delayMs(): number {
    return this.#delayMs;
  }

  throttled(): void {
    this.#delayMs = Math.min(LONGEST_DELAY_MS, Math.max(FIRST_DELAY_MS, this.#delayMs * 2));
  }

  relieved(): void {
    this.#delayMs = Math.max(0, this.#delayMs - RELIEF_MS);
  }
}

const BACKOFF_BASE_MS = 100;
const BACKOFF_CAP_MS = 5_000;

/** Exponential back-off with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog). */
export function backoffMs(attempts: number, random: () => number): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempts - 1, 10));
}
