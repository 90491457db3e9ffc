import {
  isSkippableZstdFrame,
  ZSTD_BLOCK_HEADER_BYTES,
  ZSTD_CHECKSUM_BYTES,
  ZSTD_FRAME_MAGIC,
  zstdBlockHeader,
  ZstdFrames,
  zstdFrameHeader,
} from '../zstd/zstdFrame';
import type { Allowance } from './allowance';
import type { Unpacked } from './compression';
import { Parts } from './parts';

const SKIPPED_HEADER_BYTES = 8;

export function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}

/** All frames, or the beginning. Source: RFC 8878. @throws Error */
export function unpackedZstd(bytes: Uint8Array, { left }: Allowance): Unpacked {
  const walk = new ZstdWalk(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), new Parts(left));
  return walk.toTheEnd();
}

class ZstdWalk {
  readonly #frames = new ZstdFrames();
  #at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly parts: Parts,
  ) {}

  toTheEnd(): Unpacked {
    const { bytes, parts } = this;
    while (this.#at < bytes.length) {
      if (parts.room === 0) return parts.joined(false);
      const magic = this.#take(4).readUInt32LE(0);
      this.#at -= 4;
      if (magic === ZSTD_FRAME_MAGIC) {
        if (!this.#frame()) return parts.joined(false);
      } else if (isSkippableZstdFrame(magic)) this.#skippedFrame();
      else throw new Error('what follows is no zstd frame');
    }
    return parts.joined(true);
  }

  /** False: no more was allowed. */
  #frame(): boolean {
    const header = zstdFrameHeader(this.bytes.subarray(this.#at));
    this.#at += header.length;
    this.#frames.begin(header);
    for (let isLast = false; !isLast;) {
      if (this.parts.room === 0) return false;
      const block = zstdBlockHeader(this.#take(ZSTD_BLOCK_HEADER_BYTES));
      this.parts.add(this.#frames.block(block, this.#take(block.packedBytes)));
      ({ isLast } = block);
    }
    if (header.hasChecksum) this.#take(ZSTD_CHECKSUM_BYTES);
    return true;
  }

  #skippedFrame(): void {
    const head = this.#take(SKIPPED_HEADER_BYTES);
    this.#take(head.readUInt32LE(4));
    this.parts.add(new Uint8Array());
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.bytes.length) throw new Error('it ends too early');
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
