import { LiteralsReader, MOST_BLOCK_BYTES } from './literals';
import { SequencesReader } from './sequences';
import { ZstdOutput } from './zstdOutput';

export const ZSTD_FRAME_MAGIC = 0xfd2fb528;
/** The longest header: magic, descriptor, window, dictionary, size. */
export const MOST_ZSTD_HEADER_BYTES = 18;
export const ZSTD_BLOCK_HEADER_BYTES = 3;
/** Behind the last block of a frame that says so. */
export const ZSTD_CHECKSUM_BYTES = 4;

/** What a frame says of itself. Source: RFC 8878, "Frame Header". */
export interface ZstdFrameHeader {
  /** Of the header. */
  length: number;
  /** So much of what was unpacked has to be kept: at least. */
  windowBytes: number;
  /** Behind the last block. */
  hasChecksum: boolean;
}

/** By the number that stands for each. */
const BLOCK_KINDS = ['raw', 'runLength', 'compressed'] as const;
type BlockKind = (typeof BLOCK_KINDS)[number];

/** What a block says of itself. */
export interface ZstdBlockHeader {
  kind: BlockKind;
  isLast: boolean;
  /** In the frame, behind the header. */
  packedBytes: number;
  /** Of a run, unpacked. */
  size: number;
}

/** `first`: all of it, or as much as there is. @throws Error where it is none, or is cut off */
export function zstdFrameHeader(first: Buffer): ZstdFrameHeader {
  const descriptor = first[4];
  if (descriptor === undefined) throw new Error('it ends too early');
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const dictionaryStart = 5 + (isSingleSegment ? 0 : 1);
  const sizeStart = dictionaryStart + dictionaryBytes;
  const length = sizeStart + sizeBytes;
  if (first.length < length) throw new Error('it ends too early');
  if (dictionaryBytes > 0 && first.readUIntLE(dictionaryStart, dictionaryBytes) !== 0) {
    throw new Error('it needs a dictionary');
  }
  const windowBytes = isSingleSegment ? sizeOf(first.subarray(sizeStart, length)) : windowOf(first[5] ?? 0);
  return { length, windowBytes, hasChecksum: (descriptor & 4) !== 0 };
}

/** A frame that holds no data, but its length and so many bytes. Source: RFC 8878, "Skippable Frames". */
export function isSkippableZstdFrame(magic: number): boolean {
  return magic >>> 4 === 0x184d2a5;
}

function windowOf(descriptor: number): number {
  return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
}

function sizeOf(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE(0));
  const size = field.readUIntLE(0, field.length);
  return field.length === 2 ? size + 256 : size;
}

/** @throws Error where it is not plausible */
export function zstdBlockHeader(head: Buffer): ZstdBlockHeader {
  const bits = head.readUIntLE(0, ZSTD_BLOCK_HEADER_BYTES);
  const kind = BLOCK_KINDS[(bits >> 1) & 3];
  const size = bits >> 3;
  if (kind === undefined || size > MOST_BLOCK_BYTES) throw new Error('a block has no plausible header');
  return { kind, isLast: (bits & 1) === 1, size, packedBytes: kind === 'runLength' ? 1 : size };
}

/**
 * Unpacks frames block by block: whoever calls decides after each whether to go on. What a block may do is bounded: by its
 * 128 KiB, whatever its bytes. Checksums are not looked at. Source: RFC 8878.
 */
export class ZstdFrames {
  readonly #output = new ZstdOutput();
  #literals = new LiteralsReader();
  #sequences = new SequencesReader();

  begin({ windowBytes }: ZstdFrameHeader): void {
    this.#output.begin(windowBytes);
    this.#literals = new LiteralsReader();
    this.#sequences = new SequencesReader();
  }

  /** What a block unpacks to: good until the next one. @throws Error, with the reason */
  block({ kind, size }: ZstdBlockHeader, body: Uint8Array): Uint8Array {
    const output = this.#output;
    output.beginBlock();
    switch (kind) {
      case 'raw':
        output.append(body, 0, body.length);
        break;
      case 'runLength':
        output.fill(body[0] ?? 0, size);
        break;
      case 'compressed': {
        const { literals, end } = this.#literals.read(body);
        this.#sequences.run(body.subarray(end), literals, output);
      }
    }
    return output.block;
  }
}
