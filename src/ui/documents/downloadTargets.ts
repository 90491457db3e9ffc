import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../errors';
import type { ObjectEntry } from '../../outputs';
import type { DownloadPlan, PlannedFile } from './downloadPlan';

/** What stands where a file is to go. */
export type DownloadTarget =
  | { kind: 'free' }
  /** This version of the object: as large, and with its time, which a download sets. */
  | { kind: 'same' }
  | { kind: 'other' }
  | { kind: 'blocked'; error: PipelinesError };

/** File systems keep two seconds at the coarsest. */
const TIME_TOLERANCE_MS = 2_000;

/** Looks at a path without following links: a linked folder may lead anywhere. `folder` itself is the person's choice. */
export async function targetOf(folder: string, { path: names, entry }: PlannedFile): Promise<DownloadTarget> {
  const above = await blockedFolder(folder, names.slice(0, -1));
  if (above) return { kind: 'blocked', error: above };
  const found = await statOf(path.join(folder, ...names));
  if (!found) return { kind: 'free' };
  if (!found.isFile()) return { kind: 'blocked', error: inTheWay(names, found) };
  return { kind: isSame(found, entry) ? 'same' : 'other' };
}

/** The files of a plan that are there already and are something else. */
export async function filesInTheWay(folder: string, plan: DownloadPlan, signal: AbortSignal): Promise<PlannedFile[]> {
  const found: PlannedFile[] = [];
  for (const file of plan.files) {
    signal.throwIfAborted();
    if ((await targetOf(folder, file)).kind === 'other') found.push(file);
  }
  return found;
}

/** Makes a folder and those above it, one by one, so that none of them is a link. */
export async function makeFolder(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let depth = 1; depth <= names.length; depth++) {
    const place = path.join(folder, ...names.slice(0, depth));
    await mkdir(place).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    const found = await lstat(place);
    if (!found.isDirectory()) throw inTheWay(names.slice(0, depth), found);
  }
}

async function blockedFolder(folder: string, names: readonly string[]): Promise<PipelinesError | undefined> {
  for (let depth = 1; depth <= names.length; depth++) {
    const found = await statOf(path.join(folder, ...names.slice(0, depth)));
    if (!found) return undefined;
    if (!found.isDirectory()) return inTheWay(names.slice(0, depth), found);
  }
  return undefined;
}

function inTheWay(names: readonly string[], found: Stats): PipelinesError {
  const name = names.join('/');
  const reason = found.isSymbolicLink()
    ? l10n.t('"{0}" is a link. Downloads do not follow links, since they may lead out of the folder.', name)
    : found.isDirectory()
      ? l10n.t('"{0}" is a folder, and the object needs a file of that name.', name)
      : l10n.t('"{0}" is not a folder, and the object needs one of that name.', name);
  return new PipelinesError('FileInTheWay', reason, { remedy: l10n.t('Move it away, or choose another folder.') });
}

function isSame({ size, mtimeMs }: Stats, entry: ObjectEntry): boolean {
  return size === entry.size && Math.abs(mtimeMs - entry.lastModifiedMs) < TIME_TOLERANCE_MS;
}

export async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
