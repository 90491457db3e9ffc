const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;
/** A delay below this is none. */
const LEAST_DELAY_MS = 5;

/**
 * How long to wait between requests. Throttling doubles the wait, an answer without any halves it: a sender that only
 * backs off the refused records goes on hammering the stream with the others.
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
    this.#delayMs = this.#delayMs < LEAST_DELAY_MS ? 0 : this.#delayMs / 2;
  }
}

const BACKOFF_BASE_MS = 40;
const BACKOFF_CAP_MS = 3_000;

/** Exponential back-off with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog). */
export function backoffMs(attempts: number, random: () => number): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempts - 1, 10));
}
