import type { OutputsClient } from '../client';
import type { RandomAccess } from '../parquet/parquetLines';
import { listObjects, type ObjectEntry } from '../listing';
import { objectContent } from '../objectContent';

/** Selects objects of a bucket by prefix and time of writing. */
export interface ObjectRange {
  bucket: string;
  /** All objects below each, one prefix after another, such as those of the hours of a time range. */
  prefixes: readonly string[];
  /** Keys with this prefix are left out, such as an error prefix below the others. */
  exceptPrefix?: string;
  /** Only these keys, where two prefixes overlap. */
  isWanted?: (key: string) => boolean;
  /** Objects written in this range, both ends included, in milliseconds of Unix time. */
  writtenFromMs?: number | undefined;
  writtenUntilMs?: number;
  /** These objects, as they were when they were listed, instead of a new listing. */
  objects?: readonly ObjectEntry[];
  signal?: AbortSignal | undefined;
}

/** How many objects are fetched ahead while one is read, and the largest of them. */
const OBJECTS_AHEAD = 6;
const MAX_AHEAD_BYTES = 4 * 1_048_576;

/** An object whose content is available, or being fetched. */
export interface OpenedObject {
  entry: ObjectEntry;
  content: RandomAccess;
}

/** The objects of a range in the order of their keys. Small ones are fetched while those before them are read. */
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
  // The reader meets the failure, if there is one.
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
    for await (const entry of listObjects(client, { bucket, prefix, signal })) {
      const { key, size, lastModifiedMs } = entry;
      if (size === 0 || (exceptPrefix !== '' && key.startsWith(exceptPrefix))) continue;
      if (request.isWanted?.(key) === false) continue;
      if (lastModifiedMs >= writtenFromMs && lastModifiedMs <= writtenUntilMs) yield entry;
    }
  }
}
