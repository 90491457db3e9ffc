import { PipelinesError } from '../errors';
import { abortable, type Clock } from './clock';
import { userRecords } from './userRecords';
import { asError, failureKind } from './failure';
import type { ShardPosition } from './position';
import type { ChildShardEntry, GetRecordsAnswer } from './getRecordsAnswer';
import type { ReadUse, RecordSource } from './recordSource';
import type { ShardAction, ShardCursor } from './shardCursor';
import type { ShardTotals } from './shardRates';
import type { Slots } from './slots';
import type { StreamLink } from './streamLink';
import type { TailEvent } from './types';

export interface ReaderContext {
  source: RecordSource;
  link: StreamLink;
  slots: Slots;
  clock: Clock;
  random: () => number;
  /** Waits while the caller does not pull. */
  room: (signal: AbortSignal) => Promise<void>;
  emit: (event: TailEvent, bytes?: number) => void;
  /** How long a shard at the tip waits for its next read. */
  tipPollMs: () => number;
  shardCount: () => number;
}

type CallAction = Exclude<ShardAction, { kind: 'wait' | 'closed' }>;

/** Once may be the service catching up with itself; from the second time on the shard is gone. */
const NOT_FOUND_IS_GONE = 2;

/** Carries out what a shard's cursor asks for, until the shard has been read to its end. */
export class ShardReader {
  private notFound = 0;
  private lastAnswerMs: number | undefined;
  private currentTipMs: number | undefined;
  /** By tails that came before. */
  private readonly usedBefore: ReadUse;
  private readonly received = { records: 0, bytes: 0 };

  constructor(
    private readonly context: ReaderContext,
    private readonly cursor: ShardCursor,
  ) {
    this.usedBefore = { ...context.source.used(cursor.shardId) };
  }

  get shardId(): string {
    return this.cursor.shardId;
  }

  get behindMs(): number {
    return this.cursor.behindMs;
  }

  get totals(): ShardTotals {
    const { calls, bytes } = this.context.source.used(this.shardId);
    const { usedBefore } = this;
    return { ...this.received, reads: calls - usedBefore.calls, readBytes: bytes - usedBefore.bytes };
  }

  get position(): ShardPosition {
    return this.cursor.place;
  }

  /** When the call was made that found nothing more to read; undefined: there is more. */
  get tipMs(): number | undefined {
    return this.currentTipMs;
  }

  /** What was to be read up to there has come in another way. */
  readOnFrom(position: ShardPosition): void {
    this.cursor.moveTo(position);
    this.currentTipMs = undefined;
    if (position.at === 'after') this.lastAnswerMs = this.context.clock.now();
  }

  async run(signal: AbortSignal): Promise<ChildShardEntry[]>;
  async run(signal: AbortSignal, isEnough: (reader: this) => boolean): Promise<ChildShardEntry[] | undefined>;
  /** @returns the children, as far as the last answer names them; undefined: `isEnough` after an answer */
  async run(signal: AbortSignal, isEnough?: (reader: this) => boolean): Promise<ChildShardEntry[] | undefined> {
    const { clock, slots, link, room } = this.context;
    for (;;) {
      const nowMs = clock.now();
      const action = this.cursor.next(nowMs);
      if (action.kind === 'closed') return action.children;
      if (action.kind === 'wait') {
        await clock.sleep(action.untilMs - nowMs, signal);
        continue;
      }
      await room(signal);
      await slots.run(signal, async () => {
        await link.ready(signal);
        await this.call(action, signal);
      });
      if (action.kind === 'getRecords' && isEnough?.(this)) return undefined;
    }
  }

  private async call(action: CallAction, signal: AbortSignal): Promise<void> {
    this.cursor.callStarted(this.context.clock.now());
    try {
      if (action.kind === 'getIterator') await this.getIterator(action, signal);
      else await this.getRecords(action, signal);
      this.notFound = 0;
      this.context.link.proved(this.context.shardCount());
    } catch (thrown) {
      signal.throwIfAborted();
      await this.answerFailure(asError(thrown), action, signal);
    }
  }

