import { decompress } from 'fzstd';

const FRAME_MAGIC = 0xfd2fb528;
/** `zstd -19` takes 8 MiB; a frame without a window has its content's size instead. */
const MOST_WINDOW_BYTES = 64 * 1024 * 1024;
const BLOCK_BYTES = 128 * 1024;
const MOST_BLOCKS = MOST_WINDOW_BYTES / BLOCK_BYTES;
const RUN_LENGTH_BLOCK = 1;

export function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

/** Source: RFC 8878. Frames are walked through first: what they say of their size is allocated by the decompressor unasked. */
export function unpackedZstd(bytes: Uint8Array): Uint8Array {
  checkFrames(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  return decompress(bytes);
}

function checkFrames(bytes: Buffer): void {
  let blocks = 0;
  for (let at = 0; at < bytes.length;) {
    const magic = bytes.readUInt32LE(at);
    if (magic >>> 4 === 0x184d2a5) {
      at += 8 + bytes.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw new Error('what follows is no zstd frame');
    const descriptor = bytes.readUInt8(at + 4);
    at = headerEnd(bytes, at, descriptor);
    for (let isLast = false; !isLast; blocks += 1) {
      const head = bytes.readUIntLE(at, 3);
      isLast = (head & 1) === 1;
      at += 3 + (((head >> 1) & 3) === RUN_LENGTH_BLOCK ? 1 : head >> 3);
      if (head >> 3 > BLOCK_BYTES) throw new Error('a block has no plausible header');
      if (blocks === MOST_BLOCKS) throw new Error('it unpacks to more than a record can be');
    }
    at += (descriptor & 4) === 0 ? 0 : 4;
  }
}

function headerEnd(bytes: Buffer, start: number, descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const sizeStart = start + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  // Of the eight bytes of a size six are more than enough to say that it is too much.
  const window = isSingleSegment
    ? bytes.readUIntLE(sizeStart, Math.min(sizeBytes, 6))
    : 2 ** (10 + (bytes.readUInt8(start + 5) >> 3)) * (1 + (bytes.readUInt8(start + 5) & 7) / 8);
  if (window > MOST_WINDOW_BYTES) throw new Error('it needs more memory than a record can be worth');
  return sizeStart + sizeBytes;
}
