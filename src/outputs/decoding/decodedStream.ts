import type { ByteReader } from '../layers/byteReader';
import { decoded } from './decoded';
import { FORMAT_NAMES, type StreamFormat } from './formats';

/** Of packed content that is handed to the decoder at a time. */
const PIECE_BYTES = 262_144;

/** All that a reader still holds, decoded: see `decoded`. */
export function decodedStream(
  format: StreamFormat,
  reader: ByteReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const read = () => reader.some(PIECE_BYTES);
  return decoded({ decoding: { format }, what: FORMAT_NAMES[format], read }, signal);
}
