import { isUtf8 } from 'node:buffer';
import { beginsLikeSnappyBlock, declaredSnappyBytes, withoutCutCharacter } from '../records';
import { ContentTooLargeError } from './damage';
import { decodedStream } from './decoding/decodedStream';
import { isCsv } from './forms/csv';
import type { RandomAccess } from './parquet/parquetLines';
import { recordForm, type RecordForm } from './forms/recordForm';
import { ByteReader } from './layers/byteReader';
import { isAvro, mostPackedBytes } from './layers/magic';

/** The form of content without layers, told by its first bytes. */
export type ContentForm =
  | { kind: 'parquet' | 'avro' | 'csv' | 'text' | 'bytes' }
  | { kind: 'lines'; form: RecordForm }
  /** A raw Snappy block has no magic, so it is recognized by what it unpacks to. The caller closes `unpacked`. */
  | { kind: 'snappy'; unpacked: ByteReader };

export const LOOK_BYTES = 65_536;
/** The limit for what has to be in memory as a whole: a raw Snappy block, or a Parquet file within another layer. */
const MAX_WHOLE_BYTES = 32 * 1_048_576;

const PARQUET_MAGIC = 'PAR1';

export async function contentForm(reader: ByteReader, signal: AbortSignal | undefined): Promise<ContentForm> {
  const first = await reader.peek(LOOK_BYTES);
  if (beginsLikeParquet(first)) return { kind: 'parquet' };
  if (isAvro(first)) return { kind: 'avro' };
  const form = await recordForm(reader);
  if (form) return { kind: 'lines', form };
  if (isText(first)) return { kind: isCsv(first, first.length < LOOK_BYTES) ? 'csv' : 'text' };
  const unpacked = await rawSnappy(reader, signal);
  return unpacked ? { kind: 'snappy', unpacked } : { kind: 'bytes' };
}

/** Text may begin with the same letters, but in a file control characters follow. A file may be cut off right after them. */
function beginsLikeParquet(first: Buffer): boolean {
  if (first.toString('latin1', 0, PARQUET_MAGIC.length) !== PARQUET_MAGIC) return false;
  return first.length === PARQUET_MAGIC.length || !isText(first);
}

/** A Parquet file is read from its end, so within another layer all of it has to be in memory. */
export async function wholeFile(reader: ByteReader): Promise<RandomAccess> {
  const bytes = await reader.peek(MAX_WHOLE_BYTES + 1);
  if (bytes.length > MAX_WHOLE_BYTES) {
    throw new ContentTooLargeError(
      'This is a Parquet file of more than 32 MiB within another format: it is not opened.',
    );
  }
  return { size: bytes.length, slice: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

async function rawSnappy(reader: ByteReader, signal: AbortSignal | undefined): Promise<ByteReader | undefined> {
  // The first bytes tell whether the rest is worth its memory.
  if (!beginsLikeSnappyBlock(await reader.peek(LOOK_BYTES))) return undefined;
  const bytes = await reader.peek(MAX_WHOLE_BYTES + 1);
  if (bytes.length > MAX_WHOLE_BYTES || bytes.length > mostPackedBytes(declaredSnappyBytes(bytes) ?? 0))
    return undefined;
  const unpacked = new ByteReader(decodedStream('snappy', contentOf(bytes), signal));
  const first = await unpacked.peek(LOOK_BYTES);
  if (first.length > 0 && isText(first)) return unpacked;
  // The bytes are not Snappy.
  await unpacked.close();
  return undefined;
}

function contentOf(bytes: Buffer): ByteReader {
  return new ByteReader(
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  );
}

/** UTF-8, whose last character may be cut, without the control characters that no text has. */
function isText(bytes: Buffer): boolean {
  if (!isUtf8(withoutCutCharacter(bytes))) return false;
  return !bytes.some((byte) => byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b);
}
