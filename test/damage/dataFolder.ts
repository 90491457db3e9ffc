import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Calls } from './calls';
import type { StartPipeline } from './pipelineUnderTest';

export const STREAM = 'kept';
export const BUCKET = 'objects';
export const DELIVERED = 'direct';
/** Its bucket is missing, so that it cannot deliver. */
export const HELD = 'held';
export const HELD_BUCKET = 'missing';
const HEADER_BYTES = 8;

/** A data folder in memory, and its contents as its clients know them. */
export interface Template {
  /** By path within the folder. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly records: readonly string[];
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Acknowledged by a delivery stream that has not delivered them. */
  readonly held: readonly string[];
  readonly delivered: readonly string[];
}

/** A stream of several segments a shard, objects of one and several blocks, uploads whole and half, delivery streams with progress. */
export async function makeTemplate(start: StartPipeline): Promise<Template> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'damage-template-'));
  try {
    const filled = await fill(start, folder);
    const files = await readAll(folder);
    for (const [name, bytes] of [...files]) if (isSegment(name)) cutSegment(files, name, bytes);
    return { files, ...filled };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(start: StartPipeline, folder: string): Promise<Omit<Template, 'files'>> {
  const pipeline = await start(folder);
  const calls = new Calls(pipeline.endpoint);
  await calls.kinesis('CreateStream', { StreamName: STREAM, ShardCount: 2 });
  const records = texts('record', 120);
  for (let at = 0; at < records.length; at += 3) await calls.putRecords(STREAM, records.slice(at, at + 3));
  await calls.text('PUT', BUCKET);
  const objects = new Map<string, Buffer>();
  for (const [index, size] of [10, 3_000, 262_144, 600_000, 40, 5_000].entries()) {
    const body = Buffer.from(`${index} `.repeat(size).slice(0, size));
    objects.set(`object-${index}`, body);
    await calls.putObject(BUCKET, `object-${index}`, body);
  }
  await calls.putObject(BUCKET, 'object-4', 'replaced');
  objects.set('object-4', Buffer.from('replaced'));
  await calls.putObject(BUCKET, 'gone', 'gone');
  await calls.text('DELETE', `${BUCKET}/gone`);
  const whole = await startUpload(calls, 'multipart', 'the only part');
  await calls.text('POST', `${BUCKET}/multipart?uploadId=${whole.uploadId}`, whole.completion);
  objects.set('multipart', Buffer.from('the only part'));
  await startUpload(calls, 'half', 'a part of an upload that goes on');
  await calls.createDeliveryStream(DELIVERED, BUCKET, 0);
  await calls.createDeliveryStream(HELD, HELD_BUCKET, 900);
  const [held, delivered] = [texts('held', 30), texts('delivered', 10)];
  for (const text of held) await calls.putDirectly(HELD, [text]);
  await calls.putDirectly(DELIVERED, delivered);
  while ((await calls.keys(BUCKET, DELIVERED)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await pipeline.close();
  return { records, objects, held, delivered };
}

async function startUpload(calls: Calls, key: string, part: string) {
  const [, uploadId = ''] = /<UploadId>([^<]+)/.exec(await calls.text('POST', `${BUCKET}/${key}?uploads`)) ?? [];
  await calls.text('PUT', `${BUCKET}/${key}?uploadId=${uploadId}&partNumber=1`, part);
  const [, etag = ''] = /<ETag>([^<]+)/.exec(await calls.text('GET', `${BUCKET}/${key}?uploadId=${uploadId}`)) ?? [];
  const completion = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
  return { uploadId, completion };
}

function texts(what: string, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${what} ${index} ${String.fromCharCode(97 + (index % 26)).repeat(400)}`,
  );
}

/** Holds records or direct puts. */
export function isSegment(name: string): boolean {
  return /(shardId-\d{12}|puts)\/\d{20}\.log$/.test(name);
}

/** Where the entries of a segment begin, and its end. */
export function entryBounds(bytes: Buffer): number[] {
  const bounds = [0];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    at += HEADER_BYTES + bytes.readUInt32BE(at);
    bounds.push(at);
  }
  return bounds;
}

/** Makes segments full much earlier. */
function cutSegment(files: Map<string, Buffer>, name: string, bytes: Buffer): void {
  const bounds = entryBounds(bytes);
  if (bounds.length < 9) return;
  const cuts = [0, bounds[Math.floor(bounds.length / 3)] ?? 0, bounds[Math.floor((2 * bounds.length) / 3)] ?? 0];
  for (const [index, cut] of cuts.entries()) {
    const segment = path.posix.join(path.posix.dirname(name), `${String(cut).padStart(20, '0')}.log`);
    files.set(segment, bytes.subarray(cut, cuts[index + 1]));
  }
}

export async function readAll(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file));
  }
  return files;
}

export async function writeAll(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}
