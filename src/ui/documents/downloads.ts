import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clients } from '../../aws';
import { isCancellation } from '../../errors';
import { openObject, type ObjectEntry } from '../../outputs';

export interface DownloadRequest {
  bucket: string;
  /** What is taken off the keys: the rest is the path below the folder. */
  prefix: string;
  objects: AsyncIterable<ObjectEntry> | Iterable<ObjectEntry>;
  /** On this machine, absolute. */
  folder: string;
  onProgress: (progress: DownloadProgress) => void;
  signal: AbortSignal;
}

export interface DownloadProgress {
  objects: number;
  bytes: number;
}

export interface DownloadResult extends DownloadProgress {
  /** Were there already, as large and no older. */
  skipped: number;
  failed: { key: string; error: unknown }[];
}

const OBJECTS_AT_ONCE = 6;
/** Whether a name ends so tells that it is not complete; the version is part of it. */
const PART_SUFFIX = '.part';

/**
 * Downloads objects, several at a time, each by way of a file beside its place: what was interrupted is gone on with,
 * where it is still the same version. An object that fails does not keep the others.
 */
export async function downloadObjects({ s3 }: Clients, request: DownloadRequest): Promise<DownloadResult> {
  const result: DownloadResult = { objects: 0, bytes: 0, skipped: 0, failed: [] };
  const iterator = iterate(request.objects);
  const work = async () => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      const entry = next.value;
      try {
        const isNew = await downloadObject({ s3 }, request, entry, (bytes) => {
          result.bytes += bytes;
          request.onProgress(result);
        });
        if (isNew) result.objects++;
        else result.skipped++;
      } catch (error) {
        if (isCancellation(error) || request.signal.aborted) throw error;
        result.failed.push({ key: entry.key, error });
      }
    }
  };
  await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work));
  return result;
}

async function* iterate<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** @returns whether there was anything to download. */
async function downloadObject(
  { s3 }: Pick<Clients, 's3'>,
  { bucket, prefix, folder, signal }: DownloadRequest,
  { key, size, eTag, lastModifiedMs }: ObjectEntry,
  onBytes: (bytes: number) => void,
): Promise<boolean> {
  const file = path.join(folder, ...localPath(key.slice(prefix.length)));
  const known = await fileStat(file);
  if (known?.size === size && known.mtimeMs >= lastModifiedMs) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.${eTag.replace(/\W/g, '').slice(0, 16)}${PART_SUFFIX}`;
  const first = Math.min((await fileStat(part))?.size ?? 0, size);
  if (first < size || size === 0) {
    const range = first > 0 ? { range: { first, last: size - 1 } } : {};
    const content = openObject(s3, { bucket, key, ifMatch: eTag, signal, ...range });
    await pipeline(counted(content, onBytes), createWriteStream(part, { flags: first > 0 ? 'a' : 'w' }), { signal });
  }
  await rm(file, { force: true });
  await rename(part, file);
  return true;
}

async function* counted(content: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const bytes of content) {
    onBytes(bytes.length);
    yield bytes;
  }
}

async function fileStat(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What no file system takes, and what would lead out of the folder. */
// eslint-disable-next-line no-control-regex -- control characters are what is meant
const NOT_IN_NAMES = /[\u0000-\u001f<>:"|?*\\]/g;
const MOST_NAME_BYTES = 200;

/** The parts of a key as names of files: none leads up, none is empty, none is too long. */
export function localPath(key: string): string[] {
  const parts = key.split('/').filter((name, index, all) => name !== '' || index === all.length - 1);
  return parts.map((name) => {
    const safe = name.replace(NOT_IN_NAMES, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length));
    return shortened(safe === '' ? '_' : safe);
  });
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MOST_NAME_BYTES) return name;
  let kept = name;
  while (Buffer.byteLength(kept) > MOST_NAME_BYTES) kept = kept.slice(0, -1);
  return kept;
}
