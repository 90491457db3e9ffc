import { isUtf8 } from 'node:buffer';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { decodePayload, splitDeliveredRecords } from '../records';

/** An object as a document. */
export interface ReadableDocument {
  text: string;
  kind: 'records' | 'text' | 'hex';
  /** What was unpacked, from the outside in. */
  layers: string[];
  /** How many records the text shows, one a line. */
  records?: number;
  truncated?: { atBytes: number };
  /** Why it could not be read to its end. */
  problem?: string;
}

export interface ReadableOptions {
  /** Of the unpacked content: what is beyond is left out, and said to be. */
  maxBytes: number;
  signal?: AbortSignal;
}

interface Content {
  bytes: Buffer;
  isCut: boolean;
  problem: string | undefined;
}

/** By content, not by name: Firehose gives its objects no extension. Never more in memory than `maxBytes` and a chunk. */
export async function toReadable(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: ReadableOptions,
): Promise<ReadableDocument> {
  const { first, all } = await peek(chunks);
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  const layers = isGzip ? ['gzip'] : [];
  const content = await collect(isGzip ? gunzipped(all) : all, maxBytes, signal);
  const document = describe(content, layers);
  return {
    ...document,
    ...(content.isCut ? { truncated: { atBytes: content.bytes.length } } : {}),
    ...(content.problem === undefined ? {} : { problem: content.problem }),
  };
}

function describe({ bytes, isCut, problem }: Content, layers: string[]): ReadableDocument {
  const isIncomplete = isCut || problem !== undefined;
  const lines = splitDeliveredRecords(bytes, { isIncomplete });
  if (lines) {
    return { text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, kind: 'records', layers, records: lines.length };
  }
  if (isUtf8(isIncomplete ? withoutTornCharacter(bytes) : bytes) && !bytes.includes(0)) {
    return { text: bytes.toString('utf8'), kind: 'text', layers };
  }
  const { text } = decodePayload(bytes);
  return { text: `${text}\n`, kind: 'hex', layers };
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Content> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let problem: string | undefined;
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      parts.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } catch (error) {
    // A damaged gzip: what came before the damage is still worth seeing. Other failures are the caller's.
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_')) throw error;
    problem = `The object is damaged: ${(error as Error).message}.`;
  }
  const bytes = Buffer.concat(parts);
  return { bytes: bytes.subarray(0, maxBytes), isCut: length > maxBytes, problem };
}

function gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false });
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => source.destroy());
  return source.pipe(gunzip);
}

/** UTF-8 characters have up to four bytes: a cut may go through one. */
function withoutTornCharacter(bytes: Buffer): Buffer {
  for (let dropped = 0; dropped < 4; dropped++) {
    const kept = bytes.subarray(0, bytes.length - dropped);
    if (isUtf8(kept)) return kept;
  }
  return bytes;
}

async function peek(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const { value, done } = (await iterator.next()) as IteratorResult<Uint8Array, undefined>;
  const first = value ?? new Uint8Array();
  async function* all(): AsyncIterable<Uint8Array> {
    try {
      yield first;
      if (!done) yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  }
  return { first, all: all() };
}
