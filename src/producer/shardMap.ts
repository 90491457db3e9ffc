import type { Shard } from '@aws-sdk/client-kinesis';
import { hash } from 'node:crypto';
import { hashKeysOf, listShards, shareOf, type ShardLister } from '../common';
import { PipelinesError } from '../errors';
import { isHashKey } from '../records';

/** A shard and the hash keys that it takes: 128 bits as 32 hexadecimal digits, so that they compare as text. */
export interface ShardRange {
  shardId: string;
  /** After a resharding the parents are closed: they take no more records. */
  isOpen: boolean;
  first: string;
  last: string;
  /** The part of all hash keys that it takes, 0 to 1. */
  share: number;
}

const HEX_DIGITS = 32;

/** Which open shard takes a hash key. Immutable: after a resharding there is another one. */
export class ShardMap {
  /** The open ones, in the order of their hash keys. */
  readonly shards: readonly ShardRange[];
  readonly #byId: ReadonlyMap<string, ShardRange>;

  constructor(all: readonly ShardRange[]) {
    const open = all.filter(({ isOpen }) => isOpen);
    this.shards = open.toSorted((left, right) => (left.first < right.first ? -1 : 1));
    this.#byId = new Map(all.map((shard) => [shard.shardId, shard]));
  }

  /** Also of a shard that is closed. */
  rangeOf(shardId: string): ShardRange | undefined {
    return this.#byId.get(shardId);
  }

  /** `undefined`: no shard that was listed takes it, as may be for a moment during a resharding. */
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

/** "Kinesis Data Streams: Partition Key": its MD5 decides. */
function hashKeyOfPartitionKey(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}

/** What decides on a record's shard, as `ShardMap` takes it. */
export function hashKeyOfRecord(record: { partitionKey: string; explicitHashKey: string | undefined }): string {
  const { partitionKey, explicitHashKey } = record;
  return explicitHashKey === undefined ? hashKeyOfPartitionKey(partitionKey) : parseExplicitHashKey(explicitHashKey);
}

/** From the decimal number that `ExplicitHashKey` is. Throws `InvalidHashKey`. */
function parseExplicitHashKey(decimal: string): string {
  if (isHashKey(decimal)) return hexOf(BigInt(decimal));
  throw new PipelinesError(
    'InvalidHashKey',
    `"${decimal}" is not a hash key: it is a whole number from 0 to 2^128 − 1.`,
  );
}

/** The shards of a data stream, by name or ARN. */
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
