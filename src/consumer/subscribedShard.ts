import type { SubscribeToShardEvent } from '@aws-sdk/client-kinesis';
import { backoffMs } from './backoff';
import { abortable } from './clock';
import { asError, failureKind } from './failure';
import type { ShardPosition } from './position';
import { childEntries, consumedRecordsOf, startingPosition, type ChildShardEntry } from './recordSource';
import type { ReaderContext } from './shardReader';
import type { ShardTotals } from './shardRates';
import type { FanOutClient, ShardState } from './types';
import { userRecords } from './userRecords';

export interface Subscriber {
  client: FanOutClient;
  consumerArn: string;
}

/** A shard takes one subscription of a consumer in 5 seconds ("SubscribeToShard"), and it ends after 5 minutes. */
const SUBSCRIBE_SPACING_MS = 5_100;
const RETRY_BACKOFF = { firstMs: 250, capMs: 30_000 };
const NOT_FOUND_IS_GONE = 2;

/** Reads a shard by enhanced fan-out: Kinesis pushes its records over a connection that is renewed until the shard ends. */
export class SubscribedShard {
  private ended: ChildShardEntry[] | undefined;
  private currentBehindMs = 0;
  private lastSubscribeMs = -Infinity;
  private attempts = 0;
  private notFound = 0;
  private readonly received = { records: 0, bytes: 0 };
  private state: ShardState['kind'] | undefined;

  constructor(
    private readonly context: ReaderContext,
    private readonly subscriber: Subscriber,
    readonly shardId: string,
    private position: ShardPosition,
  ) {}

  get behindMs(): number {
    return this.currentBehindMs;
  }

  /** A subscription takes nothing of the calls that pollers share; its bytes have a limit of their own. */
  get totals(): ShardTotals {
    return { ...this.received, reads: 0, readBytes: this.received.bytes };
  }

  /** @returns the children, as far as the last event names them */
  async run(signal: AbortSignal): Promise<ChildShardEntry[]> {
    const { clock, link } = this.context;
    while (!this.ended) {
      await clock.sleep(Math.max(0, this.lastSubscribeMs + SUBSCRIBE_SPACING_MS - clock.now()), signal);
      await link.ready(signal);
      try {
        await this.readSubscription(signal);
      } catch (thrown) {
        signal.throwIfAborted();
        await this.answerFailure(asError(thrown), signal);
      }
    }
    return this.ended;
  }

  private async readSubscription(signal: AbortSignal): Promise<void> {
    const { link, clock, room, shardCount } = this.context;
    const events = await this.subscribe(signal);
    this.lastSubscribeMs = clock.now();
    link.proved(shardCount());
    this.attempts = 0;
    this.notFound = 0;
    try {
      for (;;) {
        await room(signal);
        const next = await abortable(events.next(), signal);
        if (next.done || this.ended) return;
        if (next.value.SubscribeToShardEvent) this.accept(next.value.SubscribeToShardEvent);
      }
    } finally {
      // The signal has closed the connection, or closes it now: nothing is to be waited for.
      events.return?.().catch(() => undefined);
    }
  }

  private async subscribe(signal: AbortSignal) {
    const { client, consumerArn } = this.subscriber;
    const StartingPosition = startingPosition(this.position);
    const input = { ConsumerARN: consumerArn, ShardId: this.shardId, StartingPosition };
    const work = () => abortable(client.subscribeToShard(input, { abortSignal: signal }), signal);
    const { EventStream } = await this.context.slots.run(signal, work);
    if (!EventStream) throw new Error(`SubscribeToShard gave no events for ${this.shardId}.`);
    return EventStream[Symbol.asyncIterator]();
  }

  private accept(event: SubscribeToShardEvent): void {
    const { shardId } = this;
    const { records: received, bytes } = consumedRecordsOf(shardId, event.Records ?? []);
    const behindMs = event.MillisBehindLatest ?? 0;
    if (received.length > 0) {
      const records = userRecords(received);
      this.received.records += records.length;
      this.received.bytes += bytes;
      this.context.emit({ kind: 'records', shardId, records, behindMs }, bytes);
    }
    this.moveAfter(received.at(-1)?.sequenceNumber);
    // Before the first record it would be a guess of what the start stands for; afterwards it spares what is empty.
    if (this.position.at === 'after') this.moveAfter(event.ContinuationSequenceNumber);
    this.currentBehindMs = behindMs;
    const children = childEntries(event.ChildShards);
    if (children.length > 0 || event.ContinuationSequenceNumber === undefined) this.ended = children;
    else this.enter(behindMs === 0 ? { kind: 'reading' } : { kind: 'behind', behindMs });
  }

  private moveAfter(sequenceNumber: string | undefined): void {
    if (sequenceNumber === undefined) return;
    const { position } = this;
    if (position.at === 'after' && BigInt(position.sequenceNumber) >= BigInt(sequenceNumber)) return;
    this.position = { at: 'after', sequenceNumber };
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
      this.notFound += 1;
      if (this.notFound >= NOT_FOUND_IS_GONE) {
        this.giveUp(kind);
        return;
      }
    }
    const retryInMs = backoffMs(this.attempts, random, RETRY_BACKOFF);
    this.attempts += 1;
    this.enter(kind === 'throttled' ? { kind, retryInMs } : { kind: 'retrying', error, retryInMs });
    await clock.sleep(retryInMs, signal);
  }

  private giveUp(kind: 'notFound' | 'invalidArgument'): void {
    const { shardId, position } = this;
    const reason = kind === 'notFound' ? 'shardExpired' : 'trimmed';
    const afterSequenceNumber = position.at === 'after' ? position.sequenceNumber : undefined;
    this.context.emit({ kind: 'gap', shardId, afterSequenceNumber, reason });
    if (kind === 'notFound') this.ended = [];
    else this.position = { at: 'trimHorizon' };
    this.notFound = 0;
  }

  private enter(state: ShardState): void {
    if (state.kind === this.state && (state.kind === 'reading' || state.kind === 'behind')) return;
    this.state = state.kind;
    this.context.emit({ kind: 'shard', shardId: this.shardId, state });
  }
}
