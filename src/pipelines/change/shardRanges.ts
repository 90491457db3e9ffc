import * as l10n from '@vscode/l10n';
import { hashKeysOf, listShards, type HashKeys, type ShardLister } from '../../common';
import { PipelinesError } from '../../errors';

/** A shard that takes records. */
export interface OpenShard {
  shardId: string;
  keys: HashKeys;
}

/** The open shards, in the order of their hash keys. */
export async function openShards(kinesis: ShardLister, stream: string, signal?: AbortSignal): Promise<OpenShard[]> {
  const shards = await listShards(kinesis, stream, { signal });
  return shards
    .flatMap(({ ShardId: shardId, HashKeyRange: range, SequenceNumberRange: numbers }) => {
      const keys = hashKeysOf(range);
      const isOpen = numbers?.EndingSequenceNumber === undefined;
      return shardId !== undefined && keys && isOpen ? { shardId, keys } : [];
    })
    .sort((one, other) => (one.keys.from < other.keys.from ? -1 : 1));
}

/** @throws {PipelinesError} `UnknownShard` when it is not among the open ones */
export function requireOpenShard(shards: readonly OpenShard[], shardId: string): OpenShard {
  const found = shards.find((shard) => shard.shardId === shardId);
  if (found) return found;
  throw new PipelinesError('UnknownShard', l10n.t('"{0}" is not an open shard of the stream.', shardId), {
    remedy: l10n.t('Open shards: {0}.', shards.map((shard) => shard.shardId).join(', ')),
  });
}

/** Where a shard is divided into equal halves: the first hash key of the second. */
export function middleOf({ from, to }: HashKeys): bigint {
  return from + (to - from + 1n) / 2n;
}

/** The hash key at a share of a shard's range, 0 to 1. */
export function hashKeyAt({ from, to }: HashKeys, share: number): bigint {
  const PARTS = 1_000_000n;
  return from + ((to - from + 1n) * BigInt(Math.round(share * Number(PARTS)))) / PARTS;
}

/** "SplitShard": greater than one plus the shard's first hash key, less than its last. Undefined: it is. */
export function splitProblem({ keys: { from, to } }: OpenShard, at: bigint): string | undefined {
  if (at > from + 1n && at < to) return undefined;
  return l10n.t('Enter a hash key from {0} to {1}', String(from + 2n), String(to - 1n));
}

/** A hash key as a person or a program gives it. Undefined: it is not one. */
export function parseHashKey(text: string): bigint | undefined {
  const digits = text.trim();
  return /^\d{1,39}$/.test(digits) ? BigInt(digits) : undefined;
}

/**
 * Two shards that can be merged, in the order that `MergeShards` wants: that of their hash keys.
 * @throws {PipelinesError} `NotAdjacent` when something lies between their ranges
 */
export function mergeablePair(
  shards: readonly OpenShard[],
  shardIds: readonly [string, string],
): [OpenShard, OpenShard] {
  const [one, other] = shardIds.map((shardId) => requireOpenShard(shards, shardId)) as [OpenShard, OpenShard];
  const pair: [OpenShard, OpenShard] = one.keys.from < other.keys.from ? [one, other] : [other, one];
  if (areAdjacent(...pair)) return pair;
  const neighbours = shards.filter((shard) => areAdjacent(shard, one) || areAdjacent(one, shard));
  throw new PipelinesError(
    'NotAdjacent',
    l10n.t('"{0}" and "{1}" cannot be merged: their hash ranges do not touch.', ...shardIds),
    {
      remedy: l10n.t('Next to "{0}": {1}.', one.shardId, neighbours.map((shard) => shard.shardId).join(', ') || '–'),
    },
  );
}

/** Whether the second range begins where the first ends. */
export function areAdjacent(first: OpenShard, second: OpenShard): boolean {
  return first.keys.to + 1n === second.keys.from;
}
