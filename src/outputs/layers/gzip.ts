import { createGunzip } from 'node:zlib';
import { DamagedContentError } from '../damage';
import type { ByteReader } from './byteReader';
import { inflated } from './inflate';

const CHUNK_BYTES = 65_536;

export function isGzip(first: Buffer): boolean {
  return first[0] === 0x1f && first[1] === 0x8b && first[2] === 8;
}

/** Unpacks all members, as `gzip -d` does: Firehose and CloudWatch Logs write one after another. */
export async function* gunzipped(reader: ByteReader): AsyncGenerator<Uint8Array> {
  yield* inflated(reader, { what: 'gzip data', create: () => createGunzip({ chunkSize: CHUNK_BYTES }) });
  // Zlib goes from member to member by itself. If it stopped early, something else follows.
  for await (const bytes of reader.rest()) {
    if (bytes.some((byte) => byte !== 0)) {
      throw new DamagedContentError('gzip data', reader.consumed - bytes.length, 'what follows is not gzip data');
    }
  }
}
