import type { SubscribeToShardEvent, SubscribeToShardEventStream } from '@aws-sdk/client-kinesis';
import { abortable, abortReason, type Clock } from '../../common';
import type { ShardPosition } from '../source/position';
import type { AnswerTimes, ChildShardEntry } from '../wire/getRecordsAnswer';
import { memoryOf } from './memory';
import { childEntries, consumedRecordsOf, startingPosition } from '../source/recordSource';
import { withoutRepeats } from '../source/newRecords';
import type { Slots } from './slots';
import type { ConsumedRecord, FanOutClient } from '../types';

/** What one event of a subscription brought (`SubscribeToShardEvent`). */
export interface PushedRecords extends AnswerTimes {
  /** As Kinesis keeps them: their data may be KPL aggregates. */
  records: ConsumedRecord[];
  /** Of the records' data. */
  bytes: number;
  /** What the records take. */
  memory: number;
  behindMs: number;
  /** The shard has been read to its end. */
  isLast: boolean;
  /** Of a shard that has ended; empty where the server does not say. */
  children: ChildShardEntry[];
}

/** What all feeds of one consumer have in common. */
export interface FeedContext {
  client: FanOutClient;
  clock: Clock;
  slots: Slots;
  /** The consumer's ARN, once it is active. */
  arn: (signal: AbortSignal) => Promise<string>;
  /** Others may want what one tail has had. */
  isShared: () => boolean;
  /** Of all that the consumer's feeds keep. */
  kept: { bytes: number };
}

/** A shard takes one subscription of a consumer in 5 seconds ("SubscribeToShard"), and it ends after 5 minutes. */
const SUBSCRIBE_SPACING_MS = 5_100;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const MAX_KEPT_PER_SHARD = 256;
/** `GetRecords` may not find yet what a subscription has brought already, and an answer that is shared may be a second old. */
const OVERLAP_MS = 2_000;

type Subscription = AsyncIterator<SubscribeToShardEventStream>;

/**
 * One shard's subscription, renewed until the shard ends, for all tails that read by the same consumer: a second
 * subscription would take the place of the first. The tail that is furthest pulls; what it had is kept for the others.
 */
export class ShardFeed {
  readonly #context: FeedContext;
  readonly #shardId: string;

  #kept: PushedRecords[] = [];
  /** The number of the first that is kept. */
  #first = 0;
  #followers = 0;
  /** Where the next subscription begins; undefined: nobody follows. */
  #position: ShardPosition | undefined;
  /** Nothing that arrived later than this is missing in what is kept. */
  #wholeSinceMs = Infinity;
  /** Nothing that comes after this sequence number is missing in what is kept. */
  #wholeAfter: string | undefined;
  #subscription: Subscription | undefined;
  #pulling: Promise<void> | undefined;
  #unfollowed = new AbortController();
  #lastSubscribeMs = -Infinity;
  /** What comes next was made after this, by the computer's clock. */
  #sinceMs = -Infinity;

  constructor(context: FeedContext, shardId: string) {
    this.#context = context;
    this.#shardId = shardId;
  }

  /**
   * Begins to follow. The feed begins where its first follower stands; others come to it with what they have read by polling.
   * @param tipMs when the tail had last read all that there was to read
   * @returns the number of the first event to take, of which the tail may have had some; undefined: the tail is further behind
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

  /** Whether all that comes after that place is kept here, or still to come. */
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

  /** The last to leave ends the subscription. */
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
   * The event of that number, awaited where it has not come yet; undefined: it is no longer kept.
   * @param onAnswer a call to Kinesis went through
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

  /** One for all that wait. */
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
      // What came at once may have lain in the connection since the event before.
      if (clock.now() > waitsSinceMs) this.#sinceMs = waitsSinceMs;
      // What was left meanwhile stands at another place by now.
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
    // What it was subscribed with closes the connection: nothing is to be waited for.
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
    // Before the first record it would be a guess of what the start stands for; afterwards it spares what is empty.
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
