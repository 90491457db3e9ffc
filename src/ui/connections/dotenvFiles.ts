import { readFile } from 'node:fs/promises';
import { workspace } from 'vscode';
import { keysOfDotenv, type DotenvKeys } from '../../aws';

export interface DotenvFile extends DotenvKeys {
  path: string;
}

const MAX_FILES = 50;
/** A file of settings is small. */
const MAX_BYTES = 64 * 1024;

/** The `.env` files of the workspace that have AWS keys. An untrusted workspace has none. */
export async function dotenvFiles(): Promise<DotenvFile[]> {
  if (!workspace.isTrusted) return [];
  const found = await workspace.findFiles('**/.env*', '**/node_modules/**', MAX_FILES);
  const read = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => readKeys(fsPath));
  return (await Promise.all(read)).flatMap((file) => file ?? []);
}

async function readKeys(path: string): Promise<DotenvFile | undefined> {
  const bytes = await readFile(path);
  const keys = bytes.length > MAX_BYTES ? undefined : keysOfDotenv(bytes.toString('utf8'));
  return keys && { path, ...keys };
}
