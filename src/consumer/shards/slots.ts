import { abortReason } from '../../common';

/** Runs at most so much work at a time, first come, first served, so that each of hundreds of shards gets its turn. */
export class Slots {
  #free: number;

  #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== start);
        reject(abortReason(signal));
      };
      this.#waiting.push(start);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** The slot goes straight to the one that has waited longest. `#free` counts the slots that nobody waits for. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
