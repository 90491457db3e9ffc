/** Two bytes copy 64. */
const MAX_RATIO = 64;
/** The longest tag with the length or the offset that follows it. */
const MAX_TAG_BYTES = 5;
const LITERAL = 0;

/**
 * Unpacks a block to at most `mostBytes`.
 * Source: "Snappy compressed format description" (of google/snappy).
 *
 * @throws {Error} when the bytes are not a block, or unpack to more
 */
export function unpackedSnappyBlock(block: Buffer, mostBytes: number): Buffer {
  const { bytes, isWhole } = beginningOfSnappyBlock(block, mostBytes);
  if (!isWhole) throw new Error('a block says that it is larger than it can be');
  return bytes;
}

/** Unpacks a block, or the first `mostBytes` of one that is larger. Nothing is made of the rest. */
export function beginningOfSnappyBlock(block: Buffer, mostBytes: number): { bytes: Buffer; isWhole: boolean } {
  const declared = declaredSnappyBytes(block) ?? Infinity;
  if (declared > block.length * MAX_RATIO) throw new Error('a block says that it is larger than it can be');
  const bytes = Buffer.alloc(Math.min(declared, mostBytes));
  let made = 0;
  let at = headBytes(block);
  while (at < block.length && made < bytes.length) {
    const { next, copied, offset } = elementAt(block, at);
    if (next > block.length || made + copied > declared) throw noSnappy();
    if (offset === undefined) block.copy(bytes, made, next - copied, next);
    else repeat(bytes, made, offset, copied);
    made += copied;
    at = next;
  }
  const isWhole = declared <= mostBytes;
  if (made < bytes.length || (isWhole && at < block.length)) throw noSnappy();
  return { bytes, isWhole };
}

/** Repeats what lies `offset` bytes back, which may overlap with what is being written. */
function repeat(bytes: Buffer, start: number, offset: number, count: number): void {
  if (offset === 0 || offset > start) throw noSnappy();
  const end = Math.min(start + count, bytes.length);
  for (let at = start; at < end; at++) bytes[at] = bytes[at - offset] as number;
}

function noSnappy(): Error {
  return new Error('a block is no Snappy data');
}

/** Whether these can be the first bytes of a block: its copies must refer to what has been unpacked by then. */
export function beginsLikeSnappyBlock(first: Buffer): boolean {
  const declared = declaredSnappyBytes(first);
  if (declared === undefined || declared < first.length / 2) return false;
  return kindOf(first[headBytes(first)] ?? 1) === LITERAL && holdsTogether(first);
}

/** A block begins with its unpacked length in up to five bytes of seven bits. `undefined`: this one does not. */
export function declaredSnappyBytes(block: Uint8Array): number | undefined {
  let declared = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block[index];
    if (byte === undefined) return undefined;
    declared += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return declared < 2 ** 32 ? declared : undefined;
  }
  return undefined;
}

/** As far as these bytes go: they may end within an element. */
function holdsTogether(first: Buffer): boolean {
  const declared = declaredSnappyBytes(first) ?? -1;
  let made = 0;
  let at = headBytes(first);
  while (at + MAX_TAG_BYTES <= first.length && made <= declared) {
    const { next, copied, offset } = elementAt(first, at);
    if (offset !== undefined && (offset === 0 || offset > made)) return false;
    made += copied;
    at = next;
  }
  return made <= declared;
}

/** A literal, or a copy from `offset` bytes back. `next` is the offset after all of its bytes, even where the block has fewer. */
function elementAt(block: Buffer, at: number): { next: number; copied: number; offset?: number } {
  const tag = block[at] as number;
  const length = (tag >> 2) + 1;
  const kind = kindOf(tag);
  if (kind === LITERAL) {
    const lengthBytes = Math.max(0, length - 60);
    const literal = lengthBytes === 0 ? length : 1 + numberAt(block, at + 1, lengthBytes);
    return { next: at + 1 + lengthBytes + literal, copied: literal };
  }
  if (kind === 1) {
    return { next: at + 2, copied: 4 + ((tag >> 2) & 7), offset: ((tag >> 5) << 8) | numberAt(block, at + 1, 1) };
  }
  const width = kind === 2 ? 2 : 4;
  return { next: at + 1 + width, copied: length, offset: numberAt(block, at + 1, width) };
}

/** Little-endian. Bytes after the block count as zero. */
function numberAt(block: Buffer, at: number, bytes: number): number {
  let number = 0;
  for (let index = 0; index < bytes; index++) number += (block[at + index] ?? 0) * 2 ** (8 * index);
  return number;
}

function kindOf(tag: number): number {
  return tag & 3;
}

function headBytes(block: Buffer): number {
  let bytes = 1;
  while ((block[bytes - 1] ?? 0) >= 0x80) bytes++;
  return bytes;
}
