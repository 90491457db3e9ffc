import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { constants } from 'node:fs';
import { open, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clients } from '../../aws';
import { isCancellation } from '../../errors';
import { openObject } from '../../outputs';
import type { DownloadPlan, PlannedFile } from './downloadPlan';
import { makeFolder, statOf, targetOf } from './downloadTargets';

export interface DownloadRequest {
  plan: DownloadPlan;
  /** On this machine, absolute. */
  folder: string;
  /** Whether files that are something else are replaced; else they stay. */
  replaces: boolean;
  onProgress: (progress: DownloadProgress) => void;
  signal: AbortSignal;
}

interface DownloadProgress {
  objects: number;
  bytes: number;
}

export interface DownloadResult extends DownloadProgress {
  /** Were there already, in this version. */
  skipped: number;
  /** Left alone, since a file that is something else has their place. */
  kept: number;
  failed: { key: string; error: unknown }[];
}

const OBJECTS_AT_ONCE = 6;
/** Per object: the request, its content and the file each listen for a cancel. */
const LISTENERS_PER_OBJECT = 8;

/**
 * Downloads objects, several at a time, each by way of a file beside its place: what was interrupted is gone on with, where
 * it is still the same version; what is cancelled is removed. An object that fails does not keep the others.
 */
export async function downloadObjects(clients: Pick<Clients, 's3'>, request: DownloadRequest): Promise<DownloadResult> {
  const { plan, folder, signal, onProgress } = request;
  const result: DownloadResult = { objects: 0, bytes: 0, skipped: 0, kept: 0, failed: [] };
  const attempt = async (key: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (isCancellation(error) || signal.aborted) throw error;
      result.failed.push({ key, error });
    }
  };
  setMaxListeners(OBJECTS_AT_ONCE * LISTENERS_PER_OBJECT, signal);
  const files = plan.files.values();
  const work = async (): Promise<void> => {
    for (const file of files) {
      signal.throwIfAborted();
      await attempt(file.entry.key, async () => {
        const outcome = await downloadFile(clients, request, file, (bytes) => {
          result.bytes += bytes;
          onProgress(result);
        });
        result[outcome]++;
      });
    }
  };
  for (const names of plan.folders) await attempt(`${names.join('/')}/`, () => makeFolder(folder, names));
  await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work));
  return result;
}

async function downloadFile(
  { s3 }: Pick<Clients, 's3'>,
  { folder, replaces, signal }: DownloadRequest,
  planned: PlannedFile,
  onBytes: (bytes: number) => void,
): Promise<'objects' | 'skipped' | 'kept'> {
  const { bucket, entry, path: names } = planned;
  const { key, size, eTag, lastModifiedMs } = entry;
  const mayWrite = async (): Promise<'objects' | 'skipped' | 'kept'> => {
    const target = await targetOf(folder, planned);
    if (target.kind === 'blocked') throw target.error;
    if (target.kind === 'same') return 'skipped';
    return target.kind === 'free' || replaces ? 'objects' : 'kept';
  };
  const before = await mayWrite();
  if (before !== 'objects') return before;
  await makeFolder(folder, names.slice(0, -1));
  const file = path.join(folder, ...names);
  const part = `${file}~${versionTag(bucket, key, eTag)}.part`;
  try {
    const first = await receivedBytes(part, size);
    if (first < size || size === 0) {
      const range = first > 0 ? { range: { first, last: size - 1 } } : {};
      const content = openObject(s3, { bucket, key, ifMatch: eTag, signal, ...range });
      const written = (await open(part, openFlags(first))).createWriteStream();
      await pipeline(counted(content, onBytes), written, { signal });
    }
    await utimes(part, new Date(), new Date(lastModifiedMs));
    // Somebody may have made the file in the meantime.
    const after = await mayWrite();
    if (after === 'objects') await rename(part, file);
    else await rm(part);
    return after;
  } catch (error) {
    if (isCancellation(error) || signal.aborted) await rm(part, { force: true, maxRetries: 3 });
    throw error;
  }
}

/** A part is continued only for the same version. No object's file has such a name, since tags of names are shorter. */
function versionTag(bucket: string, key: string, eTag: string): string {
  return createHash('sha256')
    .update(JSON.stringify([bucket, key, eTag]))
    .digest('hex')
    .slice(0, 16);
}

async function receivedBytes(part: string, size: number): Promise<number> {
  const found = await statOf(part);
  if (found?.isFile() && found.size <= size) return found.size;
  if (found) await rm(part, { recursive: true });
  return 0;
}

/** Never through a link, which somebody else may have put there. */
function openFlags(first: number): number {
  const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW } = constants;
  if (first === 0) return O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
  return O_WRONLY | O_APPEND | O_NOFOLLOW;
}

async function* counted(content: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const bytes of content) {
    onBytes(bytes.length);
    yield bytes;
  }
}
