import type { SubscribeToShardEvent, SubscribeToShardEventStream } from '@aws-sdk/client-kinesis';
import { abortable, abortReason, type Clock } from '../../common';
import type { ShardPosition } from '../source/position';
import type { AnswerTimes, ChildShardEntry } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import { childEntries, consumedRecordsOf, startingPosition } from '../source/recordsApi';
import { withoutRepeats } from '../source/newRecords';
import type { Slots } from './slots';
import type { ConsumedRecord, FanOutClient } from '../types';

/** One event of a subscription (`SubscribeToShardEvent`). */
export interface PushedRecords extends AnswerTimes {
  /** The stream's records. Their data may be KPL aggregates. */
  records: ConsumedRecord[];
  /** The size of the records' data. */
  bytes: number;
  /** What the records take in memory, in bytes. */
  memory: number;
  behindMs: number;
  /** The shard has been read to its end. */
  isLast: boolean;
  /** The children of a shard that has ended. Empty where the server does not name them. */
  children: ChildShardEntry[];
}

/** What all feeds of one consumer share. */
export interface FeedContext {
  client: FanOutClient;
  clock: Clock;
  slots: Slots;
  /** Resolves to the consumer's ARN once it is active. */
  arn: (signal: AbortSignal) => Promise<string>;
  /** Several tails read by the consumer, so one may want what another has already read. */
  isShared: () => boolean;
  /** What all feeds of the consumer keep in memory. */
  kept: { bytes: number };
}

/** A shard accepts one subscription of a consumer in 5 s ("SubscribeToShard"). */
const SUBSCRIBE_SPACING_MS = 5_100;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const MAX_KEPT_PER_SHARD = 256;
/** `GetRecords` may lag behind a subscription, and a shared answer may be a second old. */
const OVERLAP_MS = 2_000;

type Subscription = AsyncIterator<SubscribeToShardEventStream>;

/**
 * One shard's subscription, renewed until the shard ends. All tails that read by the same consumer share it, since a second subscription
 * would end the first. The tail that is furthest ahead pulls; events are kept for the others.
 */
export class ShardFeed {
  readonly #context: FeedContext;
  readonly #shardId: string;

  #kept: PushedRecords[] = [];
  /** The number of the first event that is kept. */
  #first = 0;
  #followers = 0;
  /** Where the next subscription begins. Undefined: no tail follows. */
  #position: ShardPosition | undefined;
  /** The kept events have all records that arrived after this. */
  #wholeSinceMs = Infinity;
  /** The kept events have all records after this sequence number. */
  #wholeAfter: string | undefined;
  #subscription: Subscription | undefined;
  #pulling: Promise<void> | undefined;
  #unfollowed = new AbortController();
  #lastSubscribeMs = -Infinity;
  /** The next event was made after this, by the computer's clock. */
  #sinceMs = -Infinity;

  constructor(context: FeedContext, shardId: string) {
    this.#context = context;
    this.#shardId = shardId;
  }

  /**
   * Begins to follow. The feed begins at the position of its first follower. Later ones join once they have caught up by polling.
   * @param tipMs when the tail had last read all records. Undefined: there are more
   * @returns the number of the first event to take. The tail may have read some of its records. Undefined: the tail is too far behind
   */
  join(position: ShardPosition, tipMs: number | undefined): number | undefined {
    if (this.#position === undefined) {
      this.#position = position;
      this.#wholeSinceMs = this.#context.clock.now();
      this.#wholeAfter = position.at === 'after' ? position.sequenceNumber : undefined;
    } else if (!this.canJoin(position, tipMs)) return undefined;
    this.#followers++;
    return this.#first;
  }

