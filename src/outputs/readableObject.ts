import type { EncodingChoice } from '../records';
import type { OutputsClient } from './client';
import { DocumentReader, type ReadableDocument } from './documentReader';
import { objectContent, pieces } from './objectContent';
import { statObject, type ObjectAddress, type ObjectStat } from './reading';

const FIRST_PIECE_BYTES = 262_144;

export interface OpenReadableRequest extends ObjectAddress {
  /** The object's version and size, if known. By default S3 is asked. */
  stat?: ObjectStat;
  /** The encoding of text that a person or a program chose. By default it is UTF-8, or UTF-16 by its byte order mark. */
  encoding?: EncodingChoice | undefined;
  /** Ends the reading at any part. */
  signal?: AbortSignal | undefined;
}

/**
 * The readable form of an object in parts, each read on request, by ranges of one version of the object. If it
 * was replaced meanwhile, reading fails with `ObjectChanged`. No connection stays open between two parts. The owner closes it.
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

  /** All parts have been read. */
  get isDone(): boolean {
    return this.#reader.isDone;
  }

  /** The next part, of at most `maxBytes`. Its facts are about all parts so far. One call at a time. */
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
  { bucket, key, versionId, stat: known, encoding, signal }: OpenReadableRequest,
): Promise<ReadableObject> {
  const stat = known ?? (await statObject(client, { bucket, key, versionId, signal }));
  const closing = new AbortController();
  const ending = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const file = objectContent(client, { bucket, key, versionId, ...stat, signal: ending });
  const reader = new DocumentReader(pieces(file, FIRST_PIECE_BYTES), { file, signal: ending, encoding });
  return new ReadableObject(stat, reader, closing);
}
