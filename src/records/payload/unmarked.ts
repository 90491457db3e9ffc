import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { base64Text } from './base64';
import type { Packing } from './compression';
import { inflated } from './inflate';
import { unpackedSnappy } from './snappy';

/** Formats without a magic number: only an attempt tells, and one that fails means something else. */
export const UNMARKED_PACKINGS: readonly Packing[] = [
  {
    layer: 'zlib',
    matches: (bytes) => bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0 && !isUtf8(bytes),
    unpack: (bytes, budget) => inflated(inflateSync, bytes, budget),
  },
  { layer: 'snappy', matches: () => true, unpack: unpackedSnappy },
  { layer: 'base64', matches: () => true, unpack: base64Text },
];
