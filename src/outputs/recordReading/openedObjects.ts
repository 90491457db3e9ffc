import type { OutputsClient } from '../client';
import type { RandomAccess } from '../parquet/parquetLines';
import { listObjects, type ObjectEntry } from '../listing';
import { objectContent } from '../objectContent';

/** Objects of a bucket by the beginning of their keys and the time of writing. */
export interface ObjectRange {
  bucket: string;
  /** All objects below each, one prefix after the other: those of the hours of a time range, for one. */
  prefixes: readonly string[];
  /** Keys that begin like this are left out: the error prefix, where it lies below the others. */
  exceptPrefix?: string;
  /** Only these: what two prefixes share belongs to one of them. */
  isWanted?: (key: string) => boolean;
  /** Objects written from then until then: both included, in milliseconds of Unix time. */
  writtenFromMs?: number;
  writtenUntilMs?: number;
  /** Instead of a listing: these objects, as they were when they were listed. */
  objects?: readonly ObjectEntry[];
  signal?: AbortSignal;
}

/** So many objects are on their way while one is read, each of no more than this. */
const OBJECTS_AHEAD = 6;
const MAX_AHEAD_BYTES = 4 * 1_048_576;

/** An object whose content is at hand, or on its way. */
export interface OpenedObject {
  entry: ObjectEntry;
  content: RandomAccess;
}

/** The objects of a range in the order of their keys, the small ones fetched while those before them are read. */
export async function* openedObjects(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  request: ObjectRange,
  signal: AbortSignal,
): AsyncGenerator<OpenedObject> {
  const opened: OpenedObject[] = [];
  for await (const entry of request.objects ?? listedObjects(client, request, signal)) {
    const content = objectContent(client, { bucket: request.bucket, ...entry, signal });
    opened.push({ entry, content: entry.size <= MAX_AHEAD_BYTES ? fetched(content) : content });
    if (opened.length > OBJECTS_AHEAD) yield opened.shift() as OpenedObject;
  }
  yield* opened;
}

function fetched({ size, slice }: RandomAccess): RandomAccess {
  const all = slice(0, size);
  // It is met by whoever reads it; or nobody does.
  all.catch(() => undefined);
  return { size, slice: async (start, end) => (await all).subarray(start, end) };
}

/** The objects of a range, in the order of the prefixes and of their keys. */
export async function* listedObjects(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: ObjectRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectEntry> {
  const { bucket, prefixes, exceptPrefix = '', writtenFromMs = -Infinity, writtenUntilMs = Infinity } = request;
  for (const prefix of prefixes) {
    for await (const entry of listObjects(client, { bucket, prefix, ...(signal ? { signal } : {}) })) {
      const { key, size, lastModifiedMs } = entry;
      if (size === 0 || (exceptPrefix !== '' && key.startsWith(exceptPrefix))) continue;
      if (request.isWanted?.(key) === false) continue;
      if (lastModifiedMs >= writtenFromMs && lastModifiedMs <= writtenUntilMs) yield entry;
    }
  }
}
