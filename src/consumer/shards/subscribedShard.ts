import { asError, backoffMs, type Backoff } from '../../common';
import { PipelinesError } from '../../errors';
import { failureKind } from '../failure';
import type { PushedRecords, ShardFeed } from './shardFeed';
import type { ShardPosition } from '../source/position';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import { recordsAfter } from '../source/newRecords';
import { ShardCursor } from './shardCursor';
import type { ShardPlace } from '../source/shardPlace';
import { ShardReader, type ReaderContext } from './shardReader';
import type { ShardTotals } from './shardRates';
import type { ConsumedRecord, RecordList, ShardReadingState } from '../types';
import { userRecordsFrom } from './userRecords';

export interface Subscriber {
  feedOf(shardId: string): ShardFeed;
  /**
   * To be called after a call that failed with `ResourceNotFoundException`.
   * @param onGone called before another consumer is registered
   * @returns whether the consumer was gone; it is registered again then
   */
  restore(signal: AbortSignal, onGone: () => void): Promise<boolean>;
}

const RETRY_BACKOFF: Backoff = { firstMs: 250, capMs: 30_000, jitter: 'upperHalf' };
/** The first time the service may still be catching up with itself. From the second time on, polling finds out what is wrong. */
const REFUSED_IS_LOST = 2;

/**
 * Reads a shard by enhanced fan-out: Kinesis pushes its records over a connection, which is renewed until the shard ends. Where another
 * tail already has that connection and is ahead, this one polls until it has caught up.
 */
export class SubscribedShard {
  readonly #context: ReaderContext;
  readonly #subscriber: Subscriber;

  readonly #feed: ShardFeed;
  readonly #received = { records: 0, bytes: 0 };
  #poller: ShardReader | undefined;
  #isPolling = false;
  #hasFollowed = false;
  #currentBehindMs = 0;
  #attempts = 0;
  #refused = 0;
  #state: ShardReadingState['kind'] | undefined;

  constructor(
    context: ReaderContext,
    subscriber: Subscriber,
    readonly shardId: string,
    readonly place: ShardPlace,
  ) {
    this.#context = context;
    this.#subscriber = subscriber;

    this.#feed = subscriber.feedOf(shardId);
  }

  get behindMs(): number {
    return this.#isPolling ? (this.#poller?.behindMs ?? 0) : this.#currentBehindMs;
  }

  /** A subscription uses none of the calls that pollers share. Its bytes have a limit of their own. */
  get totals(): ShardTotals {
    const polled = this.#poller?.totals ?? { records: 0, bytes: 0, reads: 0, readBytes: 0 };
    const { records, bytes } = this.#received;
    return {
      records: records + polled.records,
      bytes: bytes + polled.bytes,
      reads: polled.reads,
      readBytes: bytes + polled.readBytes,
    };
  }

  /** Reads the shard to its end. @returns the children that the last event names */
  async run(signal: AbortSignal): Promise<ChildShardEntry[]> {
    for (;;) {
      const joined = this.#isNearTrimHorizon ? undefined : this.#feed.join(this.place.position, this.#poller?.tipMs);
      const ended = joined === undefined ? undefined : await this.#follow(joined, signal);
      const children = ended ?? (await this.#poll(signal));
      if (children) return children;
    }
  }

  /** A subscription from a place that was trimmed does not say so. Polling can prove that nothing is missing. */
  get #isNearTrimHorizon(): boolean {
    const { clock, link } = this.#context;
    return this.place.isNearTrimHorizon(clock.now(), link.retentionMs);
  }

