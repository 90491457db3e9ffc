import { chmodSync, constants, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { SET_ASIDE } from './damageLog';

/** The names that the program gives to its files in a folder. Files with other names are not the program's and are left alone. */
export type Layout = readonly (readonly [name: RegExp, content: 'file' | 'kept' | Layout])[];

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** A state file, its copy, and what a crash leaves while either is written. */
function state(name: string): readonly [RegExp, 'file'] {
  return [new RegExp(`^${name}\\.json(\\.copy)?(\\.\\d+\\.new)?$`), 'file'];
}

const SEGMENTS: Layout = [[/^\d{20}\.log$/, 'file']];
export const SHARD_LAYOUT: Layout = [...SEGMENTS, [/^index$/, SEGMENTS]];
export const STREAM_LAYOUT: Layout = [state('stream'), [/^shardId-\d{12}$/, SHARD_LAYOUT]];
export const SPOOL_LAYOUT: Layout = [[new RegExp(`^${UUID}$`), 'file']];
export const DELIVERY_STREAM_LAYOUT: Layout = [
  state('stream'),
  state('delivered'),
  [/^delivered-partitions\.log(\.next)?$/, 'file'],
  [/^puts$/, SEGMENTS],
  [/^spool$/, SPOOL_LAYOUT],
];
export const BUCKET_LAYOUT: Layout = [
  state('bucket'),
  [/^objects\.log(\.new)?$/, 'file'],
  [/^data$/, [[/^[0-9a-f]{24}(\.new)?$/, 'file']]],
];

/** The folder of a complete stream, and one that a crash left while it was created or removed. */
export const STREAM_FOLDER = new RegExp(`^${UUID}$`);
export const UNFINISHED_STREAM_FOLDER = new RegExp(`^(making|removed)-${UUID}$`);
export const BUCKET_FOLDER = /^bucket-([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
export const UNFINISHED_BUCKET_FOLDER = /^(making|removed)-[0-9a-f]{16}$/;

const STREAMS_LAYOUT: Layout = [
  [STREAM_FOLDER, STREAM_LAYOUT],
  [UNFINISHED_STREAM_FOLDER, STREAM_LAYOUT],
];
const KINESIS_LAYOUT: Layout = [state('iterators'), state('account'), [/^streams$/, STREAMS_LAYOUT]];
const FIREHOSE_LAYOUT: Layout = [
  state('tables'),
  [STREAM_FOLDER, DELIVERY_STREAM_LAYOUT],
  [UNFINISHED_STREAM_FOLDER, DELIVERY_STREAM_LAYOUT],
];
const S3_LAYOUT: Layout = [
  [BUCKET_FOLDER, BUCKET_LAYOUT],
  [UNFINISHED_BUCKET_FOLDER, BUCKET_LAYOUT],
];

export const MARKER = 'kinesis-pipelines.json';

/** Everything that a reset removes. */
export const CONTENT_LAYOUT: Layout = [
  [/^kinesis$/, KINESIS_LAYOUT],
  [/^firehose$/, FIREHOSE_LAYOUT],
  [/^s3$/, S3_LAYOUT],
];
/** A folder within the data folder, with a folder for each snapshot. */
export const SNAPSHOTS = 'snapshots';
export const SNAPSHOT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** What a crash leaves while a snapshot is saved, replaced or removed. */
export const UNFINISHED_SNAPSHOT = /^\.(making|removed)-([A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;
const SNAPSHOTS_LAYOUT: Layout = [
  [SNAPSHOT_NAME, CONTENT_LAYOUT],
  [UNFINISHED_SNAPSHOT, CONTENT_LAYOUT],
];
export const ROOT_LAYOUT: Layout = [
  state('kinesis-pipelines'),
  [/^lock(\.takeover|\.\d+)?$/, 'file'],
  state('seeded'),
  ...CONTENT_LAYOUT,
  [new RegExp(`^${SNAPSHOTS}$`), SNAPSHOTS_LAYOUT],
  [new RegExp(`^${SET_ASIDE}$`), 'kept'],
];

/** Files that file managers and file systems put into folders. */
const CLUTTER = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.directory|lost\+found|\.Trash-\d+)$/i;

export function isClutter(name: string): boolean {
  return CLUTTER.test(name);
}

/** What the layout says about an entry of a folder. Undefined: it is not the program's, as links never are. */
function contentOf(entry: Dirent, layout: Layout): 'file' | 'kept' | Layout | undefined {
  const content = layout.find(([name]) => name.test(entry.name))?.[1];
  if (content === 'file') return entry.isFile() ? content : undefined;
  return entry.isDirectory() ? content : undefined;
}

/**
 * Removes the program's files from a folder, then the folder if nothing else is in it. Links are not followed. Resolves with
 * whether the folder is gone.
 */
export async function removeOwn(folder: string, layout: Layout): Promise<boolean> {
  if (!(await isFolder(folder))) return true;
  await removeOwnContent(folder, layout);
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

export async function removeOwnContent(folder: string, layout: Layout): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const content = contentOf(entry, layout);
    const inside = path.join(folder, entry.name);
    if (content === 'file') await rm(inside, { force: true });
    else if (content !== undefined && content !== 'kept') await removeOwn(inside, content);
  }
}

/** Copies the program's files of a folder into another folder. Where the file system can, the copies share their blocks. */
export async function copyOwn(folder: string, target: string, layout: Layout): Promise<void> {
  await mkdir(target, { recursive: true, mode: OWNER_FOLDER });
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const content = contentOf(entry, layout);
    const [from, to] = [path.join(folder, entry.name), path.join(target, entry.name)];
    if (content === 'file') await copyFile(from, to, constants.COPYFILE_FICLONE);
    else if (content !== undefined && content !== 'kept') await copyOwn(from, to, content);
  }
}

/** Whether a folder contains any file of the program's. */
export async function hasOwn(folder: string, layout: Layout): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const content = contentOf(entry, layout);
    if (content === 'file') return true;
    const inside = path.join(folder, entry.name);
    if (content !== undefined && content !== 'kept' && (await hasOwn(inside, content))) return true;
  }
  return false;
}