  /** Whether all records after that position are kept here, or still to come. */
  canJoin(position: ShardPosition, tipMs: number | undefined): boolean {
    if (this.#position === undefined) return true;
    if (tipMs !== undefined && tipMs - OVERLAP_MS > this.#wholeSinceMs) return true;
    const wholeAfter = this.#wholeAfter ?? this.#firstKept;
    if (position.at !== 'after' || wholeAfter === undefined) return false;
    return BigInt(position.sequenceNumber) >= BigInt(wholeAfter);
  }

  get #firstKept(): string | undefined {
    return this.#kept.find(({ records }) => records.length > 0)?.records[0]?.sequenceNumber;
  }

  /** Ends following. The last follower ends the subscription. */
  leave(): void {
    this.#followers--;
    if (this.#followers > 0) return;
    this.#unfollowed.abort();
    this.#unfollowed = new AbortController();
    this.#endSubscription();
    while (this.#kept.length > 0) this.#dropOldest();
    this.#pulling = undefined;
    this.#position = undefined;
  }

  /**
   * Resolves to the event of that number, once it has come. Undefined: it is no longer kept.
   * @param onAnswer called when a call to Kinesis went through
   */
  async at(index: number, signal: AbortSignal, onAnswer: () => void): Promise<PushedRecords | undefined> {
    for (;;) {
      if (index < this.#first) return undefined;
      const kept = this.#kept[index - this.#first];
      if (kept) return kept;
      await abortable(this.#pull(), signal);
      onAnswer();
    }
  }

  /** One pull serves all that wait. */
  #pull(): Promise<void> {
    if (!this.#pulling) {
      const pulling = this.#receive(this.#unfollowed.signal).finally(() => {
        if (this.#pulling === pulling) this.#pulling = undefined;
      });
      this.#pulling = pulling;
    }
    return this.#pulling;
  }

  async #receive(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context;
    try {
      if (!this.#subscription) {
        const subscription = await this.#subscribe(signal);
        signal.throwIfAborted();
        this.#subscription = subscription;
        return;
      }
      const waitsSinceMs = clock.now();
      const next = await abortable(this.#subscription.next(), signal);
      // An event that came at once may have waited in the connection since the previous one.
      if (clock.now() > waitsSinceMs) this.#sinceMs = waitsSinceMs;
      // The feed may have been left meanwhile, and begun again elsewhere.
      signal.throwIfAborted();
      if (next.done) this.#endSubscription();
      else if (next.value.SubscribeToShardEvent) this.#keep(next.value.SubscribeToShardEvent);
    } catch (error) {
      if (!signal.aborted) this.#endSubscription();
      throw error;
    }
  }

  async #subscribe(signal: AbortSignal): Promise<Subscription> {
    const { client, clock, slots, arn } = this.#context;
    await clock.sleep(Math.max(0, this.#lastSubscribeMs + SUBSCRIBE_SPACING_MS - clock.now()), signal);
    const consumerArn = await arn(signal);
    const position = this.#position;
    if (!position) throw abortReason(signal);
    const askedMs = clock.now();
    const input = { ConsumerARN: consumerArn, ShardId: this.#shardId, StartingPosition: startingPosition(position) };
    const work = () => abortable(client.subscribeToShard(input, { abortSignal: signal }), signal);
    const { EventStream } = await slots.run(signal, work);
    if (!EventStream) throw new Error(`SubscribeToShard gave no events for ${this.#shardId}.`);
    this.#lastSubscribeMs = clock.now();
    this.#sinceMs = askedMs;
    return EventStream[Symbol.asyncIterator]();
  }

  #endSubscription(): void {
    // The abort signal of the subscription closes the connection, so nothing has to be awaited.
    this.#subscription?.return?.().catch(() => undefined);
    this.#subscription = undefined;
  }

  #keep(event: SubscribeToShardEvent): void {
    const { kept, isShared, clock } = this.#context;
    const { records: pushed, bytes } = consumedRecordsOf(this.#shardId, event.Records ?? []);
    const records = [...withoutRepeats(pushed)];
    const children = childEntries(event.ChildShards);
    const isLast = children.length > 0 || event.ContinuationSequenceNumber === undefined;
    const memory = memoryOf(records);
    const times = { askedMs: this.#sinceMs, receivedMs: clock.now() };
    this.#kept.push({ records, bytes, memory, behindMs: event.MillisBehindLatest ?? 0, isLast, children, ...times });
    kept.bytes += memory;
    this.#moveAfter(records.at(-1)?.sequenceNumber);
    // Before the first record the continuation would replace the start by a guess. Later it skips what is empty.
    if (this.#position?.at === 'after') this.#moveAfter(event.ContinuationSequenceNumber);
    const isTooMuch = () => kept.bytes > MAX_KEPT_BYTES || this.#kept.length > MAX_KEPT_PER_SHARD;
    while (this.#kept.length > 1 && (!isShared() || isTooMuch())) this.#dropOldest();
  }

  #dropOldest(): void {
    const dropped = this.#kept.shift();
    if (!dropped) return;
    this.#first++;
    this.#context.kept.bytes -= dropped.memory;
    this.#wholeSinceMs = dropped.receivedMs;
    this.#wholeAfter = dropped.records.at(-1)?.sequenceNumber ?? this.#wholeAfter;
  }

  #moveAfter(sequenceNumber: string | undefined): void {
    const position = this.#position;
    if (sequenceNumber === undefined) return;
    if (position?.at === 'after' && BigInt(position.sequenceNumber) >= BigInt(sequenceNumber)) return;
    this.#position = { at: 'after', sequenceNumber };
  }
}
