import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 512 * 1024;
/** One is read into while two are still looked at. */
const TURNS = 3;

/**
 * A file from disk, a piece at a time, each read while the one before is worked on. A few pieces of memory take turns, since
 * new ones cost more than the reading: a piece is valid until the next but one is asked for.
 */
export async function* fileChunks(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  const file = await open(path);
  const memory = Array.from({ length: TURNS }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  let next = startReading(file, memory[0]);
  try {
    for (let turn = 1; ; turn++) {
      signal?.throwIfAborted();
      const chunk = await next;
      if (chunk.length === 0) return;
      next = startReading(file, memory[turn % TURNS]);
      yield chunk;
    }
  } finally {
    await Promise.allSettled([next]);
    await file.close();
  }
}

/** Empty: the file ends. */
function startReading(file: FileHandle, memory = Buffer.allocUnsafeSlow(CHUNK_BYTES)): Promise<Uint8Array> {
  const reading = file.read(memory, 0, memory.length).then(({ bytesRead }) => memory.subarray(0, bytesRead));
  // It may fail before anybody waits for it; who does is told then.
  reading.catch(() => undefined);
  return reading;
}
