import { FilePermission, FileType, type FileStat } from 'vscode';
import { listPage, statObject, type Listing, type ObjectStat } from '../../outputs';
import type { Clients } from '../../aws';
import { isNotFound } from './fileSystemErrors';
import type { FolderLocation, ObjectLocation } from './objectLocation';

/** What a path names: S3 has no folders, but a prefix that something lies under is shown as one. */
export type PathKind = { kind: 'folder' } | { kind: 'object'; address: ObjectLocation; stat: ObjectStat };

/** Longer listings would not be read, and the editor holds every name of a folder that it shows. */
const MAX_NAMES = 50_000;

export interface FolderNames {
  names: [string, FileType][];
  /** There are more than are given. */
  isCut: boolean;
}

export async function pathKind(
  clients: Clients,
  { connection, bucket, key, versionId }: FolderLocation,
): Promise<PathKind> {
  if (bucket === undefined) return { kind: 'folder' };
  if (key === '' || key.endsWith('/')) {
    // Asked, so that a bucket that is not there, or not to be read, is not taken for an empty one.
    const page = await listPage(clients.s3, { bucket, prefix: key, pageSize: 1 });
    if (key !== '' && isEmpty(page)) await statObject(clients.s3, { bucket, key });
    return { kind: 'folder' };
  }
  try {
    const address = { connection, bucket, key, versionId };
    return { kind: 'object', address, stat: await statObject(clients.s3, address) };
  } catch (error) {
    if (isNotFound(error) && (await hasChildren(clients, bucket, key))) return { kind: 'folder' };
    throw error;
  }
}

async function hasChildren(clients: Clients, bucket: string, key: string): Promise<boolean> {
  if (!isEmpty(await listPage(clients.s3, { bucket, prefix: `${key}/`, pageSize: 1 }))) return true;
  // The console makes an empty folder by an object with its name: the listing does not count that among its entries.
  return statObject(clients.s3, { bucket, key: `${key}/` }).then(
    () => true,
    (error: unknown) => {
      if (isNotFound(error)) return false;
      throw error;
    },
  );
}

function isEmpty({ objects, prefixes, nextToken }: Listing): boolean {
  return objects.length + prefixes.length === 0 && nextToken === undefined;
}

export function folderStat(): FileStat {
  return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0, permissions: FilePermission.Readonly };
}

/** The names of a folder, page by page. At the root of a connection: its buckets. */
export async function folderNames(
  clients: Clients,
  { bucket, key }: FolderLocation,
  extraBuckets: readonly string[],
): Promise<FolderNames> {
  if (bucket === undefined) return { names: await bucketNames(clients, extraBuckets), isCut: false };
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const names = new Map<string, FileType>();
  let token: string | undefined;
  do {
    const page = await listPage(clients.s3, { bucket, prefix, token });
    for (const { key: file } of page.objects) names.set(file.slice(prefix.length), FileType.File);
    // An object and a folder of one name, maybe on different pages: a file, as `pathKind` says. The tree shows both.
    for (const folder of page.prefixes) {
      const name = folder.slice(prefix.length, -1);
      if (!names.has(name)) names.set(name, FileType.Directory);
    }
    token = page.nextToken;
  } while (token !== undefined && names.size < MAX_NAMES);
  // A folder without anything in it has an object with its name; else there is no such folder.
  if (names.size === 0 && prefix !== '') await statObject(clients.s3, { bucket, key: prefix });
  for (const name of NOT_NAMES) names.delete(name);
  return { names: [...names], isCut: token !== undefined };
}

/**
 * Keys may have any part, as in `a//b` or `a/../b`: paths can't. The editor would take them for the folder itself or
 * the one above, and a search would never end. The tree shows them.
 */
const NOT_NAMES = ['', '.', '..'];

async function bucketNames(clients: Clients, extraBuckets: readonly string[]): Promise<[string, FileType][]> {
  const names = new Set(extraBuckets);
  const { Buckets: buckets = [] } = await clients.s3.listBuckets({}).catch((error: unknown) => {
    if (names.size > 0) return { Buckets: [] };
    throw error;
  });
  for (const { Name: name } of buckets) if (name !== undefined) names.add(name);
  return [...names].map((name) => [name, FileType.Directory]);
}
