import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isCancellation, isPipelinesError } from '../../../src/errors';
import { toReadable } from '../../../src/outputs';
import { contentRecords } from '../../../src/outputs/recordReading/contentRecords';

const FOLDER = path.join('test', 'fixtures', 'outputs');
const SEEDS = [
  'records.json',
  'records.ndjson',
  'records.json.gz',
  'two-members.json.gz',
  'records.json.zst',
  'two-frames.json.zst',
  'records.zip',
  'stored.zip',
  'streamed.zip',
  'framed.snappy',
  'hadoop.snappy',
  'raw.snappy',
  'datapage_v2.snappy.parquet',
  'lz4_raw_compressed.parquet',
  'person-10.avro',
];
const OTHERS = [
  '[{"a":1}, {"b":[2,"}{"]}]{"c":3}',
  'id,name\n1,"a\nb"\n2,c\n',
  '{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[{"id":"1","message":"m"}]}',
  '{"rawData":"eyJhIjoxfQ==","errorCode":"Lambda.Failed","errorMessage":"m"}\n',
];
/** Bytes that mean something to one of the formats. */
const TELLING = Buffer.from('{}[]",:\\\n\r 0\x1f\x8bPK\x03\x04\xff\x00\x80\x7f', 'latin1');
const MOST_BYTES = 65_536;

/** A generator of numbers from 0 to below 1 that repeats itself (mulberry32): what fails can be tried again. */
export function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function fuzzSeeds(): Buffer[] {
  return [...SEEDS.map((name) => readFileSync(path.join(FOLDER, name))), ...OTHERS.map((text) => Buffer.from(text))];
}

/** Some bytes changed, taken out, put in or repeated, or the end cut off. */
export function mutated(source: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(source.subarray(0, MOST_BYTES));
  const at = () => Math.floor(random() * bytes.length);
  for (let count = 1 + Math.floor(random() * 6); count > 0 && bytes.length > 0; count--) {
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes[from] = Math.floor(random() * 256);
        break;
      case 1:
        bytes[from] = TELLING[Math.floor(random() * TELLING.length)] ?? 0;
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.min(to, from + 32))]);
        break;
      case 3:
        bytes = Buffer.concat([
          bytes.subarray(0, to),
          bytes.subarray(from, Math.min(to, from + 512)),
          bytes.subarray(to),
        ]);
        break;
      case 4:
        bytes = bytes.subarray(0, to);
        break;
      case 5:
        bytes[from] = (bytes[from] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
  }
  return bytes;
}

/**
 * Reads bytes as a document and as records.
 * @throws whatever is thrown that is neither the program's error nor a cancellation.
 */
export async function readBoth(bytes: Buffer, pieceBytes: number): Promise<void> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
    }
  }
  const slice = (start: number, end: number) => Promise.resolve<Uint8Array>(bytes.subarray(start, end));
  await allowingOurs(async () => {
    await toReadable(chunks(), { maxBytes: 200_000 });
  });
  await allowingOurs(async () => {
    for await (const _ of contentRecords('key', { size: bytes.length, slice }, undefined));
  });
}

async function allowingOurs(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isPipelinesError(error) && !isCancellation(error)) throw error;
  }
}
