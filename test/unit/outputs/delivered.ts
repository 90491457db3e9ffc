import { startS3, type S3Server } from '../local/s3/s3Server';
import type { DeliveredRecord, RecordsEvent } from '../../../src/outputs';

export const BUCKET = 'delivered';

/** The local pipeline's S3 with an empty bucket. */
export async function startBucket(now?: () => number): Promise<S3Server> {
  const server = await startS3(now);
  await server.client.createBucket({ Bucket: BUCKET });
  return server;
}

export async function put({ client }: S3Server, key: string, body: string | Uint8Array): Promise<void> {
  await client.putObject({ Bucket: BUCKET, Key: key, Body: body });
}

export interface ReadEvents {
  records: DeliveredRecord[];
  problems: { key: string; problem: string }[];
  objects: { key: string; records: number }[];
}

export async function readAll(events: AsyncIterable<RecordsEvent>): Promise<ReadEvents> {
  const all: ReadEvents = { records: [], problems: [], objects: [] };
  for await (const event of events) {
    if (event.kind === 'records') all.records.push(...event.records);
    if (event.kind === 'problem') all.problems.push({ key: event.key, problem: event.problem });
    if (event.kind === 'object') all.objects.push({ key: event.key, records: event.records });
  }
  return all;
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
