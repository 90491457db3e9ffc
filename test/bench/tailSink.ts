import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that answers like Kinesis and costs next to nothing itself: shards that hold a fixed number of records
 * (`backlog`), or that receive so many a second from the moment of the first look at them (`live`).
 */
export type SinkShape =
  | { kind: 'backlog'; shards: number; recordsPerShard: number }
  | { kind: 'live'; shards: number; recordsPerSecond: number };

const RECORD_BYTES = 200;
const MAX_RECORDS = 10_000;
const FIRST_SEQUENCE_NUMBER = 10n ** 55n;

const shape = JSON.parse(process.argv[2] ?? '') as SinkShape;
const startMs = Date.now();
/** The records of an answer, by their range: the same for every shard. */
const backlog = new Map<string, Buffer>();

const server = createServer((request, response) => {
  void answer(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit(0));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string> & { Limit?: number };
  const operation = String(request.headers['x-amz-target']).split('.')[1];
  const body = bodyOf(operation, input);
  response.writeHead(200, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': 'bench',
    'content-length': body.reduce((sum, { length }) => sum + length, 0),
  });
  for (const part of body) response.write(part);
  response.end();
}

function bodyOf(operation: string | undefined, input: Record<string, string> & { Limit?: number }): Buffer[] {
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
