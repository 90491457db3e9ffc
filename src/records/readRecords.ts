import { PipelinesError } from '../errors';
import { csvRecords } from './csvRecords';
import { decideFormat, type FormatDecision, type RecordFormat, type ResolvedFormat } from './format';
import { JsonSplitter } from './json/jsonSplitter';
import { LineSplitter } from './lineRecords';
import { MalformedInputError } from './malformedInput';
import { MAX_BYTES_OF_A_RECORD } from './recordSize';

const PIECE_BYTES = 1024 * 1024;
const START = { offset: 0, line: 0, column: 0 };

export interface ParsedRecords {
  /** What `auto` decided. */
  format: ResolvedFormat;
  decision: FormatDecision;
  records: Uint8Array[];
}

export interface ReadOptions {
  format?: RecordFormat;
  /** Told once, before the first records come. */
  onFormat?: (decision: FormatDecision) => void;
  signal?: AbortSignal;
}

/** A whole input that is in memory. Throws `MalformedInputError`, or `EmptyInput` where there is no record in it. */
export async function parseRecords(input: Uint8Array, format: RecordFormat = 'auto'): Promise<ParsedRecords> {
  const decision = decideFormat(input, format);
  const records: Uint8Array[] = [];
  for await (const batch of cut(inPieces(input), decision.format)) {
    for (const record of batch) records.push(record);
  }
  if (records.length === 0) throw emptyInput();
  return { format: decision.format, decision, records };
}

/**
 * An input of any size in bounded memory: batches of records as they become complete. Throws as `parseRecords` does.
 * `chunks`: each need be valid only until the next but one is asked for; the records are no views of them.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  { format = 'auto', onFormat, signal }: ReadOptions = {},
): AsyncIterable<Uint8Array[]> {
  const { first, all } = await peek(chunks);
  const decision = decideFormat(first, format);
  onFormat?.(decision);
  let isEmpty = true;
  for await (const batch of cut(all, decision.format, signal)) {
    if (batch.length === 0) continue;
    isEmpty = false;
    yield batch;
  }
  if (isEmpty) throw emptyInput();
}

function cut(chunks: AsyncIterable<Uint8Array>, format: ResolvedFormat, signal?: AbortSignal) {
  switch (format) {
    case 'json':
      return pushed(chunks, new JsonSplitter({ expandArrays: true }), signal);
    case 'ndjson':
      return pushed(chunks, new JsonSplitter({ expandArrays: false }), signal);
    case 'lines':
      return pushed(chunks, new LineSplitter(), signal);
    case 'csv':
      return csvRecords(chunks, signal);
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
      throw new MalformedInputError('The input is larger than 64 MiB: it cannot be one record', START, 0);
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

async function peek(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const { value, done } = (await iterator.next()) as IteratorResult<Uint8Array, undefined>;
  const first = value ?? new Uint8Array();
  async function* all() {
    try {
      yield first;
      if (!done) yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { first, all: all() };
}

function emptyInput(): PipelinesError {
  return new PipelinesError('EmptyInput', 'The input is empty: there is no record in it.');
}
