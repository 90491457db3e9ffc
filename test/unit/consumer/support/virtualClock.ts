import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../../src/common';

interface Timer {
  atMs: number;
  order: number;
  ring: () => void;
}

const IDLE_TURNS = 5;

/** Time that stands still while anything can run, and jumps to the next timer when nothing can. */
export class VirtualClock implements Clock {
  #timeMs: number;

  #timers: Timer[] = [];
  #order = 0;
  /** How many timers were ever set. */
  set = 0;

  constructor(timeMs = Date.parse('2026-01-01T00:00:00Z')) {
    this.#timeMs = timeMs;
  }

  now(): number {
    return this.#timeMs;
  }

  get pending(): number {
    return this.#timers.length;
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.set++;
      const stop = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal.reason as Error);
      };
      const timer: Timer = {
        atMs: this.#timeMs + Math.max(0, delayMs),
        order: ++this.#order,
        ring: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      const index = this.#timers.findIndex((other) => other.atMs > timer.atMs);
      this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Lets time pass until the condition holds; false: it did not within `limitMs`. */
  async runUntil(holds: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#timeMs + limitMs;
    for (;;) {
      await nextTurn();
      if (holds()) return true;
      // Code that gives others a turn goes on in the next one, and may set a timer then.
      for (let turn = 0; turn < IDLE_TURNS && this.#timers.length === 0; turn++) await nextTurn();
      if (holds()) return true;
      const next = this.#timers[0];
      if (!next || next.atMs > endMs) {
        this.#timeMs = endMs;
        return false;
      }
      this.#timers.shift();
      this.#timeMs = next.atMs;
      next.ring();
    }
  }

  async run(durationMs: number): Promise<void> {
    await this.runUntil(() => false, durationMs);
  }
}
