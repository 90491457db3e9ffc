import { streamId } from '../../common';
import { PipelinesError } from '../../errors';
import { isInUse } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';
import { untilStreamActive } from '../calls/states';
import { mergeablePair, middleOf, openShards, requireOpenShard, splitProblem, type OpenShard } from './shardRanges';

/** Makes the calls one after the other: a stream takes a change while it is ACTIVE alone. */
export async function applyStreamChanges(work: Work, stream: string, calls: readonly Call[]): Promise<void> {
  for (const call of calls) await changeWhenActive(work, stream, call);
}

/**
 * Divides a shard in two.
 * @param at the first hash key of the second part. Undefined: the middle
 * @returns the open shards afterwards
 * @throws {PipelinesError} `UnknownShard`, or `InvalidHashKey` when the key does not lie within the shard
 */
export async function splitShard(
  work: Work,
  stream: string,
  { shardId, at }: { shardId: string; at: bigint | undefined },
): Promise<OpenShard[]> {
  const shard = requireOpenShard(await openShards(work.clients.kinesis, stream, work.signal), shardId);
  const key = at ?? middleOf(shard.keys);
  const problem = splitProblem(shard, key);
  if (problem !== undefined) throw new PipelinesError('InvalidHashKey', `${shardId}: ${problem}.`);
  await changeWhenActive(work, stream, splitCall(stream, shardId, key));
  return openShards(work.clients.kinesis, stream, work.signal);
}

/**
 * Makes one shard of two whose hash ranges touch.
 * @returns the open shards afterwards
 * @throws {PipelinesError} `UnknownShard`, `NotAdjacent`
 */
export async function mergeShards(
  work: Work,
  stream: string,
  shardIds: readonly [string, string],
): Promise<OpenShard[]> {
  const shards = await openShards(work.clients.kinesis, stream, work.signal);
  const [first, second] = mergeablePair(shards, shardIds);
  await changeWhenActive(work, stream, mergeCall(stream, first.shardId, second.shardId));
  return openShards(work.clients.kinesis, stream, work.signal);
}

export function splitCall(stream: string, shardId: string, at: bigint): Call {
  const input = { ...streamId(stream), ShardToSplit: shardId, NewStartingHashKey: String(at) };
  return { service: 'kinesis', operation: 'splitShard', input };
}

export function mergeCall(stream: string, first: string, second: string): Call {
  const input = { ...streamId(stream), ShardToMerge: first, AdjacentShardToMerge: second };
  return { service: 'kinesis', operation: 'mergeShards', input };
}

/** Somebody else may be changing it: then it is this one's turn afterwards. */
async function changeWhenActive(work: Work, stream: string, call: Call): Promise<void> {
  await untilStreamActive(work, stream);
  await perform(work, call, isInUse);
  await untilStreamActive(work, stream);
}
