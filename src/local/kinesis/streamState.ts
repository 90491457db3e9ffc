export interface ShardState {
  readonly shardId: string;
  readonly parentShardId?: string;
  readonly adjacentParentShardId?: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly startingSequenceNumber: string;
  readonly createdMs: number;
  /** Set when the shard was split or merged: it takes no more records. */
  readonly endingSequenceNumber?: string;
  readonly closedMs?: number;
}

export interface ConsumerState {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** A resource policy, as it was given. */
  readonly policy?: string;
}

/** All of a stream that is not records; written as a whole whenever it changes. */
export interface StreamState {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdMs: number;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly retentionHours: number;
  readonly encryption: { readonly type: 'NONE' | 'KMS'; readonly keyId?: string };
  readonly maxRecordSizeInKiB: number;
  readonly monitoring: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string;
  readonly warmThroughputMiBps?: number;
  /** By age. */
  readonly consumers: readonly ConsumerState[];
  /** By number. */
  readonly shards: readonly ShardState[];
}
