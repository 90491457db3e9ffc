import { crc32 } from 'node:zlib';
import type { DataFile } from './storedObject';

/** The size of a block. A data file has a checksum for each block, so that a part can be checked without the rest. */
export const BLOCK_BYTES = 262_144;
const CHECKSUM_BYTES = 4;

/** Computes the CRC-32s of the blocks of a file while it is written. */
export class BlockChecksums {
  readonly #finished: number[] = [];
  #current = 0;
  #filled = 0;

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#current = crc32(part, this.#current);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) this.#finishBlock();
    }
  }

  /** The checksums in the form of `DataFile.blockChecksums`. */
  value(): string {
    if (this.#filled > 0) this.#finishBlock();
    const bytes = Buffer.alloc(this.#finished.length * CHECKSUM_BYTES);
    for (const [index, checksum] of this.#finished.entries()) bytes.writeUInt32BE(checksum, index * CHECKSUM_BYTES);
    return bytes.toString('base64');
  }

  #finishBlock(): void {
    this.#finished.push(this.#current);
    this.#current = 0;
    this.#filled = 0;
  }
}

/** Undefined: an older version wrote the file without checksums. */
export function blockChecksumsOf({ blockChecksums }: DataFile): Buffer | undefined {
  return blockChecksums === undefined ? undefined : Buffer.from(blockChecksums, 'base64');
}

export function isBlock(block: Uint8Array, checksums: Buffer, index: number): boolean {
  const at = index * CHECKSUM_BYTES;
  return at + CHECKSUM_BYTES <= checksums.length && checksums.readUInt32BE(at) === crc32(block);
}
