import type { ListShardsCommandInput, ShardFilter } from '@aws-sdk/client-kinesis';
import { failureKind } from '../failure';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';
import { hashKeysOf } from '../wire/hashKeys';
import { streamId } from './recordSource';
import type { ConsumerClient } from '../types';

const PAGE_SIZE = 1_000;

/**
 * The stream's shards with their parents, those that ended before `sinceMs` left out where the server can do that.
 * One that cannot gives them all: nothing is lost, their reading only takes calls that find nothing.
 */
export async function listShards(
  client: ConsumerClient,
  stream: string,
  sinceMs: number | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  if (sinceMs === undefined) return listFiltered(client, stream, undefined, signal);
  try {
    return await listFiltered(client, stream, { Type: 'FROM_TIMESTAMP', Timestamp: new Date(sinceMs) }, signal);
  } catch (error) {
    if (failureKind(error) !== 'invalidArgument') throw error;
    return listFiltered(client, stream, undefined, signal);
  }
}

async function listFiltered(
  client: ConsumerClient,
  stream: string,
  filter: ShardFilter | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  const shards: ChildShardEntry[] = [];
  let input: ListShardsCommandInput = {
    ...streamId(stream),
    MaxResults: PAGE_SIZE,
    ...(filter && { ShardFilter: filter }),
  };
  for (;;) {
    const { Shards, NextToken } = await client.listShards(input, { abortSignal: signal });
    for (const { ShardId, ParentShardId, AdjacentParentShardId, HashKeyRange } of Shards ?? []) {
      const parents = [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
      if (ShardId !== undefined) shards.push({ shardId: ShardId, parents, ...hashKeysOf(HashKeyRange) });
    }
    if (NextToken === undefined) return shards;
    // The token stands for the stream and the filter.
    input = { NextToken, MaxResults: PAGE_SIZE };
  }
}
