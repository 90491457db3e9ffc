import type { Shard } from '@aws-sdk/client-kinesis';
import { hash } from 'node:crypto';
import { hashKeysOf, listShards, shareOf, type ShardLister } from '../common';
import { PipelinesError } from '../errors';
import { isHashKey } from '../records';

/** A shard and the hash keys that it takes, from `first` to `last`: 128 bits as 32 hexadecimal digits, which compare as text. */
export interface ShardRange {
  shardId: string;
  /** False after a reshard, for the parents: they take no more records. */
  isOpen: boolean;
  first: string;
  last: string;
  /** The part of all hash keys that it takes, 0 to 1. */
  share: number;
}

const HEX_DIGITS = 32;

/** Tells which open shard takes a hash key. Immutable: after a reshard another one is made. */
export class ShardMap {
  /** The open shards, in the order of their hash keys. */
  readonly shards: readonly ShardRange[];
  readonly #byId: ReadonlyMap<string, ShardRange>;

  constructor(all: readonly ShardRange[]) {
    const open = all.filter(({ isOpen }) => isOpen);
    this.shards = open.toSorted((left, right) => (left.first < right.first ? -1 : 1));
    this.#byId = new Map(all.map((shard) => [shard.shardId, shard]));
  }

  /** The shard with that id, open or closed. Undefined: it is not listed. */
  rangeOf(shardId: string): ShardRange | undefined {
    return this.#byId.get(shardId);
  }

  /** Undefined: no listed shard takes it, which may happen for a moment during a reshard. */
  shardOf(hashKey: string): ShardRange | undefined {
    let low = 0;
    let high = this.shards.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.shards[middle]?.first ?? '') <= hashKey) low = middle;
      else high = middle - 1;
    }
    const shard = this.shards[low];
    return shard && takes(shard, hashKey) ? shard : undefined;
  }
}

export function takes(shard: ShardRange, hashKey: string): boolean {
  return shard.first <= hashKey && hashKey <= shard.last;
}

/** The MD5 of a partition key decides on the shard ("Kinesis Data Streams: Partition Key"). */
function hashKeyOfPartitionKey(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}

/**
 * The hash key that decides on a record's shard, as {@link ShardMap} takes it.
 * @throws {PipelinesError} `InvalidHashKey` when the explicit hash key is not a number from 0 to 2^128 − 1
 */
export function hashKeyOfRecord(record: { partitionKey: string; explicitHashKey: string | undefined }): string {
  const { partitionKey, explicitHashKey } = record;
  return explicitHashKey === undefined ? hashKeyOfPartitionKey(partitionKey) : parseExplicitHashKey(explicitHashKey);
}

/** From a decimal number, as `ExplicitHashKey` is. */
function parseExplicitHashKey(decimal: string): string {
  if (isHashKey(decimal)) return hexOf(BigInt(decimal));
  throw new PipelinesError(
    'InvalidHashKey',
    `"${decimal}" is not a hash key: it is a whole number from 0 to 2^128 − 1.`,
  );
}

/**
 * @param stream name or ARN
 * @throws the service's error
 */
export async function listShardMap(kinesis: ShardLister, stream: string, signal?: AbortSignal): Promise<ShardMap> {
  const shards = await listShards(kinesis, stream, { signal });
  return new ShardMap(shards.flatMap(rangeOf));
}

function rangeOf({ ShardId, HashKeyRange, SequenceNumberRange }: Shard): ShardRange[] {
  const keys = hashKeysOf(HashKeyRange);
  if (ShardId === undefined || !keys) return [];
  const isOpen = SequenceNumberRange?.EndingSequenceNumber === undefined;
  return [{ shardId: ShardId, isOpen, first: hexOf(keys.from), last: hexOf(keys.to), share: shareOf(keys) }];
}

function hexOf(hashKey: bigint): string {
  return hashKey.toString(16).padStart(HEX_DIGITS, '0');
}
