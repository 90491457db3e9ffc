import type { ShardFilter } from '@aws-sdk/client-kinesis';
import { hashKeysOf, listShards } from '../../common';
import { failureKind } from '../failure';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';
import type { ConsumerClient } from '../types';

/**
 * Lists the stream's shards with their parents, without those that ended before `sinceMs`. A server that does not know the filter lists
 * all: reading the others only costs calls that find nothing.
 */
export async function listShardEntries(
  client: ConsumerClient,
  stream: string,
  sinceMs: number | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  if (sinceMs === undefined) return shardsOf(client, stream, undefined, signal);
  try {
    return await shardsOf(client, stream, { Type: 'FROM_TIMESTAMP', Timestamp: new Date(sinceMs) }, signal);
  } catch (error) {
    if (failureKind(error) !== 'invalidArgument') throw error;
    return shardsOf(client, stream, undefined, signal);
  }
}

async function shardsOf(
  client: ConsumerClient,
  stream: string,
  filter: ShardFilter | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  const shards = await listShards(client, stream, { filter, signal });
  return shards.flatMap(({ ShardId: shardId, ParentShardId, AdjacentParentShardId, HashKeyRange }) => {
    const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
    return shardId === undefined ? [] : [{ shardId, parents, hashKeys: hashKeysOf(HashKeyRange) }];
  });
}
