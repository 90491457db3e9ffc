import { backoffMs } from './backoff';
import { asError, failureKind } from './failure';
import type { PushedRecords, ShardFeed } from './shardFeed';
import type { ShardPosition } from './position';
import type { ChildShardEntry } from './getRecordsAnswer';
import { ShardCursor } from './shardCursor';
import { ShardReader, type ReaderContext } from './shardReader';
import type { ShardTotals } from './shardRates';
import type { ConsumedRecord, ShardState } from './types';
import { userRecords } from './userRecords';

export interface Subscriber {
  feedOf(shardId: string): ShardFeed;
  /** After a call that did not find what it asked for. @returns whether it was the consumer that was gone, and is back */
  restore(signal: AbortSignal): Promise<boolean>;
}

const RETRY_BACKOFF = { firstMs: 250, capMs: 30_000 };
/** Once may be the service catching up with itself; from the second time on polling finds out what has become of the place. */
const REFUSED_IS_LOST = 2;

/**
 * Reads a shard by enhanced fan-out: Kinesis pushes its records over a connection that is renewed until the shard ends.
 * Where another tail has that connection already and is ahead, this one polls until it has caught up.
 */
export class SubscribedShard {
  private readonly feed: ShardFeed;
  private readonly received = { records: 0, bytes: 0 };
  private poller: ShardReader | undefined;
  private isPolling = false;
  private currentBehindMs = 0;
  private attempts = 0;
  private refused = 0;
  private state: ShardState['kind'] | undefined;

  constructor(
    private readonly context: ReaderContext,
    private readonly subscriber: Subscriber,
    readonly shardId: string,
    private position: ShardPosition,
  ) {
    this.feed = subscriber.feedOf(shardId);
  }

  get behindMs(): number {
    return this.isPolling ? (this.poller?.behindMs ?? 0) : this.currentBehindMs;
  }

  /** A subscription takes nothing of the calls that pollers share; its bytes have a limit of their own. */
  get totals(): ShardTotals {
    const polled = this.poller?.totals ?? { records: 0, bytes: 0, reads: 0, readBytes: 0 };
    const { records, bytes } = this.received;
    return {
      records: records + polled.records,
      bytes: bytes + polled.bytes,
      reads: polled.reads,
      readBytes: bytes + polled.readBytes,
    };
  }

  /** @returns the children, as far as the last event names them */
  async run(signal: AbortSignal): Promise<ChildShardEntry[]> {
    for (;;) {
      const joined = this.feed.join(this.position, this.poller?.tipMs);
      const ended = joined === undefined ? undefined : await this.follow(joined, signal);
      const children = ended ?? (await this.poll(signal));
      if (children) return children;
    }
  }

  /** Until the shard has ended, or (undefined) what comes next is not pushed, or not any more. */
  private async follow(from: number, signal: AbortSignal): Promise<ChildShardEntry[] | undefined> {
    const { room, link, shardCount } = this.context;
    const onAnswer = () => link.proved(shardCount());
    try {
      for (let index = from; this.refused < REFUSED_IS_LOST;) {
        await room(signal);
        await link.ready(signal);
        try {
          const pushed = await this.feed.at(index, signal, onAnswer);
          if (!pushed) return undefined;
          this.accept(pushed);
          if (pushed.isLast) return pushed.children;
          index += 1;
        } catch (thrown) {
          signal.throwIfAborted();
          await this.answerFailure(asError(thrown), signal);
        }
      }
      return undefined;
    } finally {
      this.feed.leave();
    }
  }

  /** Until the shard has ended, or (undefined) what comes next is pushed. */
  private async poll(signal: AbortSignal): Promise<ChildShardEntry[] | undefined> {
    const { context, shardId, position, feed } = this;
    this.poller ??= new ShardReader(context, new ShardCursor(shardId, position, context.random));
    this.poller.readOnFrom(position);
    this.isPolling = true;
    const children = await this.poller.run(signal, (poller) => feed.canJoin(poller.position, poller.tipMs));
    this.isPolling = false;
    this.position = this.poller.position;
    this.refused = 0;
    this.state = undefined;
    return children;
  }

  private accept({ records: pushed, bytes, behindMs }: PushedRecords): void {
    const { shardId } = this;
    this.attempts = 0;
    this.refused = 0;
    const news = newTo(this.position, pushed);
    const last = news.at(-1);
    if (last) {
      const records = userRecords(news);
      this.received.records += records.length;
      this.received.bytes += bytes;
      this.context.emit({ kind: 'records', shardId, records, behindMs }, bytes);
      this.position = { at: 'after', sequenceNumber: last.sequenceNumber };
    }
    this.currentBehindMs = behindMs;
    this.enter(behindMs === 0 ? { kind: 'reading' } : { kind: 'behind', behindMs });
  }

  private async answerFailure(error: Error, signal: AbortSignal): Promise<void> {
    const { link, clock, random } = this.context;
    const kind = failureKind(error);
    if (kind === 'connection') {
      link.lost(error);
      return;
    }
    if (kind === 'notFound' || kind === 'invalidArgument') {
      await link.verify(signal);
      if (kind === 'notFound' && (await link.call(() => this.subscriber.restore(signal), signal))) return;
      this.refused += 1;
      if (this.refused >= REFUSED_IS_LOST) return;
    }
    const retryInMs = backoffMs(this.attempts, random, RETRY_BACKOFF);
    this.attempts += 1;
    this.enter(kind === 'throttled' ? { kind, retryInMs } : { kind: 'retrying', error, retryInMs });
    await clock.sleep(retryInMs, signal);
  }

  private enter(state: ShardState): void {
    if (state.kind === this.state && (state.kind === 'reading' || state.kind === 'behind')) return;
    this.state = state.kind;
    this.context.emit({ kind: 'shard', shardId: this.shardId, state });
  }
}

/** Those that come after the place: a feed that is joined brings some that were read before. */
function newTo(position: ShardPosition, records: ConsumedRecord[]): ConsumedRecord[] {
  const isNew = test(position);
  const [first] = records;
  // They ascend: mostly all of them are new.
  return !isNew || !first || isNew(first) ? records : records.filter(isNew);
}

function test(position: ShardPosition): ((record: ConsumedRecord) => boolean) | undefined {
  if (position.at === 'timestamp') return ({ arrivalMs }) => arrivalMs >= position.ms;
  if (position.at !== 'after' && position.at !== 'record') return undefined;
  const place = BigInt(position.sequenceNumber) - (position.at === 'record' ? 1n : 0n);
  return ({ sequenceNumber }) => BigInt(sequenceNumber) > place;
}
