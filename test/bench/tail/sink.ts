import { serveSink } from '../sinkServer';

/**
 * A server that answers like Kinesis at almost no cost: shards that hold a fixed number of records
 * (`backlog`), or that receive so many a second from the moment of the first look at them (`live`). All shards hold the
 * same records, written once, in answers' own form.
 */
export type SinkShape =
  | { kind: 'backlog'; shards: number; recordsPerShard: number }
  | { kind: 'live'; shards: number; recordsPerSecond: number };

type SinkInput = Record<string, string> & { Limit?: number };

const STREAM = 'busy-stream';
const RECORD_BYTES = 200;
const MAX_RECORDS = 10_000;
const FIRST_SEQUENCE_NUMBER = 10n ** 55n;
const BLOCK_RECORDS = 500;
/** A tail that is further behind than this has failed anyway. */
const MAX_BLOCKS = 400;

const shape = JSON.parse(process.argv[2] ?? '') as SinkShape;
const shardRate = shape.kind === 'live' ? shape.recordsPerSecond / shape.shards : 0;
let startMs: number | undefined;
/** By number: each record of a block is as long as the others, and ends with a comma. */
const blocks = new Map<number, Buffer>();

serveSink((operation, input) => bodyOf(operation, JSON.parse(input.toString()) as SinkInput));
if (shape.kind === 'backlog') for (let first = 0; first < shape.recordsPerShard; first += BLOCK_RECORDS) blockAt(first);

function bodyOf(operation: string | undefined, input: SinkInput): Buffer[] {
  if (operation === 'GetShardIterator') startMs ??= Date.now();
  switch (operation) {
    case 'ListStreams':
      return [json({ StreamNames: [STREAM], StreamSummaries: [summary()], HasMoreStreams: false })];
    case 'DescribeStreamSummary':
      return [json({ StreamDescriptionSummary: summary() })];
    case 'ListShards':
      return [json({ Shards: Array.from({ length: shape.shards }, (_, index) => ({ ShardId: shardId(index) })) })];
    case 'GetShardIterator':
      return [json({ ShardIterator: `${input.ShardId} ${placeOf(input)} ` })];
    case 'GetRecords':
      return getRecords(input.ShardIterator ?? '', input.Limit ?? MAX_RECORDS);
    default:
      return [json({})];
  }
}

function summary() {
  return {
    ...{ StreamName: STREAM, StreamARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${STREAM}` },
    ...{ StreamStatus: 'ACTIVE', OpenShardCount: shape.shards, RetentionPeriodHours: 24 },
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
  };
}

function placeOf({ ShardIteratorType }: SinkInput): number {
  return ShardIteratorType === 'TRIM_HORIZON' ? 0 : endNow();
}

function getRecords(iterator: string, limit: number): Buffer[] {
  const [shard = '', place = ''] = iterator.split(' ');
  const from = Number(place);
  const end = endNow();
  const to = Math.min(end, from + limit);
  const behindMs = shape.kind === 'backlog' ? (to < end ? 1_000 : 0) : Math.floor((end - to) / (shardRate / 1_000));
  // Iterators of AWS are about 200 characters long.
  const next = `${shard} ${to} ${'A'.repeat(200)}`;
  const head = `{"MillisBehindLatest":${behindMs},"NextShardIterator":"${next}","Records":[`;
  return [Buffer.from(head), ...recordsJson(from, to), Buffer.from(']}')];
}

function endNow(): number {
  if (shape.kind === 'backlog') return shape.recordsPerShard;
  return Math.floor(((Date.now() - (startMs ?? Date.now())) * shardRate) / 1_000);
}

function recordsJson(from: number, to: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = from; at < to;) {
    const first = at - (at % BLOCK_RECORDS);
    const block = blockAt(first);
    const size = block.length / BLOCK_RECORDS;
    const end = Math.min(to, first + BLOCK_RECORDS);
    // The answer has no comma after the last record.
    parts.push(block.subarray((at - first) * size, (end - first) * size - (end === to ? 1 : 0)));
    at = end;
  }
  return parts;
}

function blockAt(first: number): Buffer {
  const known = blocks.get(first);
  if (known) return known;
  const records = Array.from({ length: BLOCK_RECORDS }, (_, index) => `${recordJson(first + index)},`);
  const block = Buffer.from(records.join(''));
  blocks.set(first, block);
  for (const oldest of blocks.keys()) {
    if (blocks.size <= MAX_BLOCKS || shape.kind === 'backlog') break;
    blocks.delete(oldest);
  }
  return block;
}

function recordJson(index: number): string {
  const arrivalMs = (startMs ?? 0) + (shardRate > 0 ? (index * 1_000) / shardRate : 0);
  const text = `{"order":${String(index + 1_000_000_000)},"arrived":${Math.floor(arrivalMs)},"note":"`;
  const data = Buffer.from(text + 'x'.repeat(RECORD_BYTES - text.length - 2) + '"}').toString('base64');
  const seconds = (arrivalMs / 1_000).toFixed(3);
  const key = `key-${String(index % 1_000).padStart(3, '0')}`;
  const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + BigInt(index));
  return `{"ApproximateArrivalTimestamp":${seconds},"Data":"${data}","PartitionKey":"${key}","SequenceNumber":"${sequenceNumber}"}`;
}

function shardId(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
