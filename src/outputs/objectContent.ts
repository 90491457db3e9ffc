import type { OutputsClient } from './client';
import type { RandomAccess } from './parquet/parquetLines';
import { readObject, type ObjectAddress } from './reading';

const MAX_PIECE_BYTES = 8 * 1_048_576;
/** From this size on, the next piece is fetched while one is read. Before, often only the first screen is wanted. */
const READ_AHEAD_BYTES = 1_048_576;

interface VersionedObject extends ObjectAddress {
  size: number;
  eTag: string;
  signal?: AbortSignal | undefined;
}

/** Reads one version of an object by ranges. If it was replaced meanwhile, reading fails with `ObjectChanged`. */
export function objectContent(
  client: Pick<OutputsClient, 'getObject'>,
  { bucket, key, versionId, size, eTag, signal }: VersionedObject,
): RandomAccess {
  const options = { bucket, key, versionId, ifMatch: eTag, signal };
  const slice = (start: number, end: number) =>
    end <= start
      ? Promise.resolve(new Uint8Array())
      : readObject(client, { ...options, range: { first: start, last: end - 1 } });
  return { size, slice };
}

/** Reads from start to end in growing pieces. No connection stays open between two of them. */
export async function* pieces({ size, slice }: RandomAccess, firstBytes: number): AsyncGenerator<Uint8Array> {
  let ahead: Promise<Uint8Array> | undefined;
  let pieceBytes = firstBytes;
  for (let start = 0; start < size;) {
    const end = Math.min(size, start + pieceBytes);
    const bytes = await (ahead ?? slice(start, end));
    start = end;
    pieceBytes = Math.min(MAX_PIECE_BYTES, 4 * pieceBytes);
    ahead =
      pieceBytes > READ_AHEAD_BYTES && start < size ? slice(start, Math.min(size, start + pieceBytes)) : undefined;
    // It is awaited above, unless the reading ends before.
    ahead?.catch(() => undefined);
    yield bytes;
  }
}
