import type { Kinesis } from '@aws-sdk/client-kinesis';

/**
 * Where a tail begins. `latest` is the moment at which the tail was asked for, not the one at which its first read
 * happened to go through. Where the service does not tell its time any better, records of the second before may come too, and
 * where it does not list yet the shards of a reshard, those that are in them already.
 * A timestamp is ISO 8601 text or milliseconds since the epoch.
 *
 * `sequenceNumber` begins right after that record, or with it where it is `inclusive`; with `subSequenceNumber`, after (or
 * with) that member of the KPL aggregate. By default only its shard and the shard's descendants are read; with `arrivalMs`,
 * the record's arrival, the stream's other shards are read too, from that moment on.
 *
 * `sequenceNumbers` begins with a record in each of these shards, and reads only them and their descendants.
 */
export type TailPosition =
  | 'latest'
  | 'trimHorizon'
  | { minutesAgo: number }
  | { timestamp: string | number }
  | RecordPosition
  | { sequenceNumbers: Record<string, string> };

export interface RecordPosition {
  sequenceNumber: string;
  shardId: string;
  subSequenceNumber?: number;
  arrivalMs?: number;
  inclusive?: boolean;
}

/** The calls that a tail makes. An aggregated SDK client has them all. */
export type ConsumerClient = Pick<Kinesis, 'listShards' | 'getShardIterator' | 'getRecords' | 'describeStreamSummary'>;

/** What enhanced fan-out takes besides. */
export type FanOutClient = Pick<
  Kinesis,
  | 'registerStreamConsumer'
  | 'describeStreamConsumer'
  | 'deregisterStreamConsumer'
  | 'listStreamConsumers'
  | 'subscribeToShard'
>;

/** One that is kept keeps the buffer that it came in: copy what is to outlive the others, as the store does. */
export interface ConsumedRecord {
  shardId: string;
  sequenceNumber: string;
  /** The place within a KPL aggregate; absent: the record was not aggregated. */
  subSequenceNumber?: number;
  partitionKey: string;
  /** `ApproximateArrivalTimestamp`, milliseconds since the epoch. */
  arrivalMs: number;
  /** The bytes that the producer sent. */
  data: Uint8Array;
}

/** Records to be read one by one: an array of them, or an answer in which they become objects when they are looked at. */
export interface RecordList extends Iterable<ConsumedRecord> {
  readonly length: number;
  at(index: number): ConsumedRecord | undefined;
  slice(start?: number, end?: number): RecordList;
  /**
   * Gives back the memory that they lie in, for the next answers: whoever has copied what it wants, as the store does, may
   * say so. Nobody may look at them afterwards. Without it, the garbage collector finds out.
   */
  release?(): void;
}

export type ShardState =
  /** Read again once all of these have been read to their ends. */
  | { kind: 'waitingForParent'; parents: string[] }
  /** At the tip: polled about once a second. */
  | { kind: 'reading' }
  | { kind: 'behind'; behindMs: number }
  /** Others use the shard's read limit too: the tail reads less often for a while. */
  | { kind: 'throttled'; retryInMs: number }
  | { kind: 'retrying'; error: Error; retryInMs: number }
  /** Read to its end. No children: they are not known yet, and are looked for. */
  | { kind: 'closed'; children: string[] };

export type TailState =
  | { kind: 'connecting' }
  /** `shards` is the number of shards being read or waiting for their parents. */
  | { kind: 'connected'; shards: number }
  /** Network, endpoint, credentials or permissions: nothing can be read, and no position is lost. */
  | { kind: 'disconnected'; error: Error; retryInMs: number }
  /** Being created (or changed in another way that lets nobody read yet). */
  | { kind: 'waitingForStream'; status: string }
  /** Looked for until somebody makes it again. */
  | { kind: 'streamDeleted' }
  /** Another stream of the same name: read from its first record. Shard ids begin anew. */
  | { kind: 'streamRecreated'; shards: number };

/** How a shard stands, for displays. Rates are those of the last second or so. */
export interface ShardProgress {
  shardId: string;
  behindMs: number;
  /** What this tail received. KPL aggregates count by their members. */
  recordsPerSecond: number;
  bytesPerSecond: number;
  /** `GetRecords` calls by all tails that share their reads, out of the 5 that all pollers of a shard have. */
  readsPerSecond: number;
  /**
   * The part of the shard's read limit that these calls use up, by their number or their bytes (2 MiB a second), whichever
   * is more: 1 leaves nothing to others. By enhanced fan-out it is the tail's own limit.
   */
  limitShare: number;
}

export type TailEvent =
  /** In order within the shard, never empty. `behindMs` is `MillisBehindLatest` of the answer. */
  | { kind: 'records'; shardId: string; records: RecordList; behindMs: number }
  | { kind: 'shard'; shardId: string; state: ShardState }
  | { kind: 'tail'; state: TailState }
  | ({ kind: 'gap'; shardId: string } & Gap)
  /** About once a second, also when nothing arrives; left out while the caller does not pull. */
  | { kind: 'progress'; atMs: number; shards: ShardProgress[] };

/** Records may be missing here: they may have been trimmed, or have expired with their shard, before they were read. */
export interface Gap {
  /** The last record before the gap; undefined: it begins at the shard's start, or at the tail's. */
  afterSequenceNumber: string | undefined;
  /** The first record after the gap; left out: it is not known yet, or there is none. */
  beforeSequenceNumber?: string;
  reason: 'trimmed' | 'shardExpired';
}

export type ConsumerEvent =
  /** `left`: it could not be deregistered, and costs money until somebody does. */
  | { kind: 'registered' | 'deregistered' | 'left'; consumerArn: string }
  /** The tail has ended before the service has said whether it registered the consumer. Where it still says so, the consumer is deregistered. */
  | { kind: 'unanswered'; consumerArn: undefined };
