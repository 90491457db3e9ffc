import { realpathSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { FOLDER_VARIABLE, REQUEST_FILE, RESULT_FILE, type Activation } from './activation';

const TURN_MS = 25;
const QUIET_TURNS = 40;
const LATE_MS = 10;
const MAX_WAIT_MS = 20_000;

/** Called by the extension host in place of tests. */
export async function run(): Promise<void> {
  const folder = process.env[FOLDER_VARIABLE] ?? '';
  const id = await readFile(path.join(folder, REQUEST_FILE), 'utf8');
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`${id} is not there.`);
  await hostIsQuiet();
  if (extension.isActive) throw new Error('The extension was activated by something else than this measurement.');

  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  await extension.activate();
  const activateMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);

  const home = realpathSync(extension.extensionPath) + path.sep;
  const loaded = Object.keys(createRequire(__filename).cache).filter((file) => file.startsWith(home));
  const names = loaded.map((file) => file.slice(home.length)).filter((file) => file !== path.basename(__filename));
  const result: Activation = { activateMs, cpuMs: (user + system) / 1_000, loaded: names };
  await writeFile(path.join(folder, 'written.json'), JSON.stringify(result));
  await rename(path.join(folder, 'written.json'), path.join(folder, RESULT_FILE));
}

/** A host that has just come up is busy with the extensions of VS Code itself. */
async function hostIsQuiet(): Promise<void> {
  const giveUpMs = performance.now() + MAX_WAIT_MS;
  for (let quiet = 0; quiet < QUIET_TURNS && performance.now() < giveUpMs;) {
    const askedMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    quiet = performance.now() - askedMs - TURN_MS < LATE_MS ? quiet + 1 : 0;
  }
}
