import { gunzipSync } from 'node:zlib';
import { unpackedZstd } from '../zstd';
import { isFramedSnappy, isJavaSnappy } from '../snappyFraming';
import { isZstdMagic } from '../zstdFrame';
import type { DecodeBudget } from './decodeBudget';
import { inflated } from './inflate';
import { MIN_COST_BYTES } from './parts';
import { bufferOf, unframedSnappy, unpackedJavaSnappy } from './snappy';

/** The formats that data may be packed in. */
export type PackingLayer = 'gzip' | 'zlib' | 'zstd' | 'snappy' | 'base64';

export interface UnpackedBytes {
  bytes: Uint8Array;
  /** False: this is the beginning, and the budget allowed no more. */
  isWhole: boolean;
}

export interface Packing {
  layer: PackingLayer;
  matches: (bytes: Uint8Array) => boolean;
  /**
   * Undefined: the bytes are something else.
   *
   * @throws {Error} where they begin like this format and are damaged
   */
  unpack: (bytes: Uint8Array, budget: DecodeBudget) => UnpackedBytes | undefined;
}

/** Formats with a magic number that hardly anything else begins with: a failure is reported. */
export const MARKED_PACKINGS: readonly Packing[] = [
  {
    layer: 'gzip',
    matches: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
    unpack: (bytes, budget) => inflated(gunzipSync, bytes, budget),
  },
  {
    layer: 'zstd',
    matches: (bytes) => bytes.length >= 4 && isZstdMagic(bufferOf(bytes).readUInt32LE(0)),
    unpack: (bytes, { left }) => unpackedZstd(bytes, { bytes: left, blocks: left / MIN_COST_BYTES }),
  },
  { layer: 'snappy', matches: isFramedSnappy, unpack: unframedSnappy },
  { layer: 'snappy', matches: isJavaSnappy, unpack: unpackedJavaSnappy },
];
