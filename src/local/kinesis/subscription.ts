import { EventStream } from '../server/eventStream';
import { ServiceError } from '../service';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import { findConsumer } from './consumers';
import { behindLatest, childShards, findStart, requireShard, startingPosition } from './reading';
import { RecordsAnswer } from './recordsAnswer';
import { numberAfter } from './sequence';
import type { Shard } from './shard';
import type { Cursor } from './shardLog';
import type { StateDelays } from './stateDelays';
import type { Streams } from './streams';

/** "SubscribeToShard": the connection ends after 5 minutes, and the consumer subscribes again. */
const LIFETIME_MS = 5 * 60_000;
/** How often an event is sent when there are no records, as AWS does. */
const QUIET_EVENT_MS = 5_000;
const EVENT_LIMIT = { records: 10_000, bytes: 2 * 1024 * 1024 };

interface SubscriptionContext {
  readonly streams: Streams;
  readonly delays: StateDelays;
  readonly now: () => number;
}

/** Pushes the records of shards as they arrive. A consumer has one subscription to a shard at a time. */
export class Subscriptions {
  readonly #active = new Map<string, AbortController>();

  async subscribe(
    { streams, delays, now }: SubscriptionContext,
    input: Input,
    clientGone: AbortSignal,
  ): Promise<EventStream> {
    const { stream, consumer } = findConsumer(streams, input);
    delays.requireActiveConsumer(consumer.arn);
    const shard = requireShard(stream, input.requiredString('ShardId'));
    const position = input.object('StartingPosition') ?? input.missing('StartingPosition');
    const cursor = await findStart(stream, shard, startingPosition(position, 'Type', 'SequenceNumber'), now());
    const key = `${consumer.arn} ${shard.state.shardId}`;
    // A second subscription replaces the first, as a consumer that lost its connection expects.
    this.#active.get(key)?.abort();
    const ending = new AbortController();
    this.#active.set(key, ending);
    const signal = AbortSignal.any([clientGone, ending.signal, AbortSignal.timeout(LIFETIME_MS)]);
    const isRegistered = () => stream.state.consumers.some(({ arn }) => arn === consumer.arn);
    const events = eventsOf(stream, shard, cursor, signal, isRegistered, now);
    return new EventStream('SubscribeToShardEvent', events, () => {
      if (this.#active.get(key) === ending) this.#active.delete(key);
    });
  }
}

async function* eventsOf(
  stream: DataStream,
  shard: Shard,
  from: Cursor,
  signal: AbortSignal,
  isRegistered: () => boolean,
  now: () => number,
): AsyncIterable<RecordsAnswer> {
  let cursor = from;
  const { startingSequenceNumber, shardId } = shard.state;
  // A subscription at or after this number gets what this one has not given. At the end of the shard, that is what comes from now on.
  const beginsAtEnd = cursor.position >= shard.log.end.position;
  let continuation = numberAfter((beginsAtEnd ? shard.log.lastSequenceNumber : undefined) ?? startingSequenceNumber);
  while (!signal.aborted) {
    if (stream.isDeleted) throw new ServiceError('ResourceNotFoundException', 'The stream was deleted.');
    if (!isRegistered()) throw new ServiceError('ResourceNotFoundException', 'The consumer was deregistered.');
    const { pieces, count, next, isAtEnd, lastArrivalMs, lastSequenceNumber } = await shard.log.read(
      cursor,
      EVENT_LIMIT,
    );
    cursor = next;
    if (lastSequenceNumber !== undefined) continuation = numberAfter(lastSequenceNumber);
    const isOver = isAtEnd && !shard.isOpen;
    const behindMs = behindLatest(isAtEnd, lastArrivalMs, now());
    const rest = isOver ? { ChildShards: childShards(stream, shardId) } : { ContinuationSequenceNumber: continuation };
    yield new RecordsAnswer({ pieces, count, behindMs, rest });
    if (isOver) return;
    if (isAtEnd) await appended(stream, shard, cursor, signal);
  }
}

/** Resolves when the shard has more records, when it ends, and when an event without records is due. */
function appended(stream: DataStream, shard: Shard, cursor: Cursor, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopListening();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, QUIET_EVENT_MS);
    const stopListening = stream.onAppend((shardId) => {
      if (shardId === shard.state.shardId) done();
    });
    signal.addEventListener('abort', done, { once: true });
    const hasMore = shard.log.end.position > cursor.position || !shard.isOpen;
    if (hasMore || signal.aborted) done();
  });
}
