import { setMaxListeners } from 'node:events';
import { abortReason, systemClock } from '../../common';
import { PipelinesError } from '../../errors';
import { EventBuffer } from './eventBuffer';
import { FirstAnswers } from '../shards/firstAnswers';
import type { FanOutConsumer } from '../fanOut/fanOutConsumer';
import { startOf } from '../source/position';
import { clientSource, type RecordSource } from '../source/recordSource';
import { computerMs, mostAheadMs, serviceMs } from './serviceClock';
import { SharedConsumers } from '../fanOut/sharedConsumers';
import { Breath } from '../slices';
import { Slots } from '../shards/slots';
import { openAgain, openStream, registerPatiently } from './startUp';
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
 * Reads a data stream on and on: all of its shards or chosen ones, across splits and merges, each record once and in
 * order within its partition key. Each iteration is a tail of its own; it begins with the first pull, reads no
 * further than its buffer while it is not pulled, and leaves nothing behind when it ends.
 *
 * @throws PipelinesError from the first pulls: `InvalidStartPosition`, `UnknownShard`, AWS's code where the stream does
 *   not exist or cannot be read. Later failures are states (see {@link TailEvent}), and reading goes on after them.
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
  const breath = new Breath();
  const outcome: { failure?: { error: unknown } } = {};
  const reading = new Tail(options, events, stop.signal).read().catch((error: unknown) => {
    // What a stopped tail ends with is the stop itself.
    if (stop.signal.aborted) return;
    outcome.failure = { error };
    stop.abort();
  });
  try {
    for (;;) {
      // Rejects only when stopped, which the next line sees.
      await events.filled(stop.signal).catch(() => undefined);
      const event = stop.signal.aborted ? undefined : events.shift();
      if (!event) break;
      yield event;
      // What has come together is not handed out in one go, whatever is done with it.
      if (breath.isDue) await breath.take();
    }
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    stop.abort();
    await reading;
  }
  if (outcome.failure) throw outcome.failure.error;
}

/** One tail: reads the stream and, each time another is made under its name, that one. */
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

  /** Ends by the signal, or by a failure at the start. */
  async read(): Promise<void> {
    const { client, stream, getRecordsRaw, readers, clock = systemClock } = this.#options;
    const source = clientSource({ client, stream, raw: getRecordsRaw, clock });
    const shared = readers?.acquire(client, stream, source, clock);
    try {
      await this.#readFrom(shared?.source ?? source);
    } finally {
      shared?.release();
    }
  }

  async #readFrom(source: RecordSource): Promise<void> {
    const context = this.#context(source);
    const { from = DEFAULT_START, shards: chosen } = this.#options;
    const startAt = (askedMs: number) => startOf(from, chosen, askedMs);
    // A start that is none is refused before anything is called.
    startAt(context.askedMs);
    context.link.announce({ kind: 'connecting' });
    let shards = await openStream(context, startAt, this.#signal);
    let next = this.#enterConsumer(context);
    for (let isFirst = true; ; isFirst = false) {
      const consumer = next;
      try {
        if (consumer && !(await this.#register(consumer, context, isFirst))) {
          this.#consumers.follow(consumer, context.link.streamMark);
          // Before the other is left: it may be the same.
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
        // The old stream's consumer went with it.
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
   * @returns whether the stream is still the one that the consumer was meant for: another that was made meanwhile takes the
   *   registration as well
   */
  async #register(consumer: FanOutConsumer, context: StreamContext, isFirst: boolean): Promise<boolean> {
    const signal = this.#signal;
    const { link } = context;
    const { replacements } = link;
    const isReplaced = () => link.replacements !== replacements;
    const register = async () => {
      // An attempt before may have failed long ago. Another tail may have a consumer of the new stream already.
      await link.confirm(signal);
      if (!isReplaced()) await consumer.register(signal, this.#options.onConsumer);
    };
    await (isFirst ? registerPatiently(context, signal, register) : link.call(register, signal));
    await link.confirm(signal);
    return !isReplaced();
  }

  #leaveConsumer(consumer: FanOutConsumer | undefined): void {
    if (!consumer) return;
    const farewell = consumer.leave(this.#options.onConsumer);
    if (!consumer.isUsed) this.#consumers.retire(consumer);
    this.#options.onFarewell?.(farewell);
  }

  #subscriber(consumer: FanOutConsumer, { link }: StreamContext): Subscriber {
    return {
      feedOf: (shardId) => consumer.feedOf(shardId),
      restore: async (signal, onGone) => {
        await link.confirm(signal);
        const wasGone = await consumer.restore(signal, this.#options.onConsumer, onGone);
        // Another stream that was made meanwhile would have taken the registration, too.
        if (wasGone) await link.confirm(signal);
        return wasGone;
      },
    };
  }

  #context(source: RecordSource): StreamContext {
    const { client, stream, clock = systemClock, random = Math.random, serviceClock } = this.#options;
    const events = this.#events;
    const signal = this.#signal;
    const link = new StreamLink({
      ...{ client, stream, signal, clock, random },
      onState: (state) => {
        events.push({ kind: 'tail', state });
      },
      onRecreated: () => {
        this.#tasks?.stop();
      },
    });
    return {
      ...{ client, stream, clock, random, link, source, subscriber: undefined },
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
        // It may have been closed meanwhile.
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
