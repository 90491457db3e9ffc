import { PipelinesError } from '../errors';
import { csvLayout, type CsvSeparator } from './csvLayout';
import { csvRecords } from './csvRecords';
import { checkedUtf8, decodedText } from './encoding/decodedText';
import {
  DEFAULT_ENCODING,
  detectEncoding,
  MAX_MARK_BYTES,
  type EncodingChoice,
  type FoundEncoding,
} from './encoding/textEncoding';
import { decideFormat, type FormatDecision, type RecordFormat, type ResolvedFormat } from './format';
import { JsonSplitter } from './json/jsonSplitter';
import { LineSplitter } from './lineRecords';
import { MalformedInputError } from './malformedInput';
import { MAX_BYTES_OF_A_RECORD } from './recordSize';

const PIECE_BYTES = 1024 * 1024;
/** The format is found by looking at so many bytes, or more. */
const MIN_FORMAT_BYTES = 4 * 1024;
const START = { offset: 0, line: 0, column: 0 };

export interface ParsedRecords {
  /** What `auto` decided. */
  format: ResolvedFormat;
  decision: FormatDecision;
  records: Uint8Array[];
}

export interface ParseOptions {
  format?: RecordFormat | undefined;
  /** What stands between the cells of CSV. Undefined: found by looking. */
  separator?: CsvSeparator | undefined;
  /** Undefined: UTF-8, or what a byte order mark says. `whole` takes the bytes as they are unless a person chose. */
  encoding?: EncodingChoice | undefined;
}

export interface ReadOptions extends ParseOptions {
  /** Called once, before the first records come. */
  onFormat?: ((decision: FormatDecision) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The records of an input that is in memory.
 *
 * @throws {MalformedInputError} where the input is not what it should be
 * @throws {PipelinesError} `EmptyInput` where there is no record in it
 */
export async function parseRecords(input: Uint8Array, options: ParseOptions = {}): Promise<ParsedRecords> {
  const decisions: FormatDecision[] = [];
  const records: Uint8Array[] = [];
  const onFormat = (decision: FormatDecision) => decisions.push(decision);
  for await (const batch of readRecords(inPieces(input), { ...options, onFormat })) {
    for (const record of batch) records.push(record);
  }
  const [decision] = decisions;
  if (!decision) throw emptyInput();
  return { format: decision.format, decision, records };
}

/**
 * The records of an input of any size, in bounded memory: batches of them as they become complete. Throws as `parseRecords` does.
 *
 * @param chunks each must stay valid until the next but one is asked for; the records are not views of them
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  { format = 'auto', separator, encoding = DEFAULT_ENCODING, onFormat, signal }: ReadOptions = {},
): AsyncIterable<Uint8Array[]> {
  const { text, found } = await openText(chunks, format === 'whole' && !encoding.isChosen ? undefined : encoding);
  const { first, all } = await peek(text, MIN_FORMAT_BYTES);
  const decision = decideFormat(first, { format, separator }, found);
  onFormat?.(decision);
  let isEmpty = true;
  for await (const batch of cut(all, decision, signal)) {
    if (batch.length === 0) continue;
    isEmpty = false;
    yield batch;
  }
  if (isEmpty) throw emptyInput();
}

interface OpenedText {
  text: AsyncIterable<Uint8Array>;
  found: FoundEncoding | undefined;
}

/** The input without its byte order mark, in UTF-8. No choice: the bytes as they are. */
async function openText(chunks: AsyncIterable<Uint8Array>, choice: EncodingChoice | undefined): Promise<OpenedText> {
  if (!choice) return { text: chunks, found: undefined };
  const { first, all } = await peek(chunks, MAX_MARK_BYTES);
  const { encoding, found, markBytes } = detectEncoding(first, choice);
  return { text: decodedText(markBytes === 0 ? all : withoutMark(all, markBytes), encoding), found };
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>, markBytes: number): AsyncGenerator<Uint8Array> {
  let left = markBytes;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(left);
    left = 0;
    if (rest.length > 0) yield rest;
  }
}

function cut(chunks: AsyncIterable<Uint8Array>, { format, csv }: FormatDecision, signal?: AbortSignal) {
  switch (format) {
    // The splitter checks the encoding itself, and knows the record that is not UTF-8.
    case 'json':
      return pushed(chunks, new JsonSplitter({ expandArrays: true }), signal);
    case 'ndjson':
      return pushed(chunks, new JsonSplitter({ expandArrays: false }), signal);
    case 'lines':
      return pushed(checkedUtf8(chunks), new LineSplitter(), signal);
    case 'csv':
      return csvRecords(checkedUtf8(chunks), csv ?? csvLayout(''), signal);
    case 'whole':
      return whole(chunks, signal);
  }
}

interface Splitter {
  push(chunk: Uint8Array, isLast: boolean): Uint8Array[];
}

async function* pushed(chunks: AsyncIterable<Uint8Array>, splitter: Splitter, signal?: AbortSignal) {
  let before: Uint8Array | undefined;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    if (before) yield splitter.push(before, false);
    before = chunk;
  }
  yield splitter.push(before ?? new Uint8Array(), true);
}

async function* whole(chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    parts.push(new Uint8Array(chunk));
    bytes += chunk.length;
    if (bytes > MAX_BYTES_OF_A_RECORD) {
      throw new MalformedInputError('The input is larger than 64 MiB: it cannot be one record', START, {
        recordIndex: 0,
      });
    }
  }
  const record = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  yield record.length > 0 ? [record] : [];
}

/** With a pause after each: a long text must not hold up the editor. */
async function* inPieces(input: Uint8Array): AsyncIterable<Uint8Array> {
  for (let start = 0; start < input.length || start === 0; start += PIECE_BYTES) {
    yield input.subarray(start, start + PIECE_BYTES);
    await new Promise(setImmediate);
  }
}

/** The first chunk without taking it away. Chunks are joined until it has `leastBytes`, or the input ends. */
async function peek(chunks: AsyncIterable<Uint8Array>, leastBytes: number) {
  const iterator = chunks[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array();
  let isDone = false;
  while (first.length < leastBytes && !isDone) {
    const { value, done } = (await iterator.next()) as IteratorResult<Uint8Array, undefined>;
    isDone = done === true;
    if (value) first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  async function* all() {
    try {
      yield first;
      if (!isDone) yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { first, all: all() };
}

function emptyInput(): PipelinesError {
  return new PipelinesError('EmptyInput', 'The input is empty: there is no record in it.');
}
