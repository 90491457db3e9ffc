import {
  beginsLikeSnappyBlock,
  DEFAULT_ENCODING,
  declaredSnappyBytes,
  detectEncoding,
  MAX_MARK_BYTES,
  type EncodingChoice,
} from '../records';
import { ContentTooLargeError } from './damage';
import { decodedStream } from './decoding/decodedStream';
import { isCsv } from './forms/csv';
import type { RandomAccess } from './parquet/parquetLines';
import { recordForm, type RecordForm } from './forms/recordForm';
import { ByteReader } from './layers/byteReader';
import { isAvro, mostPackedBytes } from './layers/magic';
import { decodedReader, encodingFault, encodedText, isUtf8Text } from './textContent';

/** The form of content without layers, told by its first bytes. */
export type ContentForm =
  | { kind: 'parquet' | 'avro' }
  | { kind: 'lines'; form: RecordForm }
  /** The text is UTF-8 without its byte order mark, which had so many bytes. The caller closes it. */
  | { kind: 'csv' | 'text'; text: ByteReader; markBytes: number }
  /**
   * A raw Snappy block has no magic, so it is recognized by what it unpacks to. Text in UTF-16, or in the encoding that
   * was chosen, unpacks to UTF-8. The caller closes `unpacked`.
   */
  | { kind: 'layer'; name: string; unpacked: ByteReader }
  /** Neither records nor text. `fault`: it would be text, were it not for its encoding. */
  | { kind: 'bytes'; fault: Error | undefined };

export const LOOK_BYTES = 65_536;
/** The limit for what has to be in memory as a whole: a raw Snappy block, or a Parquet file within another layer. */
const MAX_WHOLE_BYTES = 32 * 1_048_576;

const PARQUET_MAGIC = 'PAR1';

/** @param choice the encoding of text that a person or a program chose */
export async function contentForm(
  reader: ByteReader,
  signal: AbortSignal | undefined,
  choice?: EncodingChoice,
): Promise<ContentForm> {
  const first = await reader.peek(LOOK_BYTES);
  if (beginsLikeParquet(first)) return { kind: 'parquet' };
  if (isAvro(first)) return { kind: 'avro' };
  const isAll = first.length < LOOK_BYTES;
  const encoded = encodedText(first, isAll, choice);
  if (encoded) return { kind: 'layer', name: encoded.name, unpacked: await decodedReader(reader, encoded.detected) };
  const form = await recordForm(reader);
  if (form) return { kind: 'lines', form };
  if (isUtf8Text(first)) return await textForm(reader, isCsv(first, isAll) ? 'csv' : 'text');
  const unpacked = await rawSnappy(reader, signal);
  return unpacked ? { kind: 'layer', name: 'snappy', unpacked } : { kind: 'bytes', fault: await encodingFault(first) };
}

async function textForm(reader: ByteReader, kind: 'csv' | 'text'): Promise<ContentForm> {
  const detected = detectEncoding(await reader.peek(MAX_MARK_BYTES), DEFAULT_ENCODING);
  return { kind, text: await decodedReader(reader, detected), markBytes: detected.markBytes };
}

/** Text may begin with the same letters, but in a file control characters follow. A file may be cut off right after them. */
function beginsLikeParquet(first: Buffer): boolean {
  if (first.toString('latin1', 0, PARQUET_MAGIC.length) !== PARQUET_MAGIC) return false;
  return first.length === PARQUET_MAGIC.length || !isUtf8Text(first);
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
  if (first.length > 0 && isUtf8Text(first)) return unpacked;
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
