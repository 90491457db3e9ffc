import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { RESULT_VARIABLE, type Activation } from './activation';

/** Called by the extension host in place of tests. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines');
  if (!extension) throw new Error('The extension is not there.');
  if (extension.isActive) throw new Error('The extension was activated by something else than this measurement.');
  const startedAtMs = performance.now();
  await extension.activate();
  const totalMs = performance.now() - startedAtMs;
  const bundle = await vscode.workspace.fs.stat(vscode.Uri.joinPath(extension.extensionUri, 'dist/extension.js'));
  const result: Activation = { totalMs, bundleBytes: bundle.size };
  await writeFile(process.env[RESULT_VARIABLE] ?? '', JSON.stringify(result));
}
