import { recordsOf, type Entry } from './entry';
import type { SentOutcome } from './requestAnswer';
import type { FailedRecord, SendFailure, SendReport } from './types';

const MOST_FAILURES_LISTED = 1_000;

/** Counts what happened to each record. A record is counted once: as sent or as failed. */
export class Tally {
  readonly #byShard = new Map<string, number>();
  readonly #firstSequenceNumbers = new Map<string, string>();
  readonly #failures: SendFailure[] = [];
  readonly #onFailed: ((failed: FailedRecord) => void) | undefined;
  read = 0;
  sent = 0;
  failed = 0;
  retried = 0;
  uncertain = 0;
  bytes = 0;

  constructor(onFailed?: (failed: FailedRecord) => void) {
    this.#onFailed = onFailed;
  }

  confirm(entry: Entry, outcome: SentOutcome): void {
    this.confirmRecords(entry.indexes.length, entry.recordBytes, outcome);
    if (entry.isUncertain) this.uncertain += entry.indexes.length;
  }

  confirmRecords(records: number, bytes: number, { shardId, sequenceNumber }: SentOutcome): void {
    this.sent += records;
    this.bytes += bytes;
    if (shardId === undefined) return;
    this.#byShard.set(shardId, (this.#byShard.get(shardId) ?? 0) + records);
    if (sequenceNumber === undefined) return;
    const first = this.#firstSequenceNumbers.get(shardId);
    if (first === undefined || isBefore(sequenceNumber, first)) this.#firstSequenceNumbers.set(shardId, sequenceNumber);
  }

  /** All records of an entry are given up. */
  fail(entry: Entry, errorCode: string, reason: string): void {
    const errorMessage = entry.isUncertain ? `${reason} An earlier attempt may have arrived.` : reason;
    const records = this.#onFailed ? recordsOf(entry) : [];
    for (const [position, index] of entry.indexes.entries()) {
      this.#count({ index, errorCode, errorMessage });
      const record = records[position];
      if (record) this.#onFailed?.({ index, errorCode, errorMessage, record });
    }
  }

  /** A record that was never tried. */
  refuse(failed: FailedRecord): void {
    const { index, errorCode, errorMessage } = failed;
    this.#count({ index, errorCode, errorMessage });
    this.#onFailed?.(failed);
  }

  /** `total`: how many records there were to read, where that is known; what was never read was not sent either. */
  report(total: number | undefined): Omit<SendReport, 'durationMs' | 'cancelled'> {
    const read = Math.max(this.read, total ?? 0);
    const { sent, failed, retried, uncertain, bytes } = this;
    return {
      read,
      sent,
      failed,
      retried,
      notSent: read - sent - failed,
      uncertain,
      bytes,
      byShard: byName(this.#byShard),
      firstSequenceNumbers: byName(this.#firstSequenceNumbers),
      failures: this.#failures.toSorted((left, right) => left.index - right.index),
    };
  }

  #count(failure: SendFailure): void {
    this.failed++;
    if (this.#failures.length < MOST_FAILURES_LISTED) this.#failures.push(failure);
  }
}

/** Decimal numbers of 56 digits or so. */
function isBefore(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length;
}

function byName<T>(values: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...values].sort(([left], [right]) => (left < right ? -1 : 1)));
}
