import type { ByteReader } from '../layers/byteReader';
import { decoded } from './decoded';
import { FORMAT_NAMES, type StreamFormat } from './formats';

/** How much packed content the decoder gets at a time. */
const PIECE_BYTES = 262_144;

/** Decodes everything that is left in a reader. See `decoded`. */
export function decodedStream(
  format: StreamFormat,
  reader: ByteReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const read = () => reader.some(PIECE_BYTES);
  return decoded({ decoding: { format }, what: FORMAT_NAMES[format], read }, signal);
}
