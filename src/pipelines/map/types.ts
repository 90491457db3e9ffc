/*
 * The map of a connection: who sends, what streams there are, who reads them, and where records are delivered. Plain values: what is not
 * known is undefined, and no figure is made up.
 */

/** Over the last seconds. */
export interface FlowRate {
  readonly recordsPerSecond: number;
  /** Undefined: not known. */
  readonly bytesPerSecond?: number | undefined;
}

interface BufferState {
  readonly bytes: number;
  /** How full the fullest buffer is, 0 to 1. */
  readonly fill: number;
}

interface MapNodeBase {
  readonly id: string;
}

/** A send of this window, under way or ended. */
interface ProducerMapNode extends MapNodeBase {
  readonly kind: 'producer';
  readonly name: string;
  readonly isRunning: boolean;
  readonly sent: number;
  readonly failed: number;
  /** When it ended. Undefined: it is under way. */
  readonly endedMs: number | undefined;
}

interface StreamMapNode extends MapNodeBase {
  readonly kind: 'stream';
  readonly name: string;
  /** Undefined: it is not described yet, or may not be. */
  readonly openShards: number | undefined;
  readonly isOnDemand: boolean;
  readonly status: string | undefined;
  /** What is put into it. */
  readonly rate: FlowRate | undefined;
}

/** An open shard, or all of a stream that has too many to tell them apart. */
export interface ShardMapNode extends MapNodeBase {
  readonly kind: 'shard' | 'shards';
  /** The stream that it is drawn in. */
  readonly parent: string;
  /** Where the node stands for several: the one that gets most. */
  readonly shardId: string | undefined;
  readonly count: number;
  readonly rate: FlowRate | undefined;
  /** How far the tail that is farthest behind still has to read. */
  readonly behindMs: number | undefined;
}

/** A registered consumer, or a tail of this window. */
interface ConsumerMapNode extends MapNodeBase {
  readonly kind: 'consumer' | 'tail';
  readonly name: string;
  readonly status: string | undefined;
  readonly behindMs: number | undefined;
}

export interface DeliveryMapNode extends MapNodeBase {
  readonly kind: 'deliveryStream';
  readonly name: string;
  readonly status: string | undefined;
  readonly lambdas: readonly string[];
  readonly buffer: BufferState | undefined;
  /** When the buffer is written next. Undefined: nothing is buffered, or nobody tells. */
  readonly flushAtMs: number | undefined;
  /** Why it does not deliver. */
  readonly failure: string | undefined;
  readonly failedRecords: number;
}

interface BucketMapNode extends MapNodeBase {
  readonly kind: 'bucket';
  readonly bucket: string;
  /** When an object was delivered last. */
  readonly deliveredMs: number | undefined;
}

/** Where records are delivered to that is not S3. */
interface TargetMapNode extends MapNodeBase {
  readonly kind: 'target';
  readonly name: string;
}

export type MapNode =
  ProducerMapNode | StreamMapNode | ShardMapNode | ConsumerMapNode | DeliveryMapNode | BucketMapNode | TargetMapNode;

export interface MapEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `beside`: a backup, or records that failed. */
  readonly kind: 'sends' | 'reads' | 'delivers' | 'beside';
  readonly rate: FlowRate | undefined;
}

export interface PipelineMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** How many nodes do not fit. */
  readonly leftOut: number;
}

/** What a connection tells of a data stream. */
export interface KnownStream {
  readonly id: string;
  readonly name: string;
  /** As commands name it: the name, or the ARN where it may belong to another account. */
  readonly stream: string;
  readonly arn: string | undefined;
  readonly status: string | undefined;
  readonly openShards: number | undefined;
  readonly isOnDemand: boolean;
  /** The ids of open shards. Undefined: not listed. */
  readonly shards: readonly string[] | undefined;
  readonly consumers: readonly { readonly name: string; readonly status: string | undefined }[];
  /** By the id of the shard. Undefined: nobody tells. */
  readonly rates: ReadonlyMap<string, FlowRate> | undefined;
}

/** What a connection tells of a delivery stream. */
export interface KnownDelivery {
  readonly id: string;
  readonly name: string;
  readonly status: string | undefined;
  /** The stream that it reads, as commands name it. Undefined: direct put, or not described yet. */
  readonly source: string | undefined;
  /** Undefined: it does not deliver to S3, or is not described yet. */
  readonly bucket: string | undefined;
  /** The destination that is not S3. */
  readonly target: string | undefined;
  /** Buckets of backups and of failed records. */
  readonly besideBuckets: readonly string[];
  readonly lambdas: readonly string[];
  readonly failure: string | undefined;
  /** Undefined: nobody tells. */
  readonly flow:
    | {
        readonly taken: FlowRate;
        readonly buffer: BufferState;
        readonly flushAtMs: number | undefined;
        readonly deliveredMs: number | undefined;
        readonly failedRecords: number;
      }
    | undefined;
}

type SendTargetName = { readonly stream: string } | { readonly deliveryStream: string };

export interface KnownSend {
  readonly id: string;
  readonly name: string;
  readonly target: SendTargetName;
  readonly sent: number;
  readonly failed: number;
  /** Undefined: it has ended. */
  readonly recordsPerSecond: number | undefined;
  readonly endedMs: number | undefined;
}

export interface KnownTail {
  readonly id: string;
  readonly name: string;
  readonly stream: string;
  readonly recordsPerSecond: number;
  readonly behindMs: number;
  readonly shards: readonly {
    readonly shardId: string;
    readonly recordsPerSecond: number;
    readonly behindMs: number;
  }[];
}

/** All that is known of a connection at a moment. */
export interface MapSources {
  readonly streams: readonly KnownStream[];
  readonly deliveryStreams: readonly KnownDelivery[];
  readonly sends: readonly KnownSend[];
  readonly tails: readonly KnownTail[];
}
