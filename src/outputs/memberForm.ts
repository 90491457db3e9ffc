import { isUtf8 } from 'node:buffer';
import { decodePayload } from '../records';
import { ContentTooLargeError } from './damage';
import { avroLines, isAvro } from './forms/avro';
import type { RandomAccess } from './forms/parquet';
import { recordForm, recordLines, type RecordFormat } from './forms/recordForm';
import { ByteReader } from './layers/byteReader';
import { beginsLikeSnappy, unpackRawSnappy } from './layers/snappy';
import { refuseUnreadable } from './layers/unpack';

/** What one run of content is: an object's, or that of an archive's member. */
export interface MemberFacts {
  /** Within the archive; empty where there is none. */
  name: string;
  kind: 'records' | 'text' | 'hex';
  format: RecordFormat | 'parquet' | 'avro' | 'text' | 'bytes';
  layers: string[];
  records?: number;
  problem?: string;
  /** Only its first bytes are shown, as bytes. */
  isBytesOnly?: boolean;
}

const LOOK_BYTES = 65_536;
/** Of what has to be in memory as a whole: a raw snappy block, a Parquet file within another layer. */
const MOST_WHOLE_BYTES = 32 * 1_048_576;

const PARQUET_MAGIC = 'PAR1';

/** The readable form of content without layers; `facts` says, and goes on saying, what it is. */
export async function* readMember(
  reader: ByteReader,
  facts: MemberFacts,
  file: RandomAccess | undefined,
): AsyncGenerator<Uint8Array> {
  const onRecords = (records: number) => {
    facts.records = records;
  };
  const first = await reader.peek(LOOK_BYTES);
  if (first.toString('latin1', 0, 4) === PARQUET_MAGIC) {
    Object.assign(facts, { kind: 'records', format: 'parquet', records: 0 });
    yield* parquet(file ?? (await whole(reader)), onRecords);
    return;
  }
  if (isAvro(first)) {
    Object.assign(facts, { kind: 'records', format: 'avro', records: 0 });
    yield* avroLines(reader, onRecords);
    return;
  }
  const form = await recordForm(reader);
  if (form) {
    Object.assign(facts, { kind: 'records', format: form.format, records: 0 });
    yield* recordLines(reader, form.lines, onRecords);
    return;
  }
  if (isText(first)) {
    yield* reader.rest();
    return;
  }
  const unpacked = await rawSnappy(reader);
  if (unpacked && isText(unpacked.subarray(0, LOOK_BYTES))) {
    facts.layers = [...facts.layers, 'snappy'];
    yield* readMember(contentOf(unpacked), facts, undefined);
    return;
  }
  facts.kind = 'hex';
  facts.format = 'bytes';
  yield* hex(reader, facts);
}

async function* hex(reader: ByteReader, facts: MemberFacts): AsyncGenerator<Uint8Array> {
  const bytes = await reader.peek(LOOK_BYTES + 1);
  if (bytes.length > LOOK_BYTES) facts.isBytesOnly = true;
  yield Buffer.from(`${decodePayload(bytes.subarray(0, LOOK_BYTES)).text}\n`);
  refuseUnreadable(bytes);
  if (facts.isBytesOnly !== true && bytes.length > 0) await reader.skip(bytes.length);
  if (facts.isBytesOnly !== true) await reader.some(1);
}

async function* parquet(file: RandomAccess, onRecords: (records: number) => void): AsyncGenerator<Uint8Array> {
  const { parquetLines } = await import('./forms/parquet');
  let records = 0;
  for await (const lines of parquetLines(file)) {
    for (const byte of lines) if (byte === 0x0a) records++;
    onRecords(records);
    yield lines;
  }
}

async function whole(reader: ByteReader): Promise<RandomAccess> {
  const bytes = await reader.peek(MOST_WHOLE_BYTES + 1);
  if (bytes.length > MOST_WHOLE_BYTES) {
    throw new ContentTooLargeError(
      'This is a Parquet file of more than 32 MiB within another format: it is not opened.',
    );
  }
  return { size: bytes.length, slice: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

async function rawSnappy(reader: ByteReader): Promise<Buffer | undefined> {
  // Few bytes say whether the rest is worth its memory.
  if (!beginsLikeSnappy(await reader.peek(LOOK_BYTES))) return undefined;
  const bytes = await reader.peek(MOST_WHOLE_BYTES + 1);
  return bytes.length > MOST_WHOLE_BYTES ? undefined : unpackRawSnappy(bytes, 4 * MOST_WHOLE_BYTES);
}

function contentOf(bytes: Buffer): ByteReader {
  return new ByteReader(
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  );
}

/** Not cut through a character at its end, and without the control characters that no text has. */
function isText(bytes: Buffer): boolean {
  if (!isUtf8(withoutTornCharacter(bytes))) return false;
  return !bytes.some((byte) => byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b);
}

function withoutTornCharacter(bytes: Buffer): Buffer {
  for (let dropped = 0; dropped < 4; dropped++) {
    const kept = bytes.subarray(0, bytes.length - dropped);
    if (isUtf8(kept)) return kept;
  }
  return bytes;
}
