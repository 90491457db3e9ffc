import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 512 * 1024;
/** One piece is being read while two are still in use. */
const TURNS = 3;

/**
 * Reads a file piece by piece, each while the one before is used. Three buffers take turns, since allocating new ones would cost more
 * than reading: a piece is valid until the next but one is asked for.
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

/** An empty piece means the end of the file. */
function startReading(file: FileHandle, memory = Buffer.allocUnsafeSlow(CHUNK_BYTES)): Promise<Uint8Array> {
  const reading = file.read(memory, 0, memory.length).then(({ bytesRead }) => memory.subarray(0, bytesRead));
  // It may fail before it is awaited; the one who awaits it gets the error then.
  reading.catch(() => undefined);
  return reading;
}
