import { randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { StorageContext } from './storageContext';

/** A line after the state. Older versions wrote none. */
const CHECKSUM_LINE = /^crc32 ([0-9a-f]{8})$/;
const MAX_TEMPORARIES = 1_000_000_000;

type Loaded =
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly problem: string }
  | { readonly kind: 'good'; readonly state: unknown; readonly text: string; readonly hasChecksum: boolean };

export type ReadState<T> =
  | { readonly kind: 'none' }
  /** Neither the file nor its copy can be used. Both are set aside, and this is reported. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'read'; readonly state: T };

/**
 * Writes a state as a whole or not at all: a crash leaves the old state or the new one. There are two copies. The second one is
 * written first, so it is never older, and falling back to it loses nothing.
 */
export async function writeState({ lease }: StorageContext, path: string, state: unknown): Promise<void> {
  const text = encode(state);
  lease.requireHeld();
  await mkdir(dirname(path), { recursive: true });
  await replace(copyOf(path), text);
  await replace(path, text);
  lease.requireHeld();
}

/** Reads a state that `isState` accepts. A damaged file is replaced by its copy. */
export async function readState<T>(
  storage: StorageContext,
  path: string,
  isState: (value: unknown) => value is T,
): Promise<ReadState<T>> {
  const main = await load(path, isState);
  const copy = await load(copyOf(path), isState);
  const good = main.kind === 'good' ? main : copy.kind === 'good' ? copy : undefined;
  const { damage } = storage;
  if (main.kind === 'damaged') {
    await damage.setAside(path, good ? `${main.problem} The copy beside it is used.` : main.problem);
  } else if (main.kind === 'missing' && copy.kind !== 'missing') {
    damage.found(path, good ? 'It is missing. The copy beside it is used.' : 'It is missing.');
  }
  if (copy.kind === 'damaged') await damage.setAside(copyOf(path), copy.problem);
  if (!good) return { kind: main.kind === 'missing' && copy.kind === 'missing' ? 'none' : 'lost' };
  const areSame = main.kind === 'good' && copy.kind === 'good' && main.text === copy.text;
  if (!areSame || !good.hasChecksum) await writeState(storage, path, good.state);
  return { kind: 'read', state: good.state as T };
}

/** What `readState` would give, without repairing or moving anything. Undefined: no usable state. */
export async function peekState<T>(path: string, isState: (value: unknown) => value is T): Promise<T | undefined> {
  for (const file of [path, copyOf(path)]) {
    const loaded = await load(file, isState);
    if (loaded.kind === 'good') return loaded.state as T;
  }
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function copyOf(path: string): string {
  return `${path}.copy`;
}

function encode(state: unknown): string {
  const json = JSON.stringify(state);
  return `${json}\ncrc32 ${checksumOf(json)}\n`;
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

async function replace(path: string, text: string): Promise<void> {
  // The process id would not do: it may be the same in two containers.
  const temporary = `${path}.${randomInt(MAX_TEMPORARIES)}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, path);
}

async function load(path: string, isState: (value: unknown) => boolean): Promise<Loaded> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'missing' };
    if (code === 'EISDIR') return { kind: 'damaged', problem: 'It is a folder.' };
    throw error;
  }
  const [json = '', checksumLine, ...rest] = text.split('\n');
  const checksum = CHECKSUM_LINE.exec(checksumLine ?? '')?.[1];
  const hasChecksum = checksumLine !== undefined && checksumLine !== '';
  if (hasChecksum && (checksum !== checksumOf(json) || rest.join('') !== '')) {
    return { kind: 'damaged', problem: 'Its checksum does not match.' };
  }
  let state: unknown;
  try {
    state = JSON.parse(json);
  } catch {
    return { kind: 'damaged', problem: 'It is not JSON.' };
  }
  if (!isState(state)) return { kind: 'damaged', problem: 'It does not hold what belongs in it.' };
  return { kind: 'good', state, text, hasChecksum };
}
