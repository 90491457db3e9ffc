import { backoffMs, type Backoff } from '../../common';
import type { GetRecordsAnswer, ReadAnswer } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import type { ShardPosition } from '../source/position';
import type { ShardPlace } from '../source/shardPlace';
import type { Gap, RecordList, ShardReadingState } from '../types';

export type ShardAction =
  | { kind: 'wait'; untilMs: number }
  | { kind: 'getIterator'; position: ShardPosition }
  /** `afterSequenceNumber`: the iterator stands right after that record. Undefined: that is not certain. */
  | { kind: 'getRecords'; iterator: string; afterSequenceNumber: string | undefined; limit: number }
  | { kind: 'closed'; children: GetRecordsAnswer['children'] };

/** A failure that the cursor handles by itself. Other failures concern the connection or the stream, not the shard. */
export type CursorFailure =
  | { kind: 'throttled' }
  | { kind: 'server'; error: Error }
  | { kind: 'expiredIterator'; error: Error }
  | { kind: 'invalidArgument'; error: Error };

/** The result of an answer. */
export interface Taken {
  /** The records that had not been read before. */
  records: RecordList;
  /** The gap before them. Undefined: nothing is missing. */
  gap: Gap | undefined;
  /** The shard's new state. Undefined: it has not changed. */
  state: ShardReadingState | undefined;
}

/** The least time between the starts of two calls: 5 a second, and not a sixth where a timer fires early. */
export const MIN_SPACING_MS = 201;
const MAX_SPACING_MS = 2_000;
const THROTTLE_BACKOFF: Backoff = { firstMs: 500, capMs: 8_000, jitter: 'upperHalf' };
const SERVER_BACKOFF: Backoff = { firstMs: 250, capMs: 30_000, jitter: 'upperHalf' };
/** What a shard gives its pollers ("Quotas and limits"). After a larger answer the shard is barred until that is made up for. */
export const SHARD_BYTES_PER_MS = (2 * 1024 * 1024) / 1_000;
const MAX_RECORDS = 10_000;
/** Asked for while the size of the shard's records is unknown. */
const FIRST_RECORDS = 1_000;
/** Answers are about as large as a shard's limit for a second. So memory stays bounded, and other readers are not barred for long. */
const TARGET_ANSWER_BYTES = 2 * 1024 * 1024;

/**
 * How far one shard has been read, and what is to be done next. It does no I/O and has no clock: the same calls with the same times give
 * the same actions.
 *
 * The place moves only when an answer's records have been accepted, and every iterator begins at the place or continues from it. So
 * whatever fails in between, no record is skipped or repeated. Where records after the place may have been trimmed, the iterator begins
 * at the last record that was read: an answer that begins with that record proves that nothing is missing.
 */
export class ShardCursor {
  readonly #random: () => number;

  #iterator: string | undefined;
  /** The record that the iterator's first answer must begin with. */
  #proof: { sequenceNumber: string; wasRead: boolean } | undefined;
  #closedWith: GetRecordsAnswer['children'] | undefined;
  #notBeforeMs = 0;
  #lastCallMs = -Infinity;
  #spacingMs = MIN_SPACING_MS;
  #attempts = 0;
  /** How many iterators have expired since the last answer. */
  #expirations = 0;
  #hasPhase = false;
  #lastAnswerBytes = 0;
  #recordBytes = 0;
  #recordMemory = 0;
  #currentBehindMs = 0;
  #currentState: ShardReadingState['kind'] | undefined;

  constructor(
    readonly shardId: string,
    readonly place: ShardPlace,
    random: () => number,
  ) {
    this.#random = random;
  }

  get behindMs(): number {
    return this.#currentBehindMs;
  }

  /** It has been read to its end, or the stream no longer knows it. */
  get isClosed(): boolean {
    return this.#closedWith !== undefined;
  }

  /** The memory that the next answer will take, in bytes. Undefined: the shard's records are unknown. */
  get expectedMemory(): number | undefined {
    return this.#recordMemory === 0 ? undefined : this.#limit() * this.#recordMemory;
  }

