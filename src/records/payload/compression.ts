import { gunzipSync } from 'node:zlib';
import { unpackedZstd } from '../zstd';
import { isZstdMagic } from '../zstdFrame';
import type { Allowance } from './allowance';
import { inflated } from './inflate';
import { MIN_COST_BYTES } from './parts';
import { bufferOf, isFramedSnappy, isJavaSnappy, unframedSnappy, unpackedJavaSnappy } from './snappy';

/** What data is packed in. */
export type PackingLayer = 'gzip' | 'zlib' | 'zstd' | 'snappy' | 'base64';

export interface Unpacked {
  bytes: Uint8Array;
  /** False: it goes on, but no more of it was allowed. */
  isWhole: boolean;
}

export interface Packing {
  layer: PackingLayer;
  matches: (bytes: Uint8Array) => boolean;
  /** Throws where the bytes are not what they begin like; undefined: they plainly are something else. */
  unpack: (bytes: Uint8Array, allowance: Allowance) => Unpacked | undefined;
}

/** Of a magic that hardly anything else begins with: a failure is worth a word. */
export const MARKED_PACKINGS: readonly Packing[] = [
  {
    layer: 'gzip',
    matches: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
    unpack: (bytes, allowance) => inflated(gunzipSync, bytes, allowance),
  },
  {
    layer: 'zstd',
    matches: (bytes) => bytes.length >= 4 && isZstdMagic(bufferOf(bytes).readUInt32LE(0)),
    unpack: (bytes, { left }) => unpackedZstd(bytes, { bytes: left, blocks: left / MIN_COST_BYTES }),
  },
  { layer: 'snappy', matches: isFramedSnappy, unpack: unframedSnappy },
  { layer: 'snappy', matches: isJavaSnappy, unpack: unpackedJavaSnappy },
];