/** The path of the first file in a folder, or below it, that is not the program's. Undefined: there is none. */
export async function foreignIn(folder: string, layout: Layout): Promise<string | undefined> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (isClutter(entry.name)) continue;
    const inside = path.join(folder, entry.name);
    const content = contentOf(entry, layout);
    if (content === undefined) return inside;
    const foreign = content === 'file' || content === 'kept' ? undefined : await foreignIn(inside, content);
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

const OTHERS = 0o077;
/** The owner may read, write and, for folders, enter. */
const OWNER_FILE = 0o600;
const OWNER_FOLDER = 0o700;

/**
 * Makes the program's files readable for their owner alone. A folder follows after its content, since it protects what is in
 * it once it is private. Windows has no such permissions.
 */
export function makePrivate(root: string): void {
  if (process.platform === 'win32') return;
  let isOursAlone = true;
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const content = contentOf(entry, ROOT_LAYOUT);
    if (content !== undefined) makeEntryPrivate(path.join(root, entry.name), content);
    else if (!isClutter(entry.name)) isOursAlone = false;
  }
  if (isOursAlone) restrict(root, OWNER_FOLDER);
}

function makeEntryPrivate(entryPath: string, content: 'file' | 'kept' | Layout): void {
  if (content === 'file') return restrict(entryPath, OWNER_FILE);
  if (!isOpenToOthers(entryPath)) return;
  if (content !== 'kept') {
    for (const entry of readdirSync(entryPath, { withFileTypes: true })) {
      const inner = contentOf(entry, content);
      if (inner !== undefined) makeEntryPrivate(path.join(entryPath, entry.name), inner);
    }
  }
  restrict(entryPath, OWNER_FOLDER);
}

function restrict(entryPath: string, mode: number): void {
  if (isOpenToOthers(entryPath)) chmodSync(entryPath, mode);
}

function isOpenToOthers(entryPath: string): boolean {
  return ((lstatSync(entryPath, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
