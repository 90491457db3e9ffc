import { gunzipSync } from 'node:zlib';
import { isFramedSnappy, isJavaSnappy, unframedSnappy, unpackedJavaSnappy } from './snappy';
import { isZstd, unpackedZstd } from './zstd';

/** What data is packed in. */
export type PackingLayer = 'gzip' | 'zlib' | 'zstd' | 'snappy' | 'base64';

/** A record has at most 10 MiB; what unpacks to more than this is not a record but a bomb. */
export const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;

export interface Packing {
  layer: PackingLayer;
  matches: (bytes: Uint8Array) => boolean;
  /** Throws where the bytes are not what they begin like; undefined: they plainly are something else. */
  unpack: (bytes: Uint8Array) => Uint8Array | undefined;
}

/** Of a magic that hardly anything else begins with: a failure is worth a word. */
export const MARKED_PACKINGS: readonly Packing[] = [
  {
    layer: 'gzip',
    matches: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
    unpack: (bytes) => gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES }),
  },
  { layer: 'zstd', matches: isZstd, unpack: unpackedZstd },
  { layer: 'snappy', matches: isFramedSnappy, unpack: unframedSnappy },
  { layer: 'snappy', matches: isJavaSnappy, unpack: unpackedJavaSnappy },
];
