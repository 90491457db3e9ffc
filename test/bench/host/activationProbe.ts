import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import type * as Extension from '../../../src/extension';
import { RESULT_VARIABLE, type Activation } from './activation';

/** Called by the extension host in place of tests. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines');
  if (!extension) throw new Error('The extension is not there.');
  if (extension.isActive) throw new Error('The extension was activated by something else than this measurement.');
  const file = path.join(extension.extensionPath, 'dist/extension.js');
  const load = createRequire(file);
  const loading = performance.now();
  const { activate } = load(file) as typeof Extension;
  const loadMs = performance.now() - loading;

  // The host finds what was loaded here, and calls this in its place: what it waits for in between is its own.
  let activateMs = NaN;
  const timed: typeof activate = (context) => {
    const activating = performance.now();
    const api = activate(context);
    activateMs = performance.now() - activating;
    return api;
  };
  load.cache[file]!.exports = { activate: timed };
  await extension.activate();

  const { size } = await vscode.workspace.fs.stat(vscode.Uri.file(file));
  const result: Activation = { bundleBytes: size, loadMs, activateMs };
  await writeFile(process.env[RESULT_VARIABLE] ?? '', JSON.stringify(result));
}
