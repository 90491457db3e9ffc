import { decoded } from '../decoding/decoded';
import type { ByteSpan } from '../decoding/decoderMessages';
import type { ColumnType } from './columnTypes';

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

/** The columns and their types as the file's schema has them. */
export async function parquetColumns(
  { size, slice }: RandomAccess,
  signal: AbortSignal | undefined,
): Promise<[name: string, type: ColumnType][]> {
  const read = ({ start, end }: ByteSpan = { start: 0, end: size }) => slice(start, end);
  const outputs: Uint8Array[] = [];
  const request = { decoding: { format: 'parquetSchema', size }, what: 'Parquet file', read } as const;
  for await (const output of decoded(request, signal)) outputs.push(output);
  return JSON.parse(Buffer.concat(outputs).toString('utf8')) as [name: string, type: ColumnType][];
}
