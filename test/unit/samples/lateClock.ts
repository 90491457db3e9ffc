import type { PaceClock } from '../../../src/samples';

/** Time that passes only while somebody sleeps, and a little more than was asked for, as with real timers. */
export class LateClock implements PaceClock {
  #timeMs = 1_000_000;
  now(): number {
    return this.#timeMs;
  }
  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    this.#timeMs += delayMs + 1.7;
    return Promise.resolve();
  }
  pass(ms: number): void {
    this.#timeMs += ms;
  }
}
