import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DamageLog, SET_ASIDE } from './damageLog';
import { FolderLock, type LockOptions } from './folderLock';
import { foreignIn, isClutter, makePrivate, MARKER, ROOT_LAYOUT } from './layout';
import { isRecord, peekState, readState, writeState } from './stateFile';
import { unshared, type StorageContext } from './storageContext';

/**
 * The version of what the program writes into its folder. Version 1, which can still be read, had no marker, no checksums in
 * state files and no block checksums in data files.
 */
const FORMAT = 2;
const MARKER_STATE = { dataFolderOf: 'kinesis-pipelines', format: FORMAT };

function isMarker(value: unknown): value is typeof MARKER_STATE {
  return isRecord(value) && value.dataFolderOf === MARKER_STATE.dataFolderOf && Number.isInteger(value.format);
}

/** This program cannot, or can no longer, work in the folder. The message says why and what to do. */
export class UnsuitableFolderError extends Error {}

export interface DataFolder extends StorageContext {
  readonly lease: FolderLock;
}

export interface DataFolderOptions extends LockOptions {
  /** Called with a message for each find of damage. */
  readonly onDamage?: (message: string) => void;
}

/**
 * Opens a folder for this program alone. A marker says that a folder belongs to the program. It is written only into a folder
 * that is empty or that an earlier version has filled; in any other folder, nothing is touched.
 *
 * @throws {UnsuitableFolderError} when the folder has other files, or a newer version wrote it.
 * @throws {FolderInUseError} when another program works in it.
 */
export async function openDataFolder(root: string, options: DataFolderOptions = {}): Promise<DataFolder> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const damage = new DamageLog(root, options.onDamage);
  await claim(unshared(root, damage));
  const lease = await FolderLock.acquire(root, options);
  makePrivate(root);
  return { root, damage, lease };
}

async function claim(storage: StorageContext): Promise<void> {
  const { root } = storage;
  const markerPath = path.join(root, MARKER);
  await requireRealFolders(root);
  const format = (await peekState(markerPath, isMarker))?.format;
  if (format === undefined) await requireOurs(root);
  else if (format > FORMAT) {
    throw new UnsuitableFolderError(
      `${root} was written by a newer version of the local pipeline (format ${format}; this version knows ${FORMAT}). ` +
        'Update the extension, or name another folder with --data.',
    );
  }
  const marker = await readState(storage, markerPath, isMarker);
  if (marker.kind !== 'read' || marker.state.format < FORMAT) await writeState(storage, markerPath, MARKER_STATE);
}

/** A folder without a marker must be empty, or written by a version that made no marker. */
async function requireOurs(root: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => !isClutter(name));
  if (names.length === 0 || (await hasSignature(root))) return;
  const foreign = await foreignIn(root, ROOT_LAYOUT);
  if (foreign === undefined) return;
  throw new UnsuitableFolderError(
    `${root} is not a data folder of the local pipeline: ${JSON.stringify(path.relative(root, foreign))} is not from it. ` +
      'Nothing was changed there. Name a new or empty folder with --data.',
  );
}

/** Whether two files are there that no other program writes together. */
async function hasSignature(root: string): Promise<boolean> {
  const seeded = await readJson(path.join(root, 'seeded.json'));
  const iterators = await readJson(path.join(root, 'kinesis', 'iterators.json'));
  const isDate = isRecord(seeded) && typeof seeded.seededAt === 'string' && !Number.isNaN(Date.parse(seeded.seededAt));
  const isKey =
    isRecord(iterators) && typeof iterators.key === 'string' && Buffer.from(iterators.key, 'base64').length === 16;
  return isDate && isKey;
}

async function readJson(file: string): Promise<unknown> {
  try {
    const [json = ''] = (await readFile(file, 'utf8')).split('\n');
    return JSON.parse(json) as unknown;
  } catch {
    return undefined; // A file that cannot be read proves nothing.
  }
}

/** Deleting in a folder that is a link would delete files elsewhere. */
async function requireRealFolders(root: string): Promise<void> {
  for (const name of ['kinesis', path.join('kinesis', 'streams'), 'firehose', 's3', SET_ASIDE]) {
    const found = await lstat(path.join(root, name)).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (found?.isSymbolicLink()) {
      throw new UnsuitableFolderError(
        `${JSON.stringify(name)} in ${root} is a symbolic link, which the local pipeline does not follow. Move the folder ` +
          'itself there, or name another data folder with --data.',
      );
    }
  }
}