  /** Takes pushed records until the shard has ended. Undefined: the next records must be polled. */
  async #follow(from: number, signal: AbortSignal): Promise<ChildShardEntry[] | undefined> {
    const { room, link, shardCount } = this.#context;
    const onAnswer = () => link.proved(shardCount());
    try {
      for (let index = from; this.#refused < REFUSED_IS_LOST;) {
        (await room(0, signal))();
        await link.ready(signal);
        try {
          const pushed = await this.#feed.at(index, signal, onAnswer);
          if (!pushed || this.place.isNearTrimHorizon(pushed.receivedMs, link.retentionMs)) return undefined;
          // Meanwhile the reading may have been held, or other shards may have filled the room.
          const done = await room(pushed.memory, signal);
          this.#accept(pushed);
          done();
          if (pushed.isLast) return pushed.children;
          index++;
        } catch (thrown) {
          signal.throwIfAborted();
          await this.#answerFailure(asError(thrown), signal);
        }
      }
      return undefined;
    } finally {
      this.#feed.leave();
    }
  }

  /** Polls until the shard has ended. Undefined: the next records are pushed. */
  async #poll(signal: AbortSignal): Promise<ChildShardEntry[] | undefined> {
    const { shardId, place } = this;
    const feed = this.#feed;
    const context = this.#context;
    this.#poller ??= new ShardReader(context, new ShardCursor(shardId, place, context.random));
    if (this.#hasFollowed) this.#poller.restart();
    this.#isPolling = true;
    const children = await this.#poller.run(
      signal,
      (poller) => !this.#isNearTrimHorizon && feed.canJoin(place.position, poller.tipMs),
    );
    this.#isPolling = false;
    this.#refused = 0;
    this.#state = undefined;
    return children;
  }

  #accept({ records: pushed, bytes, behindMs, askedMs, receivedMs }: PushedRecords): void {
    const { shardId, place } = this;
    this.#attempts = 0;
    this.#refused = 0;
    this.#hasFollowed = true;
    const { position } = place;
    const news = newTo(position, pushed);
    place.moved({ last: news.at(-1), behindMs, askedMs, receivedMs });
    const records = userRecordsFrom(position, news);
    if (records.length > 0) {
      this.#received.records += records.length;
      this.#received.bytes += bytes;
      this.#context.emit({ kind: 'records', shardId, records, behindMs }, memoryOf(records));
    }
    this.#currentBehindMs = behindMs;
    this.#enter(behindMs === 0 ? { kind: 'reading' } : { kind: 'behind', behindMs });
  }

  async #answerFailure(error: Error, signal: AbortSignal): Promise<void> {
    const { link, clock, random } = this.#context;
    const kind = failureKind(error);
    if (kind === 'connection') {
      link.lost(error);
      return;
    }
    if (kind === 'notFound' || kind === 'invalidArgument') {
      await link.verify(signal);
      const onGone = () => this.#enter({ kind: 'retrying', error: consumerIsGone(), retryInMs: 0 });
      if (kind === 'notFound' && (await link.call(() => this.#subscriber.restore(signal, onGone), signal))) return;
      this.#refused++;
      if (this.#refused >= REFUSED_IS_LOST) return;
    }
    const retryInMs = backoffMs(this.#attempts, random, RETRY_BACKOFF);
    this.#attempts++;
    this.#enter(kind === 'throttled' ? { kind, retryInMs } : { kind: 'retrying', error, retryInMs });
    await clock.sleep(retryInMs, signal);
  }

  #enter(state: ShardReadingState): void {
    if (state.kind === this.#state && (state.kind === 'reading' || state.kind === 'behind')) return;
    this.#state = state.kind;
    this.#context.emit({ kind: 'shard', shardId: this.shardId, state });
  }
}

function consumerIsGone(): PipelinesError {
  return new PipelinesError('ConsumerDeregistered', 'Somebody has deregistered the consumer of this tail.', {
    remedy: 'Another one is being registered.',
  });
}

/** The records after the place. A feed that a tail joins may bring some that it has already read. */
function newTo(position: ShardPosition, records: ConsumedRecord[]): RecordList {
  switch (position.at) {
    case 'trimHorizon':
      return records;
    case 'timestamp':
      return records.filter(({ arrivalMs }) => arrivalMs >= position.ms);
    case 'after':
    case 'record':
      return recordsAfter(records, position.sequenceNumber, position.at === 'record');
  }
}
