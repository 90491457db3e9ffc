import type { Kinesis } from '@aws-sdk/client-kinesis';

/**
 * Where a tail begins.
 *
 * - `latest`: the moment at which the tail was asked for, however much later its first read goes through.
 * - `trimHorizon`: the oldest record.
 * - `timestamp`: ISO 8601 text, or milliseconds since the epoch.
 * - `sequenceNumbers`: with one record in each of these shards. Only they and their descendants are read.
 *
 * Records of up to a second before a moment may come too, since the service's clock is not known better. So may earlier records in the
 * shards of a reshard that the service did not list yet when the tail began.
 */
export type TailPosition =
  | 'latest'
  | 'trimHorizon'
  | { minutesAgo: number }
  | { timestamp: string | number }
  | RecordPosition
  | { sequenceNumbers: Record<string, string> };

/**
 * Right after a record, or with it where `inclusive` is set. `subSequenceNumber` names a member of a KPL aggregate. Only the record's
 * shard and its descendants are read. With `arrivalMs`, the record's arrival, the other shards are read too, from that moment on.
 */
export interface RecordPosition {
  sequenceNumber: string;
  shardId: string;
  subSequenceNumber?: number;
  arrivalMs?: number;
  inclusive?: boolean;
}

/** The calls that a tail makes. An aggregated SDK client has them all. */
export type ConsumerClient = Pick<Kinesis, 'listShards' | 'getShardIterator' | 'getRecords' | 'describeStreamSummary'>;

/** The calls that enhanced fan-out makes besides. */
export type FanOutClient = Pick<
  Kinesis,
  | 'registerStreamConsumer'
  | 'describeStreamConsumer'
  | 'deregisterStreamConsumer'
  | 'listStreamConsumers'
  | 'subscribeToShard'
>;

/** A record that is kept also keeps the buffer of its whole answer in memory. Copy `data` instead, as the store does. */
export interface ConsumedRecord {
  shardId: string;
  sequenceNumber: string;
  /** The position within a KPL aggregate, from 0. Undefined: the record was not aggregated. */
  subSequenceNumber?: number | undefined;
  partitionKey: string;
  /** `ApproximateArrivalTimestamp`, milliseconds since the epoch. */
  arrivalMs: number;
  /** The bytes that the producer sent. */
  data: Uint8Array;
}

/** An array of records, or an answer whose records become objects when they are read. */
export interface RecordList extends Iterable<ConsumedRecord> {
  readonly length: number;
  at(index: number): ConsumedRecord | undefined;
  slice(start?: number, end?: number): RecordList;
  /** The arrival of a record, without making it. Optional: `at` has it too. */
  arrivalMsAt?(index: number): number;
  /**
   * Gives the records' memory back for the next answers. Optional: without a call the garbage collector does it. Nobody may read the
   * records afterwards.
   */
  release?(): void;
}

export type ShardReadingState =
  /** Read once all of these have been read to their ends. */
  | { kind: 'waitingForParent'; parents: string[] }
  /** All records have been read. Polled about once a second from here on. */
  | { kind: 'reading' }
  | { kind: 'behind'; behindMs: number }
  /** Others use the shard's read limit too, so the tail reads less often for a while. */
  | { kind: 'throttled'; retryInMs: number }
  | { kind: 'retrying'; error: Error; retryInMs: number }
  /** Read to its end. `children` is empty while they are not known yet. */
  | { kind: 'closed'; children: string[] };

export type TailState =
  | { kind: 'connecting' }
  /** `shards` counts those that are read, and those that wait for their parents. */
  | { kind: 'connected'; shards: number }
  /** Nothing can be read: network, endpoint, credentials or permissions. No position is lost. */
  | { kind: 'disconnected'; error: Error; retryInMs: number }
  /** The stream is being created, or changed in another way that prevents reads. `status` is AWS's `StreamStatus`. */
  | { kind: 'waitingForStream'; status: string }
  /** The tail waits for a stream of the same name. */
  | { kind: 'streamDeleted' }
  /** Another stream of the same name is read from its first record. Its shard ids start over. */
  | { kind: 'streamRecreated'; shards: number };

/** The progress of a shard, for displays. Rates are of the last second or so. */
export interface ShardProgress {
  shardId: string;
  behindMs: number;
  /** Records that this tail received. Members of KPL aggregates count one by one. */
  recordsPerSecond: number;
  bytesPerSecond: number;
  /** `GetRecords` calls of all tails that share their reads. A shard takes 5 a second from all its pollers. */
  readsPerSecond: number;
  /**
   * The part of the shard's read limit that these calls use, by number or by bytes (2 MiB a second), whichever is more. 1 leaves
   * nothing to others. With enhanced fan-out it is the part of the consumer's own limit.
   */
  limitShare: number;
}

export type TailEvent =
  /** In the order of the shard, never empty. `behindMs` is the answer's `MillisBehindLatest`. */
  | { kind: 'records'; shardId: string; records: RecordList; behindMs: number }
  | { kind: 'shard'; shardId: string; state: ShardReadingState }
  | { kind: 'tail'; state: TailState }
  | ({ kind: 'gap'; shardId: string } & Gap)
  /**
   * About once a second, also when nothing arrives. Left out while the caller does not pull. The service last answered at `heardMs`,
   * be it with a refusal: `-Infinity` before its first answer.
   */
  | { kind: 'progress'; atMs: number; heardMs: number; shards: ShardProgress[] };

/** Records may be missing here, since the stream no longer had them, or no longer had their shard, when they were to be read. */
export interface Gap {
  /** The last record before the gap. Undefined: the gap begins with the shard, or where the tail began. */
  afterSequenceNumber: string | undefined;
  /** The first record after the gap. Undefined: it is not known yet, or there is none. */
  beforeSequenceNumber?: string | undefined;
  reason: 'trimmed' | 'shardExpired';
}

export type ConsumerEvent =
  /** `left`: it could not be deregistered, and costs money until somebody deregisters it. */
  | { kind: 'registered' | 'deregistered' | 'left'; consumerArn: string }
  /** The tail ended before the service answered the registration. Once the answer comes, the consumer is deregistered. */
  | { kind: 'unanswered'; consumerArn: undefined };
