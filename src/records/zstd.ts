import { constants, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { endsEarly, MAX_ZSTD_BLOCK_BYTES, ZSTD_CHECKSUM_BYTES, zstdBlocks, zstdFrame } from './zstdFrame';

export interface ZstdBounds {
  /** That it may unpack to. */
  bytes: number;
  /** That are looked at. A frame costs as many as `FRAME_COST`: zlib is set up for each. */
  blocks: number;
}

export interface UnpackedZstd {
  bytes: Buffer;
  /** False: it goes on, but no more of it was allowed. */
  isWhole: boolean;
}

const FRAME_COST = 8;

/** `zstd -19` takes 8 MiB; what takes more is refused before anything is allocated. */
export const ZSTD_PARAMETERS = { [constants.ZSTD_d_windowLogMax]: 25 };

const REASONS: Record<string, string> = {
  ZSTD_error_checksum_wrong: 'its checksum is wrong',
  ZSTD_error_dictionary_wrong: 'it needs a dictionary',
  ZSTD_error_frameParameter_unsupported: 'a frame has a header that is not known',
  ZSTD_error_frameParameter_windowTooLarge: 'it needs a window of more than 32 MiB of memory',
  ZSTD_error_memory_allocation: 'there is too little memory for it',
};

/** In words, what zlib fails with. */
export function zstdReason(error: unknown): string {
  return REASONS[codeOf(error) ?? ''] ?? 'a block cannot be unpacked';
}

export function asksForLargeZstdWindow(error: unknown): boolean {
  return codeOf(error) === 'ZSTD_error_frameParameter_windowTooLarge';
}

/** All frames, or the beginning: at once, so it is for what is short or for a thread that may wait. @throws Error, with the reason */
export function unpackedZstd(bytes: Uint8Array, bounds: ZstdBounds): UnpackedZstd {
  return new ZstdData(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), bounds).unpacked();
}

class ZstdData {
  readonly #bytes: Buffer;

  readonly #parts: Buffer[] = [];
  readonly #left: ZstdBounds;
  #at = 0;

  constructor(bytes: Buffer, bounds: ZstdBounds) {
    this.#bytes = bytes;

    this.#left = { ...bounds };
  }

  unpacked(): UnpackedZstd {
    let isWhole = true;
    while (isWhole && this.#at < this.#bytes.length) isWhole = this.#frame();
    return { bytes: Buffer.concat(this.#parts), isWhole };
  }

  /** False: no more is allowed. */
  #frame(): boolean {
    if (this.#left.bytes <= 0 || this.#left.blocks <= 0) return false;
    const frame = zstdFrame(this.#bytes.subarray(this.#at));
    if (frame.kind === 'data') return this.#data(frame);
    this.#left.blocks--;
    this.#at += frame.bytes;
    if (this.#at > this.#bytes.length) throw endsEarly();
    return true;
  }

  #data({ headerBytes, hasChecksum }: { headerBytes: number; hasChecksum: boolean }): boolean {
    const most = this.#left.blocks;
    const start = this.#at + headerBytes;
    const { count, end, isLast } = zstdBlocks(this.#bytes, start, most);
    const frameEnd = isLast && hasChecksum ? end + ZSTD_CHECKSUM_BYTES : end;
    const isCutOff = frameEnd > this.#bytes.length || (!isLast && count < most);
    this.#left.blocks -= count + FRAME_COST;
    const unpacked = this.#upTo(frameEnd, isLast && !isCutOff);
    this.#add(unpacked ?? this.#beginning(start, count));
    if (!unpacked) return false;
    if (isCutOff) throw endsEarly();
    this.#at = frameEnd;
    return isLast;
  }

  /** For a frame that is larger than allowed: as many blocks as surely fit, or four times as many where they are small. */
  #beginning(start: number, blocks: number): Buffer {
    const { bytes: most } = this.#left;
    let beginning: Buffer = Buffer.alloc(0);
    let count = Math.max(1, Math.floor(most / MAX_ZSTD_BLOCK_BYTES));
    for (; count < blocks && 4 * beginning.length <= most; count *= 4) {
      const more = this.#upTo(zstdBlocks(this.#bytes, start, count).end, false);
      if (!more) break;
      beginning = more;
    }
    return beginning;
  }

  #add(unpacked: Buffer): void {
    this.#parts.push(unpacked);
    this.#left.bytes -= unpacked.length;
  }

  /** What the frame unpacks to before `end`. Undefined: it is more than is allowed. */
  #upTo(end: number, isWhole: boolean): Buffer | undefined {
    const options = isWhole ? {} : { finishFlush: constants.ZSTD_e_flush };
    return atMost(this.#left.bytes, this.#bytes.subarray(this.#at, end), options);
  }
}

function atMost(most: number, frame: Buffer, options: ZstdOptions): Buffer | undefined {
  try {
    return zstdDecompressSync(frame, { ...options, maxOutputLength: most, params: ZSTD_PARAMETERS });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new Error(zstdReason(error), { cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
