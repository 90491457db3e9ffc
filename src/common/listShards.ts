import type { Kinesis, ListShardsCommandInput, Shard, ShardFilter } from '@aws-sdk/client-kinesis';
import { abortOptions } from './abort';
import { streamId } from './streamId';

export type ShardLister = Pick<Kinesis, 'listShards'>;

export interface ListShardsOptions {
  filter?: ShardFilter | undefined;
  signal?: AbortSignal | undefined;
}

export interface ShardPage {
  shards: Shard[];
  /** Undefined: this was the last page. */
  nextToken: string | undefined;
}

/** `MaxResults` of `ListShards`: 1 to 10,000, and 1,000 where it is not given ("Kinesis Data Streams: ListShards"). */
const PAGE_SIZE = 1_000;

/** One page of a data stream's shards; the stream is a name or an ARN. */
export async function listShardPage(
  kinesis: ShardLister,
  stream: string,
  {
    token,
    filter,
    pageSize = PAGE_SIZE,
    signal,
  }: ListShardsOptions & { token?: string | undefined; pageSize?: number },
): Promise<ShardPage> {
  // The token stands for the stream and the filter: the service refuses them beside it.
  const input: ListShardsCommandInput =
    token === undefined ? { ...streamId(stream), ...(filter && { ShardFilter: filter }) } : { NextToken: token };
  const answer = await kinesis.listShards({ ...input, MaxResults: pageSize }, abortOptions(signal));
  return { shards: answer.Shards ?? [], nextToken: answer.NextToken };
}

/** All shards of a data stream, closed ones too unless the filter leaves them out. */
export async function listShards(
  kinesis: ShardLister,
  stream: string,
  options: ListShardsOptions = {},
): Promise<Shard[]> {
  const all: Shard[] = [];
  let token: string | undefined;
  do {
    const { shards, nextToken } = await listShardPage(kinesis, stream, { ...options, token });
    all.push(...shards);
    token = nextToken;
  } while (token !== undefined);
  return all;
}
