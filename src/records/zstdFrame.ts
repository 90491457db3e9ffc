/** The longest header of a frame: magic, descriptor, window, dictionary, size. */
export const MAX_ZSTD_HEADER_BYTES = 18;
export const MAX_ZSTD_BLOCK_BYTES = 131_072;
/** Behind the last block of a frame that says so. */
export const ZSTD_CHECKSUM_BYTES = 4;

const MAGIC_BYTES = 4;
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPED_HEADER_BYTES = 8;
const BLOCK_HEADER_BYTES = 3;
const RUN = 1;
const RESERVED = 3;

/** What comes next in zstd data. */
export type ZstdFrame =
  /** Blocks follow its header. */
  | { kind: 'data'; headerBytes: number; hasChecksum: boolean }
  /** It holds no data. Source: RFC 8878, "Skippable Frames". */
  | { kind: 'skipped'; bytes: number };

/** Whole blocks, one after the other. */
export interface ZstdBlocks {
  count: number;
  end: number;
  /** The last of them is the last of the frame. */
  isLast: boolean;
}

export function isZstdMagic(magic: number): boolean {
  return magic === FRAME_MAGIC;
}

export function isSkippedZstdMagic(magic: number): boolean {
  return magic >>> 4 === 0x184d2a5;
}

/**
 * Reads the header of a frame. Node's zlib needs to be told where a frame ends: that of Node 22, and of 24 for long, ignores the
 * frames after the first, and takes one that is cut off for a whole one. Source: RFC 8878, "Frame Header".
 *
 * @param first the first bytes of the frame, as many as a header may have or as there are
 * @throws {Error} when they are not a frame, or are cut off
 */
export function zstdFrame(first: Buffer): ZstdFrame {
  if (first.length < MAGIC_BYTES) throw endsEarly();
  const magic = first.readUInt32LE(0);
  if (isSkippedZstdMagic(magic)) {
    if (first.length < SKIPPED_HEADER_BYTES) throw endsEarly();
    return { kind: 'skipped', bytes: SKIPPED_HEADER_BYTES + first.readUInt32LE(MAGIC_BYTES) };
  }
  if (!isZstdMagic(magic)) throw new Error('what follows is not a zstd frame');
  const descriptor = first[MAGIC_BYTES] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const headerBytes = MAGIC_BYTES + 1 + Number(!isSingleSegment) + dictionaryBytes + sizeBytes;
  if (first.length < headerBytes) throw endsEarly();
  return { kind: 'data', headerBytes, hasChecksum: (descriptor & 4) !== 0 };
}

/** The blocks that lie whole in `bytes` from `start` on, at most `most`. Source: RFC 8878, "Blocks". @throws Error */
export function zstdBlocks(bytes: Buffer, start: number, most: number): ZstdBlocks {
  const blocks = { count: 0, end: start, isLast: false };
  while (blocks.count < most && !blocks.isLast && blocks.end + BLOCK_HEADER_BYTES <= bytes.length) {
    const bits = bytes.readUIntLE(blocks.end, BLOCK_HEADER_BYTES);
    const kind = (bits >> 1) & 3;
    const size = bits >> 3;
    if (kind === RESERVED || size > MAX_ZSTD_BLOCK_BYTES) throw new Error('a block has no plausible header');
    const end = blocks.end + BLOCK_HEADER_BYTES + (kind === RUN ? 1 : size);
    if (end > bytes.length) break;
    blocks.count++;
    blocks.end = end;
    blocks.isLast = (bits & 1) === 1;
  }
  return blocks;
}

export function endsEarly(): Error {
  return new Error('it ends too early');
}
