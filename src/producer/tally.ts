import { recordsOf, type Entry } from './entry';
import type { SentOutcome, ShardCount } from './requestAnswer';
import type { FailedRecord, ReasonCounts, SendFailure, SendReport } from './types';

const MAX_FAILURES_LISTED = 1_000;
/** A server may make up codes. Beyond so many, the others count as one. */
const MAX_REASONS = 100;
const OTHER_REASONS = 'Other';

/** Counts what happened to the records: each once, as sent or as failed. */
export class Tally {
  readonly #byShard = new Map<string, ShardCount>();
  readonly #failures: SendFailure[] = [];
  readonly #reasons = new Map<string, ReasonCounts>();
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

  confirmRecords(records: number, bytes: number, outcome: SentOutcome): void {
    this.sent += records;
    this.bytes += bytes;
    if (outcome.shardId === undefined) return;
    outcome.count ??= this.#countOf(outcome.shardId, outcome.sequenceNumber);
    outcome.count.records += records;
  }

  /** Counts a request of which no record failed, by what each shard took. */
  confirmLandings(records: number, bytes: number, landings: readonly ShardCount[]): void {
    this.sent += records;
    this.bytes += bytes;
    for (const { shardId, records: landed, firstSequenceNumber } of landings) {
      this.#countOf(shardId, firstSequenceNumber).records += landed;
    }
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

  /** Counts a record as failed that was never tried. */
  refuse(failed: FailedRecord): void {
    const { index, errorCode, errorMessage } = failed;
    this.#count({ index, errorCode, errorMessage });
    this.#onFailed?.(failed);
  }

  /** Counts why records were not confirmed and are sent again. */
  noteRetry(errorCode: string, records: number): void {
    this.#reasonOf(errorCode).retried += records;
  }

  /** @param total how many records the input has, where that is known. Those that were never read are not sent */
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
      byShard: this.#ofShards(({ records }) => records),
      firstSequenceNumbers: this.#ofShards(({ firstSequenceNumber }) => firstSequenceNumber),
      failures: this.#failures.toSorted((left, right) => left.index - right.index),
      reasons: Object.fromEntries(this.#reasons),
    };
  }

  #countOf(shardId: string, sequenceNumber: string | undefined): ShardCount {
    const count = this.#byShard.get(shardId) ?? { shardId, records: 0, firstSequenceNumber: sequenceNumber };
    this.#byShard.set(shardId, count);
    const first = count.firstSequenceNumber;
    if (first === undefined || (sequenceNumber !== undefined && isBefore(sequenceNumber, first))) {
      count.firstSequenceNumber = sequenceNumber;
    }
    return count;
  }

  #ofShards<T>(valueOf: (count: ShardCount) => T | undefined): Record<string, T> {
    const values: Record<string, T> = {};
    for (const [shardId, count] of [...this.#byShard].sort(([left], [right]) => (left < right ? -1 : 1))) {
      const value = valueOf(count);
      if (value !== undefined) values[shardId] = value;
    }
    return values;
  }

  #reasonOf(errorCode: string): ReasonCounts {
    const isKnown = this.#reasons.has(errorCode) || this.#reasons.size < MAX_REASONS;
    const code = isKnown ? errorCode : OTHER_REASONS;
    const counts = this.#reasons.get(code) ?? { failed: 0, retried: 0 };
    this.#reasons.set(code, counts);
    return counts;
  }

  #count(failure: SendFailure): void {
    this.failed++;
    this.#reasonOf(failure.errorCode).failed++;
    if (this.#failures.length < MAX_FAILURES_LISTED) this.#failures.push(failure);
  }
}

/** Compares sequence numbers: decimal numbers of about 56 digits. */
function isBefore(left: string, right: string): boolean {
  return left.length === right.length ? left < right : left.length < right.length;
}