  private async getIterator(action: CallAction & { kind: 'getIterator' }, signal: AbortSignal): Promise<void> {
    const { source, clock, link } = this.context;
    const iterator = await abortable(source.getIterator(this.shardId, action.position, signal), signal);
    const { retentionMs } = link;
    if (this.lastAnswerMs !== undefined && retentionMs !== undefined && clock.now() - this.lastAnswerMs > retentionMs) {
      this.emitGap('trimmed');
    }
    this.cursor.iteratorReceived(iterator);
  }

  private async getRecords(action: CallAction & { kind: 'getRecords' }, signal: AbortSignal): Promise<void> {
    const { source, clock } = this.context;
    const { iterator, limit } = action;
    const request = { shardId: this.shardId, afterSequenceNumber: this.cursor.sequenceNumber, iterator, limit };
    const askedMs = clock.now();
    const answer = await abortable(source.getRecords(request, signal), signal);
    // An answer with records may be one that another tail has had a while ago.
    this.currentTipMs = answer.behindMs === 0 && answer.records.length === 0 ? askedMs : undefined;
    this.accept(answer);
  }

  /** In one go, so that no abort comes between handing out the records and moving past them. */
  private accept(answer: GetRecordsAnswer): void {
    const { emit, clock, tipPollMs } = this.context;
    const nowMs = clock.now();
    this.lastAnswerMs = nowMs;
    const { shardId } = this;
    if (answer.records.length > 0) {
      const records = userRecords(answer.records);
      this.received.records += records.length;
      this.received.bytes += answer.bytes;
      emit({ kind: 'records', shardId, records, behindMs: answer.behindMs }, answer.bytes);
    }
    const state = this.cursor.answerReceived(answer, nowMs, tipPollMs());
    if (state) emit({ kind: 'shard', shardId, state });
  }

  private async answerFailure(error: Error, action: CallAction, signal: AbortSignal): Promise<void> {
    const { link, clock, emit } = this.context;
    const kind = failureKind(error);
    if (kind === 'connection') {
      link.lost(error);
      return;
    }
    if (kind === 'notFound') {
      await link.verify(signal);
      this.notFound += 1;
      if (this.notFound >= NOT_FOUND_IS_GONE) this.giveUp();
    }
    if (kind === 'invalidArgument') {
      // An endpoint that was started anew, or a stream made anew, does not know the iterators of the old one.
      await link.verify(signal);
      if (action.kind === 'getIterator' && this.leavePosition(action, error)) return;
    }
    const failure =
      kind === 'throttled' || kind === 'expiredIterator'
        ? { kind }
        : { kind: kind === 'server' ? kind : ('invalidArgument' as const), error };
    const state = this.cursor.failed(failure, clock.now());
    if (state) emit({ kind: 'shard', shardId: this.shardId, state });
  }

  /** The position itself is refused, by the stream that it was a position of. */
  private leavePosition({ position }: CallAction & { kind: 'getIterator' }, error: Error): boolean {
    if (position.at === 'after' || position.at === 'record') {
      if (this.lastAnswerMs === undefined) throw this.refusedStart(position.sequenceNumber, error);
      this.emitGap('trimmed');
      this.cursor.moveTo({ at: 'trimHorizon' });
      return true;
    }
    // This machine's clock is ahead: the start lies in the service's future.
    if (position.at === 'timestamp' && /timestamp/i.test(error.message)) {
      this.cursor.moveTo({ at: 'latest' });
      return true;
    }
    return false;
  }

  private giveUp(): void {
    this.emitGap('shardExpired');
    this.cursor.close();
  }

  private emitGap(reason: 'trimmed' | 'shardExpired'): void {
    const { shardId, cursor } = this;
    this.context.emit({ kind: 'gap', shardId, afterSequenceNumber: cursor.sequenceNumber, reason });
  }

  private refusedStart(sequenceNumber: string, cause: Error): PipelinesError {
    return new PipelinesError(
      'InvalidStartPosition',
      `${this.shardId} has no place after the sequence number ${sequenceNumber}: ${cause.message}`,
      { remedy: 'Start from a time, or from the oldest record.', cause },
    );
  }
}
