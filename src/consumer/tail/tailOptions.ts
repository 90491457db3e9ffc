import type { Clock, ServiceClock } from '../../common';
import type { RawGetRecords } from '../source/recordsApi';
import type { StreamReaders } from './streamReaders';
import type { ConsumerClient, ConsumerEvent, FanOutClient, TailPosition } from '../types';

export interface TailOptions {
  client: ConsumerClient;
  /** Name or ARN. */
  stream: string;
  /** Default: `{ minutesAgo: 5 }`. */
  from?: TailPosition;
  /** Only these shards and their descendants. Default: all. */
  shards?: string[];
  /** Ends the tail at once, also in the middle of a read. The iteration then ends without an error. */
  signal: AbortSignal;
  /** Bypasses the SDK's deserialiser, which is slow ({@link RawGetRecords}). */
  getRecordsRaw?: RawGetRecords;
  /** Tails with the same registry share their reads of a stream, and its consumer. */
  readers?: StreamReaders;
  /**
   * Reads by enhanced fan-out: about 70 ms after the put instead of a second, with a read limit of its own. It registers a consumer,
   * which costs money until the last tail that shares it ends and deregisters it. A tail that is behind the others polls until it
   * has caught up.
   */
  fanOut?: FanOutClient;
  /** Called about the consumer of fan-out, which costs money from `registered` until `deregistered`. */
  onConsumer?: (consumer: ConsumerEvent) => void;
  /**
   * A tail ends at once; its consumer is deregistered afterwards. This is called with a promise of that, which resolves within seconds
   * whatever the service does, and never rejects.
   */
  onCleanup?: (cleanup: Promise<void>) => void;
  /** Awaited before records are read, or taken from a subscription. While it is pending nothing is read, and no position is lost. */
  gate?: (signal: AbortSignal) => Promise<void>;
  /** How many `GetRecords` calls may be under way at a time, over all shards. Default: 10. */
  maxConcurrentReads?: number;
  /** Reading pauses while this much waits to be pulled. Default: 16 MB. */
  maxBufferedBytes?: number;
  clock?: Clock;
  /** What is known of the service's clock. Without it, a start that may lie in the service's future is placed by asking the service. */
  serviceClock?: ServiceClock;
  /** 0 ≤ x < 1: jitters the retries. Default: `Math.random`. */
  random?: () => number;
}
