import type { Clock } from './clock';

/** Spreads calls evenly, so that no second has more of them than allowed. */
export class CallRate {
  readonly #spacingMs: number;
  readonly #clock: Clock;
  #nextMs = 0;

  constructor(perSecond: number, clock: Clock) {
    this.#spacingMs = 1_000 / perSecond;
    this.#clock = clock;
  }

  /** Resolves when the next call may be made; rejects with the signal's reason. */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now();
    const atMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = atMs + this.#spacingMs;
    if (atMs > nowMs) await this.#clock.sleep(atMs - nowMs, signal);
  }

  /** The service throttles: for so long, no call is made. */
  pause(ms: number): void {
    this.#nextMs = Math.max(this.#nextMs, this.#clock.now() + ms);
  }
}
