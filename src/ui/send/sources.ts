import type { Uri } from 'vscode';
import { readRecords, type FormatDecision, type PartitionKeyChoice, type RecordFormat } from '../../records';

/** What is to be sent, in parts that are each cut into records by themselves. */
export interface SendSource {
  /** As titles and the history call it. */
  name: string;
  parts: readonly SourcePart[];
  /** The documents that it can be read from again later, as they are then. */
  uris: readonly Uri[];
}

export type SourcePart =
  /** At hand, as it was when the send was asked for. */
  | { kind: 'text'; name: string; bytes: Uint8Array; place?: TextPlace }
  /** Read as often as needed, a piece at a time. */
  | { kind: 'stream'; name: string; read: (signal: AbortSignal) => AsyncIterable<Uint8Array>; place?: TextPlace }
  /** Records already: their bytes go as they are. */
  | { kind: 'records'; name: string; records: readonly ReceivedRecord[] };

/** A record that was in a stream before. */
export interface ReceivedRecord {
  data: Uint8Array;
  partitionKey: string | undefined;
}

/** Where in a document a text begins (a selection begins within it): problems are marked there. */
export interface TextPlace {
  uri: Uri;
  line: number;
  column: number;
}

export interface ReadPartOptions {
  format: RecordFormat;
  signal: AbortSignal;
  onFormat?: (decision: FormatDecision) => void;
}

const RECORDS_PER_BATCH = 500;

/** The records of one part, from its beginning. Throws as `readRecords` does. */
export function readPart(part: SourcePart, options: ReadPartOptions): AsyncIterable<Uint8Array[]> {
  switch (part.kind) {
    case 'text':
      return readRecords(only(part.bytes), options);
    case 'stream':
      return readRecords(part.read(options.signal), options);
    case 'records':
      return batched(part.records.map(({ data }) => data));
  }
}

/** The keys that the records came with; `undefined`: they have none. */
export function ownKeys({ parts }: SendSource): PartitionKeyChoice | undefined {
  const [only] = parts;
  if (only?.kind !== 'records' || !only.records.some(({ partitionKey }) => partitionKey !== undefined))
    return undefined;
  return { kind: 'given', keys: only.records.map(({ partitionKey }) => partitionKey) };
}

// oxlint-disable-next-line typescript/require-await -- a text at hand reads like one that comes in pieces
async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

// oxlint-disable-next-line typescript/require-await -- as above
async function* batched(records: readonly Uint8Array[]): AsyncGenerator<Uint8Array[]> {
  for (let start = 0; start < records.length; start += RECORDS_PER_BATCH) {
    yield records.slice(start, start + RECORDS_PER_BATCH);
  }
}
