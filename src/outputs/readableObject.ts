import type { OutputsClient } from './client';
import { DocumentReader } from './documentReader';
import type { ReadableDocument } from './readable';
import { readObject, statObject, type ObjectAddress, type ObjectStat } from './reading';

const FIRST_PIECE_BYTES = 262_144;
const MOST_PIECE_BYTES = 8 * 1_048_576;
/** From this size on the next piece is on its way while one is read: nobody wants more than a first screen before. */
const READ_AHEAD_BYTES = 1_048_576;

export interface OpenReadableRequest extends ObjectAddress {
  /** What is known of the object; by default it is asked. */
  stat?: ObjectStat;
  /** Ends the reading, whichever part it is at. */
  signal?: AbortSignal;
}

/**
 * The readable form of an object by parts, each read when it is asked for, by ranges of one version of the object: one
 * that was replaced meanwhile is the error `ObjectChanged`. Between two parts no connection is open. Its owner closes it.
 */
export class ReadableObject {
  readonly stat: ObjectStat;
  readonly #reader: DocumentReader;
  readonly #closing: AbortController;

  constructor(stat: ObjectStat, reader: DocumentReader, closing: AbortController) {
    this.stat = stat;
    this.#reader = reader;
    this.#closing = closing;
  }

  /** All of it was given out. */
  get isDone(): boolean {
    return this.#reader.isDone;
  }

  /** The next part, of at most `maxBytes`; its facts are those of all parts so far. One call at a time. */
  next(maxBytes: number): Promise<ReadableDocument> {
    return this.#reader.next(maxBytes);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reader.close();
  }
}

export async function openReadable(
  client: Pick<OutputsClient, 'headObject' | 'getObject'>,
  { bucket, key, stat: known, signal }: OpenReadableRequest,
): Promise<ReadableObject> {
  const stat = known ?? (await statObject(client, { bucket, key, ...(signal ? { signal } : {}) }));
  const closing = new AbortController();
  const ending = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const slice = (start: number, end: number) =>
    end <= start
      ? Promise.resolve(new Uint8Array())
      : readObject(client, { bucket, key, ifMatch: stat.eTag, range: { first: start, last: end - 1 }, signal: ending });
  const file = { size: stat.size, slice };
  const reader = new DocumentReader(pieces(file), { file, signal: ending });
  return new ReadableObject(stat, reader, closing);
}

interface Slices {
  size: number;
  slice: (start: number, end: number) => Promise<Uint8Array>;
}

async function* pieces({ size, slice }: Slices): AsyncGenerator<Uint8Array> {
  let ahead: Promise<Uint8Array> | undefined;
  let pieceBytes = FIRST_PIECE_BYTES;
  for (let start = 0; start < size;) {
    const end = Math.min(size, start + pieceBytes);
    const bytes = await (ahead ?? slice(start, end));
    start = end;
    pieceBytes = Math.min(MOST_PIECE_BYTES, 4 * pieceBytes);
    ahead =
      pieceBytes > READ_AHEAD_BYTES && start < size ? slice(start, Math.min(size, start + pieceBytes)) : undefined;
    // It is waited for, and its failure met, above; or the reading was ended before.
    ahead?.catch(() => undefined);
    yield bytes;
  }
}
