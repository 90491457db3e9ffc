import { setMaxListeners } from 'node:events';
import { abortReason, systemClock } from '../../common';
import { PipelinesError } from '../../errors';
import { EventBuffer } from './eventBuffer';
import { FirstAnswers } from '../shards/firstAnswers';
import type { FanOutConsumer } from '../fanOut/fanOutConsumer';
import { startOf } from '../source/position';
import { recordsApi, type RecordsApi } from '../source/recordsApi';
import { computerMs, mostAheadMs, serviceMs } from './serviceClock';
import { SharedConsumers } from '../fanOut/sharedConsumers';
import { Yielder } from '../slices';
import { Slots } from '../shards/slots';
import { openAgain, openStream, registerWithRetries } from './startUp';
import { StreamLink } from '../source/streamLink';
import { StreamReading, type ShardSet, type StreamContext } from './streamReading';
import type { Subscriber } from '../shards/subscribedShard';
import { TaskGroup } from './taskGroup';
import type { TailOptions } from './tailOptions';
import type { TailEvent } from '../types';

const DEFAULT_START = { minutesAgo: 5 };
const DEFAULT_CONCURRENT_READS = 10;
const DEFAULT_BUFFERED_BYTES = 16 * 1024 * 1024;
const MAX_BUFFERED_EVENTS = 10_000;

/**
 * Reads a data stream endlessly: all of its shards or chosen ones, across splits and merges, each record once and in order within its
 * partition key. Each iteration is a tail of its own. It begins with the first pull, reads ahead no further than its buffer, and leaves
 * nothing running when it ends.
 *
 * @throws {PipelinesError} from the first pulls: `InvalidStartPosition`, `UnknownShard`, or AWS's code when the stream does not exist or
 *   cannot be read. Later failures are events ({@link TailEvent}), and the reading goes on after them.
 */
export function tailStream(options: TailOptions): AsyncIterable<TailEvent> {
  return { [Symbol.asyncIterator]: () => tailEvents(options) };
}

async function* tailEvents(options: TailOptions): AsyncGenerator<TailEvent, void, undefined> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const onAbort = () => stop.abort(abortReason(options.signal));
  if (options.signal.aborted) onAbort();
  else options.signal.addEventListener('abort', onAbort, { once: true });
  const events = new EventBuffer<TailEvent>(options.maxBufferedBytes ?? DEFAULT_BUFFERED_BYTES, MAX_BUFFERED_EVENTS);
  const yielder = new Yielder();
  const outcome: { failure?: { error: unknown } } = {};
  const reading = new Tail(options, events, stop.signal).read().catch((error: unknown) => {
    // A tail that is stopped rejects with the stop.
    if (stop.signal.aborted) return;
    outcome.failure = { error };
    stop.abort();
  });
  try {
    for (;;) {
      // It rejects only when the tail is stopped, which the next line checks.
      await events.filled(stop.signal).catch(() => undefined);
      const event = stop.signal.aborted ? undefined : events.shift();
      if (!event) break;
      yield event;
      // Many events may be waiting: the caller's work with them must not block the event loop.
      if (yielder.isDue) await yielder.yield();
    }
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    stop.abort();
    await reading;
  }
  if (outcome.failure) throw outcome.failure.error;
}

/** One tail. It reads the stream and, each time another is made under its name, that one. */
class Tail {
  readonly #options: TailOptions;
  readonly #events: EventBuffer<TailEvent>;
  readonly #signal: AbortSignal;

  #tasks: TaskGroup | undefined;
  #ownConsumers: SharedConsumers | undefined;

  constructor(options: TailOptions, events: EventBuffer<TailEvent>, signal: AbortSignal) {
    this.#options = options;
    this.#events = events;
    this.#signal = signal;
  }

  /** Rejects when the signal aborts, or with a failure at the start. */
  async read(): Promise<void> {
    const { client, stream, getRecordsRaw, readers, clock = systemClock } = this.#options;
    const source = recordsApi({ client, stream, raw: getRecordsRaw, clock });
    const shared = readers?.acquire(client, stream, source, clock);
    try {
      await this.#readFrom(shared?.source ?? source);
    } finally {
      shared?.release();
    }
  }

