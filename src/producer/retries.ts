import { backoffMs, type Backoff } from '../common';
import { PipelinesError } from '../errors';
import type { Entry } from './entry';
import type { Outbox } from './outbox';
import type { Stopping } from './stopping';
import type { Tally } from './tally';

const BACKOFF: Backoff = { firstMs: 40, capMs: 3_000, jitter: 'full' };
const RETRY_FOR_MS = 60_000;
/** A target that takes nothing at all is not given up sooner than this. */
const MIN_PATIENCE_MS = 5_000;

interface RetryOptions {
  /** How long a record is tried again before it counts as failed. */
  retryForMs: number | undefined;
  random: (() => number) | undefined;
  tally: Tally;
  outbox: Outbox;
  stopping: Stopping;
}

/** What becomes of records that were refused: sent again after a while, and given up in the end. */
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

  /** The target took something, or it is not to blame that it did not. */
  noteConfirmed(): void {
    this.#lastConfirmedMs = performance.now();
  }

  delayMs(attempts: number): number {
    return backoffMs(attempts - 1, this.#random, BACKOFF);
  }

  /** One wait for what failed together, so that it is sent together again. */
  delayOf(entries: readonly Entry[]): number {
    return this.delayMs(entries.reduce((most, entry) => Math.max(most, entry.attempts), 1));
  }

  /** What began to fail then is still tried again. */
  isPatient(sinceMs: number): boolean {
    return performance.now() - sinceMs < this.#retryForMs;
  }

  again(entry: Entry, delayMs: number, code: string, message: string): void {
    const { outbox, tally, stopping } = this.#options;
    if (this.isPatient(entry.firstTriedMs)) {
      outbox.retry(entry, performance.now() + delayMs);
      return;
    }
    tally.fail(entry, code, message);
    outbox.settle(entry);
    const isHopeless = performance.now() - this.#lastConfirmedMs > Math.max(this.#retryForMs, MIN_PATIENCE_MS);
    if (isHopeless) stopping.stop(new PipelinesError(code, message), false);
  }
}
