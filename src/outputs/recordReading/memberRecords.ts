import { CARRIAGE_RETURN, LINE_FEED } from '../../records';
import { contentForm, wholeFile } from '../contentForm';
import { ContentTooLargeError, UnsupportedContentError } from '../damage';
import { decodedStream } from '../decoding/decodedStream';
import { csvRows } from '../forms/csv';
import { parquetLines, type RandomAccess } from '../parquet/parquetLines';
import { recordLines, type RecordForm } from '../forms/recordForm';
import type { LinedRecord } from '../forms/recordLines';
import type { ByteReader } from '../layers/byteReader';
import { refuseUnreadable } from '../layers/unpack';

/** A record within one content. Its line is counted from the content's first. */
export interface MemberRecord {
  line: number;
  offset: number | undefined;
  data: Uint8Array;
  isConverted: boolean;
}

/** Longer than any record that Kinesis (10 MiB) or Firehose takes. */
const MAX_LINE_BYTES = 32 * 1_048_576;

/** The records of content without layers, some at a time. A fault of the content is thrown after the records before it. */
export async function* memberRecords(
  reader: ByteReader,
  file: RandomAccess | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<MemberRecord[]> {
  const form = await contentForm(reader, signal);
  switch (form.kind) {
    case 'parquet':
      yield* rows(parquetLines(file ?? (await wholeFile(reader)), signal));
      return;
    case 'avro':
      yield* rows(decodedStream('avro', reader, signal));
      return;
    case 'csv':
      yield* tableRows(form);
      return;
    case 'lines':
      yield* lined(reader, form.form);
      return;
    case 'text':
      yield* textLines(form);
      return;
    case 'layer':
      try {
        yield* memberRecords(form.unpacked, undefined, signal);
      } finally {
        await form.unpacked.close();
      }
      return;
    case 'bytes':
      refuseUnreadable(await reader.peek(32));
      if (form.fault) throw form.fault;
      throw new UnsupportedContentError('It holds no records, but bytes of a form that is not read here.');
  }
}

async function* lined(reader: ByteReader, { lines }: RecordForm): AsyncGenerator<MemberRecord[]> {
  const collected = new CollectedRecords();
  const onRecord = (record: LinedRecord) => {
    collected.add(record);
  };
  for await (const _ of recordLines(reader, { ...lines, onRecord }, () => undefined)) yield collected.taken();
}

class CollectedRecords {
  #records: MemberRecord[] = [];
  #line = 0;

  add({ offset, bytes, rendered }: LinedRecord): void {
    if (!rendered) {
      // A copy: the bytes are a view of a buffer that is reused.
      this.#records.push({ line: this.#line++, offset, data: Buffer.from(bytes), isConverted: false });
      return;
    }
    for (const data of linesOf(rendered)) this.#records.push({ line: this.#line++, offset, data, isConverted: true });
  }

  taken(): MemberRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}

async function* rows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MemberRecord[]> {
  let line = 0;
  for await (const chunk of chunks) {
    const lines = [...linesOf(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))];
    yield lines.map((data) => ({ line: line++, offset: undefined, data, isConverted: true }));
  }
}

function* linesOf(text: Buffer): Generator<Uint8Array> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(LINE_FEED, start);
    yield text.subarray(start, end < 0 ? text.length : end);
    start = end < 0 ? text.length : end + 1;
  }
}

/** Text without its byte order mark, which counts in the offsets. */
interface Text {
  text: ByteReader;
  markBytes: number;
}

async function* tableRows({ text, markBytes }: Text): AsyncGenerator<MemberRecord[]> {
  try {
    for await (const rows of csvRows(text)) {
      yield rows.map(({ json, offset, line }) => ({ line, offset: offset + markBytes, data: json, isConverted: true }));
    }
  } finally {
    await text.close();
  }
}

/** The lines of a text that are not empty, without their line breaks. */
async function* textLines({ text, markBytes }: Text): AsyncGenerator<MemberRecord[]> {
  const lines = new TextLines(markBytes);
  try {
    for await (const chunk of text.rest()) {
      const found = lines.push(chunk as Buffer);
      if (found.length > 0) yield found;
    }
    yield lines.last();
  } finally {
    await text.close();
  }
}

class TextLines {
  /** The parts of an incomplete line, joined when its end is there. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  #line = 0;
  /** The offset of the line's first byte. */
  #offset: number;

  constructor(offset: number) {
    this.#offset = offset;
  }

  push(chunk: Buffer): MemberRecord[] {
    const found: MemberRecord[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#end(found, chunk.subarray(start, end));
      this.#offset++;
      start = end + 1;
    }
    this.#parts.push(Buffer.from(chunk.subarray(start)));
    this.#partBytes += chunk.length - start;
    if (this.#partBytes > MAX_LINE_BYTES) {
      throw new ContentTooLargeError('A line is longer than 32 MiB: it is not read, nor what follows it.');
    }
    return found;
  }

  last(): MemberRecord[] {
    const found: MemberRecord[] = [];
    this.#end(found, Buffer.alloc(0));
    return found;
  }

  #end(found: MemberRecord[], lastPart: Buffer): void {
    const line = Buffer.concat([...this.#parts, lastPart]);
    const data = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (data.length > 0) found.push({ line: this.#line, offset: this.#offset, data, isConverted: false });
    this.#line++;
    this.#offset += line.length;
    this.#parts = [];
    this.#partBytes = 0;
  }
}
