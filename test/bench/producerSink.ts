import { serveSink } from './sinkServer';

/**
 * A server that takes puts and answers like Kinesis, at almost no cost: it counts the records of a request and keeps none. It
 * has one shard, so that it need not compute a key's shard. `GET /` returns the number of records.
 */
const SHARDS = 1;
const HASH_KEYS = 2n ** 128n;
const DATA = '"Data":"';

let received = 0;
/** By the number of records. */
const answers = new Map<number, Buffer>();

serveSink((operation, input) => [bodyOf(operation, input)]);

function bodyOf(operation: string | undefined, input: Buffer): Buffer {
  switch (operation) {
    case 'ListStreams':
      return json({ StreamNames: ['bench'], HasMoreStreams: false });
    case 'DescribeStreamSummary':
      return json({ StreamDescriptionSummary: { StreamStatus: 'ACTIVE', OpenShardCount: SHARDS } });
    case 'ListShards':
      return json({ Shards: Array.from({ length: SHARDS }, (_, index) => shard(index)) });
    case 'PutRecord':
      received++;
      return json({ ShardId: shardId(0), SequenceNumber: sequenceNumber(0) });
    case 'PutRecords': {
      const count = countRecords(input);
      received += count;
      return put(count);
    }
    default:
      return json({ received });
  }
}

function countRecords(input: Buffer): number {
  let count = 0;
  for (let at = input.indexOf(DATA); at >= 0; at = input.indexOf(DATA, at + DATA.length)) count++;
  return count;
}

function put(count: number): Buffer {
  const known = answers.get(count);
  if (known) return known;
  const Records = Array.from({ length: count }, (_, index) => ({
    SequenceNumber: sequenceNumber(index),
    ShardId: shardId(index % SHARDS),
  }));
  const body = json({ FailedRecordCount: 0, Records });
  answers.set(count, body);
  return body;
}

function shard(index: number) {
  const width = HASH_KEYS / BigInt(SHARDS);
  return {
    ShardId: shardId(index),
    HashKeyRange: {
      StartingHashKey: String(width * BigInt(index)),
      EndingHashKey: String(width * BigInt(index + 1) - 1n),
    },
    SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(0) },
  };
}

function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

function sequenceNumber(index: number): string {
  return String(49_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n + BigInt(index)).padEnd(
    56,
    '2',
  );
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
