import type { Clock } from '../../common';
import type { RawGetRecords } from '../source/recordSource';
import type { ServiceClock } from './serviceClock';
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
  /** Ends the tail at once, also in the middle of a read; the iteration then ends without an error. */
  signal: AbortSignal;
  /** The quick way round the SDK's deserialiser; see {@link RawGetRecords}. */
  getRecordsRaw?: RawGetRecords;
  /** Tails given the same registry share their reads of a stream, and its consumer. */
  readers?: StreamReaders;
  /**
   * Reads by enhanced fan-out: about 70 ms after the put instead of a second, with a read limit of its own. It registers
   * a consumer, which costs money until it is deregistered at the end of the last tail that shares it. A tail that begins
   * behind the others polls until it has caught up.
   */
  fanOut?: FanOutClient;
  /** Hears of the consumer that fan-out registers: it costs money from `registered` until `deregistered`. */
  onConsumer?: (consumer: ConsumerEvent) => void;
  /**
   * A tail ends at once. What remains of it is to deregister its consumer: this hears of it, and it resolves soon, whatever the
   * service does; it never rejects.
   */
  onFarewell?: (farewell: Promise<void>) => void;
  /** Awaited before records are read, or taken that were pushed: while it is pending, nothing is read and no position is lost. */
  gate?: (signal: AbortSignal) => Promise<void>;
  /** `GetRecords` calls in flight at a time, over all shards. Default: 10. */
  maxConcurrentReads?: number;
  /** Reading pauses while this much waits to be pulled. Default: 16 MB. */
  maxBufferedBytes?: number;
  clock?: Clock;
  /** What is known of the service's clock. Without it both clocks are taken to be the same, until the service says otherwise. */
  serviceClock?: ServiceClock;
  /** 0 ≤ x < 1; jitters the retries. */
  random?: () => number;
}
