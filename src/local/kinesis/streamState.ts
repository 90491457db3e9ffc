import { isRecord } from '../storage/stateFile';

export interface ShardState {
  readonly shardId: string;
  readonly parentShardId?: string | undefined;
  readonly adjacentParentShardId?: string | undefined;
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
  /** The resource policy, as it was given. */
  readonly policy?: string;
}

/** Everything about a stream except its records. It is written as a whole whenever it changes. */
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
  /** Oldest first. */
  readonly consumers: readonly ConsumerState[];
  /** In the order of their numbers. */
  readonly shards: readonly ShardState[];
}

/** Whether a state file has everything that the program relies on. Files of older versions have no checksum. */
export function isStreamState(value: unknown): value is StreamState {
  if (!isRecord(value)) return false;
  const { name, arn, id, createdMs, mode, retentionHours, encryption, maxRecordSizeInKiB } = value;
  return (
    [name, arn, id].every((text) => typeof text === 'string' && text !== '') &&
    [createdMs, retentionHours, maxRecordSizeInKiB].every(Number.isFinite) &&
    (mode === 'PROVISIONED' || mode === 'ON_DEMAND') &&
    isRecord(encryption) &&
    (encryption.type === 'NONE' || encryption.type === 'KMS') &&
    Array.isArray(value.monitoring) &&
    isRecord(value.tags) &&
    Array.isArray(value.consumers) &&
    value.consumers.every((consumer) => isRecord(consumer) && typeof consumer.arn === 'string') &&
    Array.isArray(value.shards) &&
    value.shards.every(isShardState)
  );
}

function isShardState(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { shardId, startingHashKey, endingHashKey, startingSequenceNumber, endingSequenceNumber, createdMs } = value;
  const isNumber = (text: unknown): boolean => typeof text === 'string' && /^\d+$/.test(text);
  return (
    typeof shardId === 'string' &&
    /^shardId-\d{12}$/.test(shardId) &&
    [startingHashKey, endingHashKey, startingSequenceNumber].every(isNumber) &&
    (endingSequenceNumber === undefined || isNumber(endingSequenceNumber)) &&
    Number.isFinite(createdMs)
  );
}
