import type { FlowRate, KnownStream, KnownTail, ShardMapNode } from './types';

/** With more of them, one node stands for all. */
const MAX_SHARDS = 8;

/** The known shards of a stream. @param tails those that read the stream */
export function shardNodes(stream: KnownStream, tails: readonly KnownTail[]): ShardMapNode[] {
  const { id, openShards, shards, rates } = stream;
  const rateOf = (shardId: string) => rates?.get(shardId) ?? tailedRate(tails, shardId);
  if (shards && shards.length <= MAX_SHARDS) {
    return shards.map((shardId) => ({
      ...{ kind: 'shard', id: `${id}/${shardId}`, parent: id, shardId, count: 1 },
      rate: rateOf(shardId),
      behindMs: behindMs(tails, (one) => one.shardId === shardId),
    }));
  }
  const count = shards?.length ?? openShards ?? 0;
  if (count === 0) return [];
  const known = shards ?? [...(rates?.keys() ?? [])];
  const busiest = busiestOf(known, rateOf);
  return [
    {
      ...{ kind: 'shards', id: `${id}/shards`, parent: id, count },
      ...{ shardId: busiest?.shardId, rate: busiest?.rate },
      behindMs: behindMs(tails, () => true),
    },
  ];
}

/** Undefined: no tail reads it. Tails see the same records: the fastest of them is nearest to what comes in. */
function tailedRate(tails: readonly KnownTail[], shardId: string): FlowRate | undefined {
  const read = tails.flatMap(({ shards }) => shards.filter((shard) => shard.shardId === shardId));
  if (read.length === 0) return undefined;
  return { recordsPerSecond: Math.max(...read.map(({ recordsPerSecond }) => recordsPerSecond)) };
}

function busiestOf(shardIds: readonly string[], rateOf: (shardId: string) => FlowRate | undefined) {
  let busiest: { shardId: string; rate: FlowRate } | undefined;
  for (const shardId of shardIds) {
    const rate = rateOf(shardId);
    if (!rate || rate.recordsPerSecond === 0) continue;
    if (!busiest || rate.recordsPerSecond > busiest.rate.recordsPerSecond) busiest = { shardId, rate };
  }
  return busiest;
}

function behindMs(tails: readonly KnownTail[], isMeant: (shard: { shardId: string }) => boolean): number | undefined {
  const behind = tails.flatMap(({ shards }) => shards.filter(isMeant).map((shard) => shard.behindMs));
  return behind.length > 0 ? Math.max(...behind) : undefined;
}
