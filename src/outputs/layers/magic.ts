import { declaredSnappyBytes, isSkippedZstdMagic, isZstdMagic } from '../../records';

/** Writers use 32 or 64 KiB, and Hadoop 256 KiB. Settings go up to some MiB. */
export const MAX_SNAPPY_BLOCK_BYTES = 16 * 1_048_576;

const AVRO = Buffer.from('Obj\x01', 'latin1');
/** The magic of the first block, or of the end where there is no block. */
const BZIP2_BLOCKS = [Buffer.from('314159265359', 'hex'), Buffer.from('177245385090', 'hex')];

/** A frame, or one to be skipped. Source: RFC 8878. */
export function isZstd(first: Buffer): boolean {
  if (first.length < 4) return false;
  const magic = first.readUInt32LE(0);
  return isZstdMagic(magic) || (isSkippedZstdMagic(magic) && first.length >= 8);
}

/** "BZh" alone could be text. */
export function isBzip2(first: Buffer): boolean {
  if (!/^BZh[1-9]$/.test(first.toString('latin1', 0, 4))) return false;
  const block = first.subarray(4, 10);
  return BZIP2_BLOCKS.some((magic) => magic.subarray(0, block.length).equals(block));
}

export function isAvro(first: Buffer): boolean {
  return first.subarray(0, AVRO.length).equals(AVRO);
}

/** It has no magic. Two lengths must match each other and the length that the block begins with. */
export function isHadoopSnappy(first: Buffer): boolean {
  if (first.length < 9) return false;
  const unpackedBytes = first.readUInt32BE(0);
  const packedBytes = first.readUInt32BE(4);
  const blockBytes = declaredSnappyBytes(first.subarray(8)) ?? 0;
  if (blockBytes === 0 || blockBytes > unpackedBytes || packedBytes < 2) return false;
  return unpackedBytes <= MAX_SNAPPY_BLOCK_BYTES && packedBytes <= mostPackedBytes(blockBytes);
}

/** Source: `MaxCompressedLength` of google/snappy. */
export function mostPackedBytes(unpackedBytes: number): number {
  return 32 + unpackedBytes + Math.floor(unpackedBytes / 6);
}
