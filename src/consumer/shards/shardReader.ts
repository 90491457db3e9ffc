import { abortable, asError, type Clock } from '../../common';
import { PipelinesError } from '../../errors';
import { failureKind } from '../failure';
import type { FirstAnswers } from './firstAnswers';
import type { ChildShardEntry, ReadAnswer } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import type { ReadUse, RecordsApi } from '../source/recordsApi';
import { isTimestampRefused, namedTime } from './serviceTime';
import type { ShardAction, ShardCursor } from './shardCursor';
import type { ShardPlace } from '../source/shardPlace';
import type { ShardTotals } from './shardRates';
import type { Slots } from './slots';
import type { StreamLink } from '../source/streamLink';
import type { Gap, TailEvent } from '../types';
import { userRecordsFrom } from './userRecords';

export interface ReaderContext {
  source: RecordsApi;
  link: StreamLink;
  slots: Slots;
  clock: Clock;
  random: () => number;
  /**
   * Waits until so many bytes may be read: while the caller holds the reading or does not pull, nothing may.
   * @returns to be called once that has been emitted, or will not be
   */
  room: (bytes: number, signal: AbortSignal) => Promise<() => void>;
  /** Estimates the first answer of a shard. */
  firstAnswers: FirstAnswers;
  emit: (event: TailEvent, bytes?: number) => void;
  /** How long a shard that has been read completely waits for its next read. */
  tipPollMs: () => number;
  shardCount: () => number;
  /** When the tail was asked for, by the computer's clock. */
  askedMs: number;
  /** The start, once the service has refused a later one. All shards share it: by a child's first read the later one would be accepted. */
  start: { latestMs: number };
}

type CallAction = Exclude<ShardAction, { kind: 'wait' | 'closed' }>;

/** The first time the service may still be catching up with itself. From the second time on the shard is taken to be gone. */
const NOT_FOUND_IS_GONE = 2;
/** The last step back is longer than clocks may differ. */
const MAX_REFUSED_TIMESTAMPS = 10;

/** Reads a shard to its end by polling, as its cursor says. */
export class ShardReader {
  readonly #context: ReaderContext;
  readonly #cursor: ShardCursor;

  #notFound = 0;
  #hasAnswered = false;
  #refusedTimestamps = 0;
  #currentTipMs: number | undefined;
  /** What was used of the shard's read limit before this reader began. */
  readonly #usedBefore: ReadUse;
  readonly #received = { records: 0, bytes: 0 };

  constructor(context: ReaderContext, cursor: ShardCursor) {
    this.#context = context;
    this.#cursor = cursor;

    this.#usedBefore = { ...context.source.used(cursor.shardId) };
  }

  get shardId(): string {
    return this.#cursor.shardId;
  }

  get behindMs(): number {
    return this.#cursor.behindMs;
  }

  get totals(): ShardTotals {
    const { calls, bytes } = this.#context.source.used(this.shardId);
    const usedBefore = this.#usedBefore;
    return { ...this.#received, reads: calls - usedBefore.calls, readBytes: bytes - usedBefore.bytes };
  }

  get place(): ShardPlace {
    return this.#cursor.place;
  }

  /** When the last call was made, if it found that all records have been read. Undefined: there are more. */
  get tipMs(): number | undefined {
    return this.#currentTipMs;
  }

  /** A subscription has moved the place meanwhile. */
  restart(): void {
    this.#cursor.restart();
    this.#currentTipMs = undefined;
    this.#hasAnswered = true;
  }

  async run(signal: AbortSignal): Promise<ChildShardEntry[]>;
  async run(signal: AbortSignal, isEnough: (reader: this) => boolean): Promise<ChildShardEntry[] | undefined>;
  /**
   * @param isEnough asked after each answer. The last answer of a shard always ends the run: if it were read a second time, the children
   *   would seem to begin then
   * @returns the children that the last answer names. Undefined: `isEnough` ended the run
   * @throws {PipelinesError} `InvalidStartPosition` when the shard refuses the tail's start
   */
  async run(signal: AbortSignal, isEnough?: (reader: this) => boolean): Promise<ChildShardEntry[] | undefined> {
    const { clock, slots, link } = this.#context;
    for (;;) {
      const nowMs = clock.now();
      const action = this.#cursor.next(nowMs, link.retentionMs);
      if (action.kind === 'closed') return action.children;
      if (action.kind === 'wait') {
        await clock.sleep(action.untilMs - nowMs, signal);
        continue;
      }
      await slots.run(signal, () => this.#callWithRoom(action, signal));
      if (action.kind === 'getRecords' && !this.#cursor.isClosed && isEnough?.(this)) return undefined;
    }
  }

  /** Reserves room only once a slot is taken. Otherwise all that wait for a slot would have reserved some. */
  async #callWithRoom(action: CallAction, signal: AbortSignal): Promise<void> {
    const { room, firstAnswers, link } = this.#context;
    const bytes = action.kind === 'getIterator' ? 0 : (this.#cursor.expectedMemory ?? firstAnswers.expectedBytes);
    const done = await room(bytes, signal);
    try {
      await link.ready(signal);
      await this.#call(action, signal);
    } finally {
      done();
    }
  }

  async #call(action: CallAction, signal: AbortSignal): Promise<void> {
    this.#cursor.callStarted(this.#context.clock.now());
    try {
      if (action.kind === 'getIterator') await this.#getIterator(action, signal);
      else await this.#getRecords(action, signal);
      this.#notFound = 0;
      this.#context.link.proved(this.#context.shardCount());
    } catch (thrown) {
      signal.throwIfAborted();
      await this.#answerFailure(asError(thrown), action, signal);
    }
  }

  async #getIterator({ position }: CallAction & { kind: 'getIterator' }, signal: AbortSignal): Promise<void> {
    const iterator = await abortable(this.#context.source.getIterator(this.shardId, position, signal), signal);
    // Another stream of that name refuses sequence numbers of this one, but not these positions.
    if (position.at === 'trimHorizon' || position.at === 'timestamp') await this.#context.link.confirm(signal);
    this.#cursor.iteratorReceived(iterator, position);
  }

  async #getRecords(action: CallAction & { kind: 'getRecords' }, signal: AbortSignal): Promise<void> {
    const { source, clock } = this.#context;
    const { iterator, limit, afterSequenceNumber } = action;
    const request = { shardId: this.shardId, afterSequenceNumber, iterator, limit };
    const askedMs = clock.now();
    const answer = await abortable(source.getRecords(request, signal), signal);
    // An answer with records may be one that another tail received a while ago.
    this.#currentTipMs = answer.behindMs === 0 && answer.records.length === 0 ? askedMs : undefined;
    this.#accept(answer);
  }

  /** Without an `await`, so that no abort comes between handing out the records and moving the place past them. */
  #accept(answer: ReadAnswer): void {
    const { emit, clock, tipPollMs, link, firstAnswers } = this.#context;
    const { shardId } = this;
    const cursor = this.#cursor;
    if (cursor.expectedMemory === undefined) firstAnswers.seen(memoryOf(answer.records));
    const { position } = cursor.place;
    const times = { nowMs: clock.now(), tipPollMs: tipPollMs(), retentionMs: link.retentionMs };
    const taken = cursor.answerReceived(answer, times);
    this.#hasAnswered = true;
    if (taken.gap) emit({ kind: 'gap', shardId, ...taken.gap });
    const records = userRecordsFrom(position, taken.records);
    if (records.length > 0) {
      this.#received.records += records.length;
      this.#received.bytes += answer.bytes;
      emit({ kind: 'records', shardId, records, behindMs: answer.behindMs }, memoryOf(records));
    }
    if (taken.state) emit({ kind: 'shard', shardId, state: taken.state });
  }

