import type { Shard } from '@aws-sdk/client-kinesis';
import { hashKeysOf, shareOf } from '../../common';

/** A shard with its place in the picture of its stream: hash keys from left to right, reshardings from top to bottom. */
interface PlacedShard {
  readonly shardId: string;
  readonly isOpen: boolean;
  /** The shards that it came from, also those that have expired. */
  readonly parents: readonly string[];
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  /** Where its hash range begins and ends among all hash keys, 0 to 1. */
  readonly from: number;
  readonly to: number;
  /** How many reshardings led to it, counted over the ancestors that are still listed. */
  readonly generation: number;
  /** The generation that took its place; for an open shard, the number of generations. */
  readonly until: number;
}

export interface ShardHistory {
  /** Open shards first, in the order of their hash keys; then closed ones, by their ids. */
  readonly shards: readonly PlacedShard[];
  readonly generations: number;
  readonly open: number;
}

const ALL_HASH_KEYS = 2 ** 128;

/** Places the shards of a stream, as `ListShards` gives them. */
export function shardHistory(shards: readonly Shard[]): ShardHistory {
  const generations = generationsOf(shards);
  const count = 1 + Math.max(-1, ...generations.values());
  const ends = endsOf(shards, generations);
  const placed = shards.map((shard): PlacedShard => {
    const { ShardId: shardId = '', HashKeyRange: range, SequenceNumberRange: numbers } = shard;
    const keys = hashKeysOf(range);
    const from = keys ? Number(keys.from) / ALL_HASH_KEYS : 0;
    const generation = generations.get(shardId) ?? 0;
    const isOpen = numbers?.EndingSequenceNumber === undefined;
    return {
      ...{ shardId, isOpen, generation, from },
      parents: parentsOf(shard),
      startingHashKey: range?.StartingHashKey ?? '',
      endingHashKey: range?.EndingHashKey ?? '',
      to: keys ? from + shareOf(keys) : 0,
      until: isOpen ? count : (ends.get(shardId) ?? generation + 1),
    };
  });
  placed.sort(inOrder);
  return { shards: placed, generations: count, open: placed.filter(({ isOpen }) => isOpen).length };
}

function inOrder(one: PlacedShard, other: PlacedShard): number {
  if (one.isOpen !== other.isOpen) return one.isOpen ? -1 : 1;
  const byKey = one.isOpen ? one.from - other.from : 0;
  return byKey || (one.shardId < other.shardId ? -1 : 1);
}

function parentsOf({ ParentShardId: parent, AdjacentParentShardId: adjacent }: Shard): string[] {
  return [parent, adjacent].filter((shardId) => shardId !== undefined);
}

/** One more than that of the latest parent. Each shard is looked at once its parents are placed, however long the lineage is. */
function generationsOf(shards: readonly Shard[]): Map<string, number> {
  const ids = new Set(shards.map(({ ShardId: shardId = '' }) => shardId));
  const generations = new Map([...ids].map((shardId) => [shardId, 0]));
  const awaited = new Map<string, number>();
  const children = new Map<string, string[]>();
  for (const shard of shards) {
    const { ShardId: shardId = '' } = shard;
    const parents = parentsOf(shard).filter((parent) => ids.has(parent));
    awaited.set(shardId, parents.length);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), shardId]);
  }
  const ready = [...ids].filter((shardId) => awaited.get(shardId) === 0);
  for (const shardId of ready) {
    for (const child of children.get(shardId) ?? []) {
      generations.set(child, Math.max(generations.get(child) ?? 0, (generations.get(shardId) ?? 0) + 1));
      const left = (awaited.get(child) ?? 1) - 1;
      awaited.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return generations;
}

/** The first generation of each shard's children. */
function endsOf(shards: readonly Shard[], generations: ReadonlyMap<string, number>): Map<string, number> {
  const ends = new Map<string, number>();
  for (const shard of shards) {
    const generation = generations.get(shard.ShardId ?? '') ?? 0;
    for (const parent of parentsOf(shard)) ends.set(parent, Math.min(ends.get(parent) ?? Infinity, generation));
  }
  return ends;
}
