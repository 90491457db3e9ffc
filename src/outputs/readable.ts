import { DocumentReader, type ReadableDocument } from './documentReader';
import type { Content } from './layers/byteReader';

export interface ReadableOptions {
  /** Of the readable form: what is beyond is left out, and said to be. At most 100 MB. */
  maxBytes: number;
  signal?: AbortSignal;
}

/** By content, not by name: Firehose gives its objects no extension. Never more in memory than `maxBytes` and some chunks. */
export async function toReadable(chunks: Content, { maxBytes, signal }: ReadableOptions): Promise<ReadableDocument> {
  const reader = new DocumentReader(chunks, signal ? { signal } : {});
  try {
    return await reader.next(maxBytes);
  } finally {
    await reader.close();
  }
}
