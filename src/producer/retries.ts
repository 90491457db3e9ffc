import { backoffMs, type Backoff } from '../common';
import { PipelinesError } from '../errors';
import type { Entry } from './entry';
import type { Outbox } from './outbox';
import type { Stopping } from './stopping';
import type { Tally } from './tally';

const BACKOFF: Backoff = { firstMs: 40, capMs: 3_000, jitter: 'full' };
const RETRY_FOR_MS = 60_000;
/** A target that takes nothing at all is given up after this at the earliest. */
const MIN_PATIENCE_MS = 5_000;

interface RetryOptions {
  /** How long a record is retried before it counts as failed. Undefined: 60 s. */
  retryForMs: number | undefined;
  random: (() => number) | undefined;
  tally: Tally;
  outbox: Outbox;
  stopping: Stopping;
}

/** Decides on records that were not confirmed: they are sent again after a while, and given up in the end. */
export class Retries {
  readonly #options: RetryOptions;
  readonly #retryForMs: number;
  readonly #random: () => number;
  #lastConfirmedMs = performance.now();

  constructor(options: RetryOptions) {
    this.#options = options;
    this.#retryForMs = options.retryForMs ?? RETRY_FOR_MS;
    this.#random = options.random ?? Math.random;
  }

  /** The target took something, or was not the reason that it did not. */
  noteConfirmed(): void {
    this.#lastConfirmedMs = performance.now();
  }

  /** The wait after so many attempts. */
  delayMs(attempts: number): number {
    return backoffMs(attempts - 1, this.#random, BACKOFF);
  }

  /** One wait for entries that failed together, so that they are sent together again. */
  delayOf(entries: readonly Entry[]): number {
    return this.delayMs(entries.reduce((most, entry) => Math.max(most, entry.attempts), 1));
  }

  /** What failed first at that time, by `performance.now()`, is still retried. */
  isPatient(sinceMs: number): boolean {
    return performance.now() - sinceMs < this.#retryForMs;
  }

  /** Sends the entry again after the wait, or gives it up. */
  again(entry: Entry, delayMs: number, code: string, message: string): void {
    const { outbox, tally, stopping } = this.#options;
    if (this.isPatient(entry.firstTriedMs)) {
      tally.noteRetry(code, entry.indexes.length);
      outbox.retry(entry, performance.now() + delayMs);
      return;
    }
    tally.fail(entry, code, message);
    outbox.settle(entry);
    const isHopeless = performance.now() - this.#lastConfirmedMs > Math.max(this.#retryForMs, MIN_PATIENCE_MS);
    if (isHopeless) stopping.stop(new PipelinesError(code, message), false);
  }
}
