import type { ReadableDocument } from '../../src/outputs';
import { DocumentReader } from '../../src/outputs/documentReader';

export interface ReadableOptions {
  /** The limit of the readable form. The result says when more was left out. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/** The readable form of content that is at hand, as `openReadable` gives that of an object in S3. */
export async function toReadable(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: ReadableOptions,
): Promise<ReadableDocument> {
  const reader = new DocumentReader(chunks, { signal });
  try {
    return await reader.next(maxBytes);
  } finally {
    await reader.close();
  }
}
