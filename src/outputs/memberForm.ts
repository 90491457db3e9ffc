import { decodePayload, type EncodingChoice } from '../records';
import { contentForm, LOOK_BYTES, wholeFile } from './contentForm';
import { decodedStream } from './decoding/decodedStream';
import { parquetLines, type RandomAccess } from './parquet/parquetLines';
import { recordLines, type DeliveredFormat } from './forms/recordForm';
import type { ByteReader } from './layers/byteReader';
import { refuseUnreadable } from './layers/unpack';

/** Facts about one content: an object's, or that of a member of an archive. */
export interface MemberFacts {
  /** The path within the archive. Empty without an archive. */
  name: string;
  kind: 'records' | 'text' | 'hex';
  format: DeliveredFormat | 'parquet' | 'avro' | 'csv' | 'text' | 'bytes';
  layers: string[];
  records?: number;
  problem?: string;
  /** Only its first bytes are shown, in hexadecimal. */
  isBytesOnly?: boolean;
}

export interface MemberOptions {
  /** The content by ranges, which Parquet needs. */
  file?: RandomAccess | undefined;
  signal?: AbortSignal | undefined;
  /** The encoding of text that a person or a program chose. */
  encoding?: EncodingChoice | undefined;
}

/** The readable form of content without layers. Keeps `facts` up to date. */
export async function* readMember(
  reader: ByteReader,
  facts: MemberFacts,
  { file, signal, encoding }: MemberOptions,
): AsyncGenerator<Uint8Array> {
  const onRecords = (records: number) => {
    facts.records = records;
  };
  const found = await contentForm(reader, signal, encoding);
  switch (found.kind) {
    case 'parquet':
      Object.assign(facts, { kind: 'records', format: 'parquet', records: 0 });
      yield* rows(parquetLines(file ?? (await wholeFile(reader)), signal), onRecords);
      return;
    case 'avro':
      Object.assign(facts, { kind: 'records', format: 'avro', records: 0 });
      yield* rows(decodedStream('avro', reader, signal), onRecords);
      return;
    case 'lines':
      Object.assign(facts, { kind: 'records', format: found.form.format, records: 0 });
      yield* recordLines(reader, found.form.lines, onRecords);
      return;
    case 'csv':
      // A table stays as it is. Line breaks within cells do not matter here.
      Object.assign(facts, { kind: 'records', format: 'csv' });
      yield* restOf(found.text);
      return;
    case 'text':
      yield* restOf(found.text);
      return;
    case 'layer':
      facts.layers = [...facts.layers, found.name];
      try {
        yield* readMember(found.unpacked, facts, { signal });
      } finally {
        await found.unpacked.close();
      }
      return;
    case 'bytes':
      Object.assign(facts, { kind: 'hex', format: 'bytes' });
      yield* hex(reader, facts, found.fault);
  }
}

async function* restOf(text: ByteReader): AsyncGenerator<Uint8Array> {
  try {
    yield* text.rest();
  } finally {
    await text.close();
  }
}

async function* hex(reader: ByteReader, facts: MemberFacts, fault: Error | undefined): AsyncGenerator<Uint8Array> {
  const bytes = await reader.peek(LOOK_BYTES + 1);
  if (bytes.length > LOOK_BYTES) facts.isBytesOnly = true;
  yield Buffer.from(`${decodePayload(bytes.subarray(0, LOOK_BYTES)).text}\n`);
  refuseUnreadable(bytes);
  if (fault) throw fault;
  if (facts.isBytesOnly !== true && bytes.length > 0) await reader.skip(bytes.length);
  if (facts.isBytesOnly !== true) await reader.some(1);
}

async function* rows(
  batches: AsyncIterable<Uint8Array>,
  onRecords: (records: number) => void,
): AsyncGenerator<Uint8Array> {
  let records = 0;
  for await (const lines of batches) {
    for (const byte of lines) if (byte === 0x0a) records++;
    onRecords(records);
    yield lines;
  }
}
