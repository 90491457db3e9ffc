import { lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DamageLog, SET_ASIDE } from './damageLog';
import { FolderLock, type LockOptions } from './folderLock';
import { foreignIn, isClutter, makePrivate, MARKER, ROOT_LAYOUT } from './layout';
import { isRecord, peekState, readState, writeState } from './stateFile';
import { unshared, type StorageContext } from './storageContext';

/**
 * Of what the program writes into its folder. 1 had no marker, state files without a checksum, and data files without
 * checksums of their blocks; it is read.
 */
const FORMAT = 2;
const MARKER_STATE = { dataFolderOf: 'kinesis-pipelines', format: FORMAT };

function isMarker(value: unknown): value is typeof MARKER_STATE {
  return isRecord(value) && value.dataFolderOf === MARKER_STATE.dataFolderOf && Number.isInteger(value.format);
}

/** The folder is not, or not any more, what this program can work in. Its message tells why and what to do. */
export class UnsuitableFolderError extends Error {}

export interface DataFolder extends StorageContext {
  readonly lease: FolderLock;
}

export interface DataFolderOptions extends LockOptions {
  /** Told of each thing that is found damaged. */
  readonly onDamage?: (message: string) => void;
}

/**
 * Opens a folder for this program alone. The marker says that a folder is the program's; it is written only into one that is
 * empty, or that an earlier version has filled. In any other nothing is touched. Throws `UnsuitableFolderError` and
 * `FolderInUseError`.
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

/** Without a marker: empty, or written by a version that made none. */
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

/** Two files that together nothing else writes. */
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
    return undefined; // Then it is no sign of anything.
  }
}

/** What is deleted in a linked folder would be deleted elsewhere. */
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