  /** What is to be done now. */
  next(nowMs: number, retentionMs: number): ShardAction {
    if (this.#closedWith) return { kind: 'closed', children: this.#closedWith };
    const untilMs = Math.max(this.#notBeforeMs, this.#lastCallMs + this.#spacingMs);
    if (nowMs < untilMs) return { kind: 'wait', untilMs };
    const { sequenceNumber, position } = this.place;
    const needsProof = sequenceNumber !== undefined && this.place.isNearTrimHorizon(nowMs, retentionMs);
    if (this.#iterator === undefined || (needsProof && !this.#proof)) {
      return { kind: 'getIterator', position: needsProof ? { at: 'record', sequenceNumber } : position };
    }
    const iterator = this.#iterator;
    const proof = this.#proof;
    return proof
      ? { kind: 'getRecords', iterator, afterSequenceNumber: undefined, limit: Math.max(2, this.#limit()) }
      : { kind: 'getRecords', iterator, afterSequenceNumber: sequenceNumber, limit: this.#limit() };
  }

  callStarted(nowMs: number): void {
    this.#lastCallMs = nowMs;
  }

  /** Records may be asked for at once, since `GetShardIterator` has a limit of its own. */
  iteratorReceived(iterator: string, position: ShardPosition): void {
    this.#iterator = iterator;
    this.#lastCallMs = -Infinity;
    const wasRead = this.place.position.at === 'after';
    this.#proof = position.at === 'record' ? { sequenceNumber: position.sequenceNumber, wasRead } : undefined;
  }

  /** @param times `tipPollMs`: how long to wait once all records have been read */
  answerReceived(
    answer: ReadAnswer,
    { nowMs, tipPollMs, retentionMs }: { nowMs: number; tipPollMs: number; retentionMs: number },
  ): Taken {
    const { records, gap } = this.#prove(answer, retentionMs);
    if (!this.#proof) this.place.moved({ ...answer, last: answer.records.at(-1) });
    if (answer.records.length > 0) {
      this.#recordBytes = Math.max(1, answer.bytes / answer.records.length);
      this.#recordMemory = memoryOf(answer.records) / answer.records.length;
    }
    this.#attempts = 0;
    this.#expirations = 0;
    this.#spacingMs = Math.max(MIN_SPACING_MS, this.#spacingMs * 0.9);
    this.#lastAnswerBytes = answer.bytes;
    this.#currentBehindMs = answer.behindMs;
    this.#iterator = answer.nextIterator;
    if (answer.nextIterator === undefined) this.#closedWith = answer.children;
    const tip = answer.behindMs === 0;
    // Counted from the call, so that slow answers do not make the polls rarer.
    this.#notBeforeMs = tip ? Math.max(this.#lastCallMs, nowMs - tipPollMs) + this.#tipWaitMs(tipPollMs) : 0;
    const reading: ShardReadingState = tip ? { kind: 'reading' } : { kind: 'behind', behindMs: answer.behindMs };
    return { records, gap, state: this.#closedWith ? undefined : this.#enter(reading) };
  }

  failed(failure: CursorFailure, nowMs: number): ShardReadingState | undefined {
    switch (failure.kind) {
      case 'expiredIterator':
        this.#iterator = undefined;
        // One iterator expires after five minutes without a read. Where the next one is expired at once, something is wrong.
        this.#expirations++;
        return this.#expirations > 1 ? this.#retry(failure.error, nowMs) : undefined;
      case 'throttled':
        return this.#throttled(nowMs);
      case 'invalidArgument':
        this.#iterator = undefined;
        return this.#retry(failure.error, nowMs);
      case 'server':
        return this.#retry(failure.error, nowMs);
    }
  }

  /** Reads on from another position. */
  moveTo(position: ShardPosition): void {
    this.place.moveTo(position);
    this.restart();
  }

  /** Makes a new iterator, since something else has moved the place. */
  restart(): void {
    this.#iterator = undefined;
    this.#proof = undefined;
  }

  /** The stream no longer knows the shard. */
  close(): void {
    this.#closedWith = [];
  }

  #prove(answer: ReadAnswer, retentionMs: number): Pick<Taken, 'records' | 'gap'> {
    const { place } = this;
    const proof = this.#proof;
    const { records, receivedMs } = answer;
    const first = records.at(0);
    // An empty answer in the middle of a shard proves nothing, and a record of just now may not be found at once.
    if (proof && !first && answer.nextIterator !== undefined && (answer.behindMs > 0 || !place.isAgeKnown))
      return { records, gap: undefined };
    this.#proof = undefined;
    if (proof && first?.sequenceNumber === proof.sequenceNumber)
      return { records: proof.wasRead ? records.slice(1) : records, gap: undefined };
    return { records, gap: place.gapBefore(first, receivedMs, retentionMs) };
  }

  /**
   * The first wait is a random part of it. Otherwise shards that began together would always be polled together, and their answers would
   * always come at once.
   */
  #tipWaitMs(tipPollMs: number): number {
    if (this.#hasPhase) return tipPollMs;
    this.#hasPhase = true;
    return tipPollMs * this.#random();
  }

  #throttled(nowMs: number): ShardReadingState {
    const elapsedMs = nowMs - this.#lastCallMs;
    const barredMs = this.#lastAnswerBytes / SHARD_BYTES_PER_MS - (Number.isFinite(elapsedMs) ? elapsedMs : 0);
    const retryInMs = Math.ceil(
      Math.max(backoffMs(this.#attempts, this.#random, THROTTLE_BACKOFF), Math.min(barredMs, 5_000)),
    );
    this.#attempts++;
    this.#spacingMs = Math.min(MAX_SPACING_MS, this.#spacingMs * 2);
    this.#notBeforeMs = nowMs + retryInMs;
    return this.#enterAlways({ kind: 'throttled', retryInMs });
  }

  #retry(error: Error, nowMs: number): ShardReadingState {
    const retryInMs = backoffMs(this.#attempts, this.#random, SERVER_BACKOFF);
    this.#attempts++;
    this.#notBeforeMs = nowMs + retryInMs;
    return this.#enterAlways({ kind: 'retrying', error, retryInMs });
  }

  #limit(): number {
    if (this.#recordBytes === 0) return FIRST_RECORDS;
    return Math.min(MAX_RECORDS, Math.max(1, Math.floor(TARGET_ANSWER_BYTES / this.#recordBytes)));
  }

  #enter(state: ShardReadingState): ShardReadingState | undefined {
    if (state.kind === this.#currentState) return undefined;
    return this.#enterAlways(state);
  }

  #enterAlways(state: ShardReadingState): ShardReadingState {
    this.#currentState = state.kind;
    return state;
  }
}
