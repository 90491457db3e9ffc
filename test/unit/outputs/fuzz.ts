import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isCancellation, isPipelinesError } from '../../../src/errors';
import { toReadable } from '../../../src/outputs';
import { contentRecords } from '../../../src/outputs/recordReading/contentRecords';
import { readRecords } from '../../../src/records';

const FOLDER = path.join('test', 'fixtures', 'outputs');
/** A file, and its share of the inputs: what takes longer to read gets fewer. */
const FILES: readonly (readonly [name: string, share: number])[] = [
  ['records.json', 40],
  ['records.ndjson', 40],
  ['records.json.gz', 2],
  ['two-members.json.gz', 2],
  ['records.json.zst', 6],
  ['two-frames.json.zst', 6],
  ['records.json.bz2', 3],
  ['records.zip', 3],
  ['stored.zip', 12],
  ['streamed.zip', 5],
  ['framed.snappy', 10],
  ['hadoop.snappy', 10],
  ['raw.snappy', 12],
  ['datapage_v2.snappy.parquet', 1],
  ['lz4_raw_compressed.parquet', 6],
  ['person-10.avro', 20],
  ['orders.snappy.avro', 6],
];
const TEXTS = [
  '[{"a":1}, {"b":[2,"}{"]}]{"c":3}',
  'id,name\n1,"a\nb"\n2,c\n',
  '{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[{"id":"1","message":"m"}]}',
  '{"rawData":"eyJhIjoxfQ==","errorCode":"Lambda.Failed","errorMessage":"m"}\n',
];
const SHARE_OF_A_TEXT = 40;
/** Bytes that mean something to one of the formats. */
const TELLING = Buffer.from('{}[]",:\\\n\r 0\x1f\x8bPK\x03\x04\xff\x00\x80\x7f', 'latin1');
const MOST_BYTES = 65_536;

export interface FuzzInput {
  bytes: Buffer;
  /** It is read in pieces of so many bytes. */
  pieceBytes: number;
}

/** Inputs of which each can be made again by the seed and its number alone. */
export class FuzzInputs {
  readonly #sources = [
    ...FILES.map(([name, share]) => ({ bytes: readFileSync(path.join(FOLDER, name)), share })),
    ...TEXTS.map((text) => ({ bytes: Buffer.from(text), share: SHARE_OF_A_TEXT })),
  ].flatMap(({ bytes, share }) => Array.from({ length: share }, () => bytes));

  constructor(private readonly seed: number) {}

  at(index: number): FuzzInput {
    const random = repeatable(Math.imul(this.seed, 0x9e3779b1) + index);
    const bytes = mutated(this.#sources[index % this.#sources.length] ?? Buffer.alloc(0), random);
    return { bytes, pieceBytes: 1 + Math.floor(random() * 4_096) };
  }
}

/** A generator of numbers from 0 to below 1 that repeats itself (mulberry32): what fails can be tried again. */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Some bytes changed, taken out, put in or repeated, or the end cut off. */
function mutated(source: Buffer, random: () => number): Buffer {
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
 * Reads bytes as a document, as records, and as what is to be sent.
 * @throws whatever is thrown that is neither the program's error nor a cancellation.
 */
export async function readAll({ bytes, pieceBytes }: FuzzInput): Promise<void> {
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
  await allowingOurs(async () => {
    for await (const _ of readRecords(chunks()));
  });
}

async function allowingOurs(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isPipelinesError(error) && !isCancellation(error)) throw error;
  }
}
