import type { Kinesis, _Record } from '@aws-sdk/client-kinesis';

/** All records that a stream holds, by shard, each shard's in order. */
export async function recordsByShard(kinesis: Kinesis, StreamName: string): Promise<Map<string, _Record[]>> {
  const { Shards = [] } = await kinesis.listShards({ StreamName });
  const contents = await Promise.all(Shards.map(({ ShardId = '' }) => shardRecords(kinesis, StreamName, ShardId)));
  return new Map(Shards.map(({ ShardId = '' }, index) => [ShardId, contents[index] ?? []]));
}

async function shardRecords(kinesis: Kinesis, StreamName: string, ShardId: string): Promise<_Record[]> {
  const position = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  const { ShardIterator } = await kinesis.getShardIterator(position);
  const records: _Record[] = [];
  let iterator = ShardIterator;
  while (iterator !== undefined) {
    const answer = await kinesis.getRecords({ ShardIterator: iterator });
    records.push(...(answer.Records ?? []));
    if (answer.MillisBehindLatest === 0) break;
    iterator = answer.NextShardIterator;
  }
  return records;
}

export function textOf({ Data }: { Data?: Uint8Array | undefined }): string {
  return Buffer.from(Data ?? []).toString();
}
