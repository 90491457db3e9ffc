import { constants, type gunzipSync, type ZlibOptions } from 'node:zlib';
import type { DecodeBudget } from './decodeBudget';
import type { UnpackedBytes } from './compression';

/**
 * The content of gzip or zlib data, or its beginning. A call into the library cannot be interrupted, and empty blocks cost it more
 * than any others, so its input is bounded as well.
 *
 * @throws {Error} where the data are damaged
 */
export function inflated(inflate: typeof gunzipSync, bytes: Uint8Array, { limits, left }: DecodeBudget): UnpackedBytes {
  let taken = Math.min(bytes.length, limits.packedBytes);
  for (; taken > 0; taken = Math.floor(taken / 4)) {
    const isWhole = taken === bytes.length;
    const unpacked = atMost(
      left,
      inflate,
      bytes.subarray(0, taken),
      isWhole ? {} : { finishFlush: constants.Z_SYNC_FLUSH },
    );
    if (unpacked) return { bytes: unpacked, isWhole };
  }
  return { bytes: new Uint8Array(), isWhole: false };
}

/** Undefined: it unpacks to more. */
function atMost(most: number, inflate: typeof gunzipSync, bytes: Uint8Array, options: ZlibOptions): Buffer | undefined {
  try {
    return inflate(bytes, { ...options, maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}
