import { open } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;

/** A file from disk, a piece at a time, each in memory of its own: what is cut from it may be kept. */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
