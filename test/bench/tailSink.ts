import { serveSink } from './sinkServer';

/**
 * A server that answers like Kinesis and costs next to nothing itself: shards that hold a fixed number of records
 * (`backlog`), or that receive so many a second from the moment of the first look at them (`live`).
 */
export type SinkShape =
  | { kind: 'backlog'; shards: number; recordsPerShard: number }
  | { kind: 'live'; shards: number; recordsPerSecond: number };

type SinkInput = Record<string, string> & { Limit?: number };

const RECORD_BYTES = 200;
const MAX_RECORDS = 10_000;
const FIRST_SEQUENCE_NUMBER = 10n ** 55n;

const shape = JSON.parse(process.argv[2] ?? '') as SinkShape;
const startMs = Date.now();
/** The records of an answer, by their range: the same for every shard. */
const backlog = new Map<string, Buffer>();

serveSink((operation, input) => bodyOf(operation, JSON.parse(input.toString()) as SinkInput));

function bodyOf(operation: string | undefined, input: SinkInput): Buffer[] {
  switch (operation) {
    case 'DescribeStreamSummary':
      return [Buffer.from(JSON.stringify({ StreamDescriptionSummary: { StreamStatus: 'ACTIVE' } }))];
    case 'ListShards': {
      const Shards = Array.from({ length: shape.shards }, (_, index) => ({ ShardId: `shardId-${index}` }));
      return [Buffer.from(JSON.stringify({ Shards }))];
    }
    case 'GetShardIterator':
      return [Buffer.from(JSON.stringify({ ShardIterator: `${input.ShardId} 0 ` }))];
    default:
      return getRecords(input.ShardIterator ?? '', input.Limit ?? MAX_RECORDS);
  }
}

function getRecords(iterator: string, limit: number): Buffer[] {
  const [shardId = '', place = ''] = iterator.split(' ');
  const from = Number(place);
  const end = shape.kind === 'backlog' ? shape.recordsPerShard : liveEnd();
  const to = Math.min(end, from + limit);
  const behindMs = shape.kind === 'backlog' ? (to < end ? 1_000 : 0) : Math.floor((end - to) / (liveRate() / 1_000));
  // Iterators of AWS are about 200 characters long.
  const next = `${shardId} ${to} ${'A'.repeat(200)}`;
  const head = `{"MillisBehindLatest":${behindMs},"NextShardIterator":"${next}","Records":[`;
  return [Buffer.from(head), recordsJson(from, to), Buffer.from(']}')];
}

function liveRate(): number {
  return shape.kind === 'live' ? shape.recordsPerSecond / shape.shards : 0;
}

function liveEnd(): number {
  return Math.floor(((Date.now() - startMs) * liveRate()) / 1_000);
}

function recordsJson(from: number, to: number): Buffer {
  const key = `${from} ${to}`;
  const known = backlog.get(key);
  if (known) return known;
  const records: string[] = [];
  for (let index = from; index < to; index += 1) records.push(recordJson(index));
  const json = Buffer.from(records.join(','));
  if (shape.kind === 'backlog') backlog.set(key, json);
  return json;
}

function recordJson(index: number): string {
  const arrivalMs = shape.kind === 'live' ? startMs + (index * 1_000) / liveRate() : startMs;
  const text = `{"order":${index},"arrived":${Math.floor(arrivalMs)},"note":"`;
  const data = Buffer.from(text + 'x'.repeat(RECORD_BYTES - text.length - 2) + '"}').toString('base64');
  const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + BigInt(index));
  return `{"ApproximateArrivalTimestamp":${(arrivalMs / 1_000).toFixed(3)},"Data":"${data}","PartitionKey":"key-${index % 1_000}","SequenceNumber":"${sequenceNumber}"}`;
}
