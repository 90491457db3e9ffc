import { abortable, asError, type Clock } from '../../common';
import { PipelinesError } from '../../errors';
import { failureKind } from '../failure';
import type { FirstAnswers } from './firstAnswers';
import type { ChildShardEntry, ReadAnswer } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import type { ReadUse, RecordSource } from '../source/recordSource';
import { isTimestampRefused, namedTime } from './serviceTime';
import type { ShardAction, ShardCursor } from './shardCursor';
import type { ShardPlace } from '../source/shardPlace';
import type { ShardTotals } from './shardRates';
import type { Slots } from './slots';
import type { StreamLink } from '../source/streamLink';
import type { Gap, TailEvent } from '../types';
import { userRecordsFrom } from './userRecords';

export interface ReaderContext {
  source: RecordSource;
  link: StreamLink;
  slots: Slots;
  clock: Clock;
  random: () => number;
  /**
   * Waits while the caller does not pull, or holds the reading, until so much may be read.
   * @returns to be called once that has been emitted, or will not come
   */
  room: (bytes: number, signal: AbortSignal) => Promise<() => void>;
  /** What is to be expected of shards of which nothing is known. */
  firstAnswers: FirstAnswers;
  emit: (event: TailEvent, bytes?: number) => void;
  /** How long a shard at the tip waits for its next read. */
  tipPollMs: () => number;
  shardCount: () => number;
  /** When the tail was asked for, by the computer's clock. */
  askedMs: number;
  /** Where the start lay in the service's future, for all shards: one whose parents are read first is refused nothing by then. */
  start: { latestMs: number };
}

type CallAction = Exclude<ShardAction, { kind: 'wait' | 'closed' }>;

/** Once may be the service catching up with itself; from the second time on the shard is gone. */
const NOT_FOUND_IS_GONE = 2;
/** The last step is longer than clocks may differ. */
const MAX_REFUSED_TIMESTAMPS = 10;

/** Carries out what a shard's cursor asks for, until the shard has been read to its end. */
export class ShardReader {
  readonly #context: ReaderContext;
  readonly #cursor: ShardCursor;

  #notFound = 0;
  #hasAnswered = false;
  #refusedTimestamps = 0;
  #currentTipMs: number | undefined;
  /** By tails that came before. */
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

  /** When the call was made that found nothing more to read; undefined: there is more. */
  get tipMs(): number | undefined {
    return this.#currentTipMs;
  }

  /** The place has moved meanwhile: what came next has come in another way. */
  restart(): void {
    this.#cursor.restart();
    this.#currentTipMs = undefined;
    this.#hasAnswered = true;
  }

  async run(signal: AbortSignal): Promise<ChildShardEntry[]>;
  async run(signal: AbortSignal, isEnough: (reader: this) => boolean): Promise<ChildShardEntry[] | undefined>;
  /**
   * @returns the children, as far as the last answer names them; undefined: `isEnough` after an answer that was not the last.
   *   Reading the end of a shard twice would make its children seem to begin at the second time.
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

  /** Room is taken within the slot: all that wait for a slot would find it. */
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
    // Another stream refuses a sequence number of this one, but not these.
    if (position.at === 'trimHorizon' || position.at === 'timestamp') await this.#context.link.confirm(signal);
    this.#cursor.iteratorReceived(iterator, position);
  }

  async #getRecords(action: CallAction & { kind: 'getRecords' }, signal: AbortSignal): Promise<void> {
    const { source, clock } = this.#context;
    const { iterator, limit, afterSequenceNumber } = action;
    const request = { shardId: this.shardId, afterSequenceNumber, iterator, limit };
    const askedMs = clock.now();
    const answer = await abortable(source.getRecords(request, signal), signal);
    // An answer with records may be one that another tail has had a while ago.
    this.#currentTipMs = answer.behindMs === 0 && answer.records.length === 0 ? askedMs : undefined;
    this.#accept(answer);
  }

  /** In one go, so that no abort comes between handing out the records and moving past them. */
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
    if (kind === 'notFound') {
      await link.verify(signal);
      this.#notFound++;
      if (this.#notFound >= NOT_FOUND_IS_GONE) this.#giveUp();
    }
    if (kind === 'invalidArgument') {
      // An endpoint that was started anew, or a stream made anew, does not know the iterators of the old one.
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

  /** The position itself is refused, by the stream that it was a position of. */
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
   * The start lies in the service's future: this machine's clock is ahead, by more than was known. Kinesis names its time in the refusal.
   * Elsewhere the start goes back until it is taken: what was there before may come too, but nothing is lost.
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
