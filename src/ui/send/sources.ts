import type { Uri } from 'vscode';
import {
  MalformedInputError,
  readRecords,
  textBytes,
  type EncodingChoice,
  type FormatDecision,
  type PartitionKeyChoice,
} from '../../records';
import { encodingChoice } from './encodings';
import type { ReadAs } from './readAs';

/** What is to be sent, in parts that are each cut into records by themselves. */
export interface SendSource {
  /** As titles and the history call it. */
  name: string;
  parts: readonly SourcePart[];
  /** The documents that it can be read from again later, as they are then. */
  uris: readonly Uri[];
}

export type SourcePart =
  | TextPart
  /** A file at hand, as it was when the send was asked for. */
  | { kind: 'bytes'; name: string; bytes: Uint8Array; place?: TextPlace | undefined }
  /** Read as often as needed, a piece at a time. */
  | {
      kind: 'stream';
      name: string;
      read: (signal: AbortSignal, encoding: EncodingChoice) => AsyncIterable<Uint8Array>;
      /** What it reads is UTF-8: `read` decodes, as the encoding says that it is given. */
      isDecoded?: boolean | undefined;
      place?: TextPlace | undefined;
    }
  /** Records already: their bytes go as they are. */
  | { kind: 'records'; name: string; records: readonly ReceivedRecord[] };

/** Text that an editor, the clipboard or a notebook holds. */
export interface TextPart {
  kind: 'text';
  name: string;
  text: string;
  place?: TextPlace | undefined;
  /** For a document that is saved: what it was read with. */
  document?: DocumentEncoding | undefined;
}

export interface DocumentEncoding {
  encoding: string;
  /** Where the file has bytes that mean nothing in this encoding, U+FFFD stands in the text. */
  hasLostCharacters: boolean;
  /** The same text, read from the file with another encoding, which the editor then shows as well. */
  reopen: (encoding: string) => Promise<TextPart>;
}

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
  readAs: ReadAs;
  signal: AbortSignal;
  onFormat?: ((decision: FormatDecision) => void) | undefined;
}

const RECORDS_PER_BATCH = 500;
const REPLACEMENT = '\uFFFD';

/** The records of one part, from its beginning. Throws as `readRecords` does. */
export function readPart(part: SourcePart, options: ReadPartOptions): AsyncIterable<Uint8Array[]> {
  switch (part.kind) {
    case 'text':
      return readText(part, options);
    case 'bytes':
      return readBytes(only(part.bytes), part.place, options);
    case 'stream':
      return readStream(part, options);
    case 'records':
      return batched(part.records.map(({ data }) => data));
  }
}

/** The parts in the encoding that was chosen: documents are read from their files once more. */
export async function reopenedIn(source: SendSource, encoding: string | undefined): Promise<SendSource> {
  if (encoding === undefined) return source;
  const reopened = async (part: SourcePart): Promise<SourcePart> =>
    part.kind === 'text' && part.document && part.document.encoding !== encoding
      ? await part.document.reopen(encoding)
      : part;
  return { ...source, parts: await Promise.all(source.parts.map(reopened)) };
}

/** Whether its bytes can be read with one encoding or another. */
export function hasEncoding(part: SourcePart): boolean {
  return part.kind === 'bytes' || part.kind === 'stream' || (part.kind === 'text' && part.document !== undefined);
}

/** The keys that the records came with; `undefined`: they have none. */
export function ownKeys({ parts }: SendSource): PartitionKeyChoice | undefined {
  const [only] = parts;
  if (only?.kind !== 'records' || !only.records.some(({ partitionKey }) => partitionKey !== undefined))
    return undefined;
  return { kind: 'given', keys: only.records.map(({ partitionKey }) => partitionKey) };
}

async function* readText({ text, document }: TextPart, { readAs, signal, onFormat }: ReadPartOptions) {
  const bytes = textBytes(text);
  const lost = document?.hasLostCharacters === true ? text.indexOf(REPLACEMENT) : -1;
  if (document && lost >= 0) throw lostCharacter(text.slice(0, lost), document);
  const encoding = document && { name: document.encoding, source: 'default' as const };
  const { format, separator } = readAs;
  const tell = (decision: FormatDecision) => onFormat?.({ ...decision, encoding });
  yield* readRecords(only(bytes), { format, separator, signal, onFormat: tell });
}

function lostCharacter(before: string, { encoding }: DocumentEncoding): MalformedInputError {
  const lines = before.split(/\r\n|\r|\n/);
  const position = { offset: Buffer.byteLength(before), line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
  return new MalformedInputError(`The file has bytes that mean nothing in its encoding, ${encoding}`, position, {
    isEncoding: true,
  });
}

function readStream(
  { read, isDecoded, place }: SourcePart & { kind: 'stream' },
  options: ReadPartOptions,
): AsyncIterable<Uint8Array[]> {
  const { readAs, signal, onFormat } = options;
  const chunks = read(signal, encodingChoice(readAs.encoding, place?.uri));
  if (isDecoded !== true || readAs.encoding === undefined) return readBytes(chunks, place, options);
  const encoding = { name: readAs.encoding, source: 'chosen' as const };
  const tell = (decision: FormatDecision) => onFormat?.({ ...decision, encoding });
  return readBytes(chunks, place, { signal, readAs: { ...readAs, encoding: undefined }, onFormat: tell });
}

function readBytes(
  chunks: AsyncIterable<Uint8Array>,
  place: TextPlace | undefined,
  { readAs: { format, separator, encoding }, signal, onFormat }: ReadPartOptions,
): AsyncIterable<Uint8Array[]> {
  return readRecords(chunks, {
    format,
    separator,
    encoding: encodingChoice(encoding, place?.uri),
    signal,
    onFormat,
  });
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
