import { systemClock, type Clock } from '../../common';
import { Yielder } from '../slices';
import type { TailEvent } from '../types';
import { ArrivalMerge } from './arrivalMerge';
import { tailStream } from './tail';
import type { TailOptions } from './tailOptions';

type Pulled = IteratorResult<TailEvent> | { failure: unknown };

/**
 * {@link tailStream}, with the records of all shards in the order in which they arrived. The order of older
 * records is exact as long as those that wait fit into 16 MB; a live record waits for older ones for a second at most.
 *
 * @throws as `tailStream` does
 */
export function orderedTail(
  options: TailOptions,
  read: (options: TailOptions) => AsyncIterable<TailEvent> = tailStream,
): AsyncIterable<TailEvent> {
  return { [Symbol.asyncIterator]: () => orderedEvents(options, read) };
}

async function* orderedEvents(
  options: TailOptions,
  read: (options: TailOptions) => AsyncIterable<TailEvent>,
): AsyncGenerator<TailEvent, void, undefined> {
  const { clock = systemClock } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const events = read({ ...options, signal })[Symbol.asyncIterator]();
  const merge = new ArrivalMerge();
  const yielder = new Yielder();
  const isStopped = () => options.signal.aborted;
  let pulled: Promise<Pulled> | undefined;
  try {
    for (let end: Pulled | undefined; !isStopped();) {
      const next = merge.next(clock.now());
      if (next) {
        yield next.event;
        next.whole?.release?.();
        if (yielder.isDue) await yielder.yield();
        continue;
      }
      if (end) {
        if ('failure' in end) throw end.failure;
        return;
      }
      pulled ??= events.next().catch((failure: unknown) => ({ failure }));
      const result = await inTime(pulled, merge.wakeMs, clock);
      if (!result) continue;
      pulled = undefined;
      if ('failure' in result || result.done === true) {
        end = result;
        merge.flush();
      } else merge.take(result.value, clock.now());
    }
  } finally {
    stop.abort();
    await pulled;
    await events.return?.();
  }
}

/** Undefined: the time came first. */
async function inTime(pulled: Promise<Pulled>, untilMs: number | undefined, clock: Clock): Promise<Pulled | undefined> {
  if (untilMs === undefined) return pulled;
  const waiting = new AbortController();
  // Once the event has come, the rest of the sleep is cancelled.
  const time = clock.sleep(Math.max(0, untilMs - clock.now()), waiting.signal);
  const timer = time.then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([pulled, timer]);
  } finally {
    waiting.abort();
  }
}
