import { decoded } from '../decoding/decoded';
import type { ByteSpan } from '../decoding/decoderMessages';

/** A file whose parts can be asked for. */
export interface RandomAccess {
  size: number;
  slice: (start: number, end: number) => Promise<Uint8Array>;
}

/** A row a line, as JSON, in batches: see `decoded`. */
export function parquetLines(
  { size, slice }: RandomAccess,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const read = ({ start, end }: ByteSpan = { start: 0, end: size }) => slice(start, end);
  return decoded({ decoding: { format: 'parquet', size }, what: 'Parquet file', read }, signal);
}
