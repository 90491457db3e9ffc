import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { GetRecordsCommandOutput, PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import type { RunningProgram } from './localPrograms';

export const RECORDS_PER_PUT = 500;
export const RECORD_BYTES = 200;
export const CONCURRENCY = 4;
export const SHARDS = 4;
/** Operations, as `post` takes them. */
export const PUT_RECORDS = 'Kinesis_20131202.PutRecords';
export const GET_RECORDS = 'Kinesis_20131202.GetRecords';

export const BATCH: PutRecordsRequestEntry[] = Array.from({ length: RECORDS_PER_PUT }, (_, index) => {
  const head = `{"order":${index},"note":"`;
  return {
    Data: Buffer.from(head + 'x'.repeat(RECORD_BYTES - head.length - 2) + '"}'),
    PartitionKey: `key-${index}`,
  };
});

export async function createStream({ kinesis }: RunningProgram, StreamName: string): Promise<void> {
  await kinesis.createStream({ StreamName, ShardCount: SHARDS });
  for (;;) {
    const { StreamDescription } = await kinesis.describeStream({ StreamName });
    if (StreamDescription?.StreamStatus === 'ACTIVE') return;
    await delay(20);
  }
}

/** Puts so many records with the SDK, or as many as it can until the time is over; returns how many. */
export async function putRecords(
  { kinesis }: RunningProgram,
  StreamName: string,
  count: number,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  let left = count / RECORDS_PER_PUT;
  let put = 0;
  await atConcurrency(async () => {
    while (left-- > 0 && performance.now() < untilMs) {
      const { FailedRecordCount = 0 } = await kinesis.putRecords({ StreamName, Records: BATCH });
      if (FailedRecordCount > 0) throw new Error(`${FailedRecordCount} records failed`);
      put += RECORDS_PER_PUT;
    }
  });
  return put;
}

/** An iterator in each shard that begins after the present records. */
export async function tips(program: RunningProgram, StreamName: string): Promise<string[]> {
  const { StreamDescription } = await program.kinesis.describeStream({ StreamName });
  return await Promise.all(
    (StreamDescription?.Shards ?? []).map(async ({ ShardId }) => {
      const { ShardIterator } = await program.kinesis.getShardIterator({
        StreamName,
        ShardId,
        ShardIteratorType: 'LATEST',
      });
      return ShardIterator ?? '';
    }),
  );
}

/** Reads all records after these iterators, with one loop for each shard. @returns how many */
export async function getRecords({ kinesis }: RunningProgram, iterators: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    iterators.map(async (first) => {
      let ShardIterator: string | undefined = first;
      for (let count = 0; ;) {
        const answer: GetRecordsCommandOutput = await kinesis.getRecords({ ShardIterator });
        const { length } = answer.Records ?? [];
        count += length;
        if (length === 0) return count;
        ShardIterator = answer.NextShardIterator;
      }
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The same puts without the SDK, with one body that is made beforehand: a cheap client shows the server's own speed. */
export async function putRaw({ port }: RunningProgram, StreamName: string, count: number): Promise<void> {
  const Records = BATCH.map(({ Data, PartitionKey }) => ({
    Data: Buffer.from(Data ?? []).toString('base64'),
    PartitionKey,
  }));
  const body = Buffer.from(JSON.stringify({ StreamName, Records }));
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  let left = count / RECORDS_PER_PUT;
  await atConcurrency(async () => {
    while (left-- > 0) {
      const answer = await post(agent, port, PUT_RECORDS, body);
      if (!answer.includes('"FailedRecordCount":0')) throw new Error(answer.toString());
    }
  });
  agent.destroy();
}

const NEXT_ITERATOR = /"NextShardIterator":"([^"]+)"/;

/** The same reads without the SDK. Only the iterator at an end of each answer is looked at. */
export async function getRaw({ port }: RunningProgram, iterators: readonly string[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  await Promise.all(
    iterators.map(async (first) => {
      let iterator: string | undefined = first;
      while (iterator !== undefined) {
        const answer = await post(agent, port, GET_RECORDS, Buffer.from(JSON.stringify({ ShardIterator: iterator })));
        if (!answer.includes('"SequenceNumber"')) return;
        const ends = Buffer.concat([answer.subarray(0, 1_000), answer.subarray(-1_000)]).toString();
        iterator = NEXT_ITERATOR.exec(ends)?.[1];
      }
    }),
  );
  agent.destroy();
}

export async function atConcurrency(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** A signature only in form: none of these servers checks it. */
const SIGNED = {
  'x-amz-date': '20200101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
};

export function post(
  agent: http.Agent,
  port: number,
  target: string,
  body: Uint8Array,
  contentType = 'application/x-amz-json-1.1',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...SIGNED,
      'content-type': contentType,
      'x-amz-target': target,
      'content-length': body.length,
    };
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => {
        const answer = Buffer.concat(pieces);
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(answer.toString()));
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}