  async #answerFailure(error: Error, action: CallAction, signal: AbortSignal): Promise<void> {
    const { link, clock, emit } = this.#context;
    const kind = failureKind(error);
    if (kind === 'connection') {
      link.lost(error);
      return;
    }
    link.heard();
    if (kind === 'notFound') {
      await link.verify(signal);
      this.#notFound++;
      if (this.#notFound >= NOT_FOUND_IS_GONE) this.#giveUp();
    }
    if (kind === 'invalidArgument') {
      // A restarted endpoint, or a new stream of that name, does not know old iterators.
      await link.verify(signal);
      if (action.kind === 'getIterator' && this.#leavePosition(action, error)) return;
    }
    const failure =
      kind === 'throttled'
        ? { kind }
        : { kind: kind === 'server' || kind === 'expiredIterator' ? kind : ('invalidArgument' as const), error };
    const state = this.#cursor.failed(failure, clock.now());
    if (state) emit({ kind: 'shard', shardId: this.shardId, state });
  }

  /** The stream refuses a position of its own. @returns whether the shard is read on from another one */
  #leavePosition({ position }: CallAction & { kind: 'getIterator' }, error: Error): boolean {
    if (position.at === 'after' || position.at === 'record') {
      if (!this.#hasAnswered) throw this.#refusedStart(position.sequenceNumber, error);
      this.#emitGap('trimmed');
      this.#cursor.moveTo({ at: 'trimHorizon' });
      return true;
    }
    if (position.at !== 'timestamp' || !isTimestampRefused(error)) return false;
    const ms = this.#earlier(position.ms, error);
    if (ms === undefined) return false;
    const { start } = this.#context;
    start.latestMs = Math.min(start.latestMs, ms);
    this.#cursor.moveTo({ at: 'timestamp', ms });
    return true;
  }

  /**
   * The start lies in the service's future, since this machine's clock is further ahead than was known. Kinesis names its time in the
   * refusal. For other services the start moves back until it is accepted: earlier records may come too, but none is lost.
   */
  #earlier(refusedMs: number, error: Error): number | undefined {
    if (this.#refusedTimestamps === MAX_REFUSED_TIMESTAMPS) return undefined;
    const stepMs = 1_000 * 2 ** this.#refusedTimestamps;
    this.#refusedTimestamps++;
    const serviceMs = namedTime(error);
    const { clock, askedMs } = this.#context;
    return serviceMs === undefined ? refusedMs - stepMs : serviceMs - (clock.now() - askedMs);
  }

  #giveUp(): void {
    this.#emitGap('shardExpired');
    this.#cursor.close();
  }

  #emitGap(reason: Gap['reason']): void {
    const { shardId } = this;
    const cursor = this.#cursor;
    this.#context.emit({ kind: 'gap', shardId, afterSequenceNumber: cursor.place.sequenceNumber, reason });
  }

  #refusedStart(sequenceNumber: string, cause: Error): PipelinesError {
    return new PipelinesError(
      'InvalidStartPosition',
      `${this.shardId} has no place after the sequence number ${sequenceNumber}: ${cause.message}`,
      { remedy: 'Start from a time, or from the oldest record.', cause },
    );
  }
}