  async #readFrom(source: RecordsApi): Promise<void> {
    const context = this.#context(source);
    const { from = DEFAULT_START, shards: chosen } = this.#options;
    const startAt = (askedMs: number) => startOf(from, chosen, askedMs);
    // An invalid start is refused before the service is called.
    startAt(context.askedMs);
    context.link.announce({ kind: 'connecting' });
    let shards = await openStream(context, startAt, this.#signal);
    let next = this.#enterConsumer(context);
    for (let isFirst = true; ; isFirst = false) {
      const consumer = next;
      try {
        if (consumer && !(await this.#register(consumer, context, isFirst))) {
          this.#consumers.follow(consumer, context.link.streamMark);
          // Entered before the other is left, since both may be the same.
          next = this.#enterConsumer(context);
          continue;
        }
        if (!isFirst) {
          shards = await openAgain(context, chosen, this.#signal);
          context.link.announce({ kind: 'streamRecreated', shards: shards.chosen.length });
        }
        await this.#readUntilReplaced(
          { ...context, subscriber: consumer && this.#subscriber(consumer, context) },
          shards,
        );
        // The old stream's consumer is gone with it.
        if (consumer) this.#consumers.retire(consumer);
        next = this.#enterConsumer(context);
      } finally {
        this.#leaveConsumer(consumer);
      }
    }
  }

  async #readUntilReplaced(context: StreamContext, shards: ShardSet): Promise<void> {
    this.#tasks = new TaskGroup(this.#signal);
    new StreamReading(context, shards, this.#tasks).start();
    await this.#tasks.join();
  }

  get #consumers(): SharedConsumers {
    return (this.#ownConsumers ??= this.#options.readers?.consumers ?? new SharedConsumers());
  }

  #enterConsumer({ stream, link, clock, random }: StreamContext): FanOutConsumer | undefined {
    const { fanOut: client } = this.#options;
    if (!client) return undefined;
    const streamArn = stream.startsWith('arn:') ? stream : link.streamArn;
    if (streamArn === undefined) throw noArn(stream);
    return this.#consumers.enter({ client, streamArn, streamMark: link.streamMark, clock, random });
  }

  /**
   * @returns whether the stream is still the one that the consumer was meant for. One that was made meanwhile under its name would take
   *   the registration too
   */
  async #register(consumer: FanOutConsumer, context: StreamContext, isFirst: boolean): Promise<boolean> {
    const signal = this.#signal;
    const { link } = context;
    const { replacements } = link;
    const isReplaced = () => link.replacements !== replacements;
    const register = async () => {
      // The stream may have been replaced since an earlier attempt, and another tail may have a consumer of the new one already.
      await link.confirm(signal);
      if (!isReplaced()) await consumer.register(signal, this.#options.onConsumer);
    };
    await (isFirst ? registerWithRetries(context, signal, register) : link.call(register, signal));
    await link.confirm(signal);
    return !isReplaced();
  }

  #leaveConsumer(consumer: FanOutConsumer | undefined): void {
    if (!consumer) return;
    const cleanup = consumer.leave(this.#options.onConsumer);
    if (!consumer.isUsed) this.#consumers.retire(consumer);
    this.#options.onCleanup?.(cleanup);
  }

  #subscriber(consumer: FanOutConsumer, { link }: StreamContext): Subscriber {
    return {
      feedOf: (shardId) => consumer.feedOf(shardId),
      restore: async (signal, onGone) => {
        await link.confirm(signal);
        const wasGone = await consumer.restore(signal, this.#options.onConsumer, onGone);
        // A stream that was made meanwhile would have taken the registration too.
        if (wasGone) await link.confirm(signal);
        return wasGone;
      },
    };
  }

  #context(source: RecordsApi): StreamContext {
    const { client, stream, clock = systemClock, random = Math.random, serviceClock } = this.#options;
    const events = this.#events;
    const signal = this.#signal;
    const link = new StreamLink({
      client,
      stream,
      signal,
      clock,
      random,
      onState: (state) => {
        events.push({ kind: 'tail', state });
      },
      onRecreated: () => {
        this.#tasks?.stop();
      },
    });
    return {
      client,
      stream,
      clock,
      random,
      link,
      source,
      subscriber: undefined,
      slots: new Slots(this.#options.maxConcurrentReads ?? DEFAULT_CONCURRENT_READS),
      firstAnswers: new FirstAnswers(),
      askedMs: clock.now(),
      start: { latestMs: Infinity },
      serviceMs: (ms) => serviceMs(serviceClock, ms),
      mostAheadMs: (ms) => mostAheadMs(serviceClock, ms),
      computerMs: (ms) => computerMs(serviceClock, ms),
      room: async (bytes, roomSignal) => {
        const { gate } = this.#options;
        await gate?.(roomSignal);
        const done = await events.reserve(bytes, roomSignal);
        // The gate may have been closed meanwhile.
        await gate?.(roomSignal).catch((error: unknown) => {
          done();
          throw error;
        });
        return done;
      },
      emit: (event, bytes) => {
        events.push(event, bytes);
      },
      isIdle: () => events.isEmpty,
    };
  }
}

function noArn(stream: string): PipelinesError {
  return new PipelinesError(
    'NoStreamArn',
    `Enhanced fan-out needs the ARN of "${stream}", and it may not be described.`,
    {
      remedy: 'Give the ARN instead of the name, or the permission kinesis:DescribeStreamSummary.',
    },
  );
}
