import { setTimeout as delay } from 'node:timers/promises';
import type { Kinesis } from '@aws-sdk/client-kinesis';

const MAX_OPEN_SHARDS = 5;
const RETRY_EVERY_MS = 100;
const RETRY_FOR_MS = 60_000;

/** Tries again what failed because of a fault. @throws the last attempt's error */
export async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  const untilMs = Date.now() + RETRY_FOR_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= untilMs) throw error;
      await delay(RETRY_EVERY_MS);
    }
  }
}

/** A split while there are few shards, else a merge. An attempt whose answer is lost may have happened, too. */
export async function reshard(kinesis: Kinesis, stream: string): Promise<'split' | 'merge'> {
  return insist(async () => {
    const open = await openShards(kinesis, stream);
    const [first, second] = open;
    if (!first || !second) throw new Error('A stream has two shards or more.');
    if (open.length >= MAX_OPEN_SHARDS) {
      await kinesis.mergeShards({
        StreamName: stream,
        ShardToMerge: first.shardId,
        AdjacentShardToMerge: second.shardId,
      });
      return 'merge';
    }
    const widest = open.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
    const NewStartingHashKey = String((widest.start + widest.end + 1n) / 2n);
    await kinesis.splitShard({ StreamName: stream, ShardToSplit: widest.shardId, NewStartingHashKey });
    return 'split';
  });
}

interface OpenShard {
  shardId: string;
  start: bigint;
  end: bigint;
}

async function openShards(kinesis: Kinesis, StreamName: string): Promise<OpenShard[]> {
  const { Shards = [] } = await kinesis.listShards({ StreamName });
  return Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .map(({ ShardId = '', HashKeyRange }) => ({
      shardId: ShardId,
      start: BigInt(HashKeyRange?.StartingHashKey ?? 0),
      end: BigInt(HashKeyRange?.EndingHashKey ?? 0),
    }))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}
