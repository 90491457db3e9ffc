import { DocumentReader, type ReadableDocument } from './documentReader';
import type { Content } from './layers/byteReader';

export interface ReadableOptions {
  /** The limit of the readable form, at most 100 MB. The result says when more was left out. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/** Makes content readable. Its form is told by its bytes, since Firehose gives its objects no extension. Holds at most `maxBytes` and a few chunks in memory. */
export async function toReadable(chunks: Content, { maxBytes, signal }: ReadableOptions): Promise<ReadableDocument> {
  const reader = new DocumentReader(chunks, { signal });
  try {
    return await reader.next(maxBytes);
  } finally {
    await reader.close();
  }
}
