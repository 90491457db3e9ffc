import type { Entry } from './destination';
import type { SendFailure, SendProgress, SendReport } from './types';

const MOST_FAILURES_LISTED = 1_000;

/** Counts what happened to each record. A record is counted once: as sent or as failed. */
export class Tally {
  readonly #startedMs: number;
  readonly #byShard = new Map<string, number>();
  readonly #failures: SendFailure[] = [];
  read = 0;
  sent = 0;
  failed = 0;
  retried = 0;
  #uncertain = 0;
  #bytes = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
  }

  confirm(entry: Entry, shardId: string | undefined): void {
    this.sent++;
    this.#bytes += entry.data.length;
    if (entry.uncertain) this.#uncertain++;
    if (shardId !== undefined) this.#byShard.set(shardId, (this.#byShard.get(shardId) ?? 0) + 1);
  }

  fail(entry: Pick<Entry, 'index'>, errorCode: string, errorMessage: string): void {
    this.failed++;
    if (this.#failures.length < MOST_FAILURES_LISTED) {
      this.#failures.push({ index: entry.index, errorCode, errorMessage });
    }
  }

  progress(nowMs: number): SendProgress {
    const { sent, failed, retried } = this;
    return { sent, failed, retried, bytes: this.#bytes, elapsedMs: nowMs - this.#startedMs };
  }

  /** `total`: how many records there were to read, where that is known; what was never read was not sent either. */
  report(nowMs: number, cancelled: boolean, total: number | undefined): SendReport {
    const read = Math.max(this.read, total ?? 0);
    return {
      read,
      sent: this.sent,
      failed: this.failed,
      retried: this.retried,
      notSent: read - this.sent - this.failed,
      uncertain: this.#uncertain,
      bytes: this.#bytes,
      durationMs: Math.round(nowMs - this.#startedMs),
      cancelled,
      byShard: Object.fromEntries([...this.#byShard].sort(([a], [b]) => (a < b ? -1 : 1))),
      failures: this.#failures,
    };
  }
}
