import { constants, type gunzipSync, type ZlibOptions } from 'node:zlib';
import type { Allowance } from './allowance';
import type { Unpacked } from './compression';

/**
 * What gzip or zlib holds, or the beginning of it. A call into the library cannot be left before its end, and blocks that
 * hold nothing cost it more than any others: what is handed to it is bounded, too. @throws Error
 */
export function inflated(inflate: typeof gunzipSync, bytes: Uint8Array, { limits, left }: Allowance): Unpacked {
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

/** Undefined: it is more. */
function atMost(most: number, inflate: typeof gunzipSync, bytes: Uint8Array, options: ZlibOptions): Buffer | undefined {
  try {
    return inflate(bytes, { ...options, maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}
