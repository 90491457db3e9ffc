import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { commands, RelativePattern, Uri, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { labelText } from '../inert/inertText';
import { setting } from '../settings';
import { TransformationRunner, type TransformationInput, type TransformationRun } from './transformationRunner';
import type { TransformationTests } from './transformationTests';
import { outputText, recordText, runText } from './transformationTexts';

/** More records than this are run and counted, and not shown. */
const MAX_SHOWN = 100;

export interface TransformationTestOptions {
  /** `dist/local.js`. */
  readonly program: string;
  readonly tests: TransformationTests;
  readonly log: LogOutputChannel;
}

/**
 * Runs a handler on records, shows what it got against what it gave, and does so again whenever one of the handler's files is saved,
 * until the view is closed or another test begins.
 */
export async function testTransformation(
  { program, tests, log }: TransformationTestOptions,
  handler: Uri,
  records: readonly TransformationInput[],
): Promise<TransformationRun> {
  const runner = new TransformationRunner({
    program,
    handler: handler.fsPath,
    timeoutSeconds: setting('local.functionTimeoutSeconds'),
    memoryMB: setting('local.functionMemoryMegabytes'),
  });
  const disposables: Disposable[] = [runner];
  const end = (): void => {
    for (const one of disposables.splice(0)) one.dispose();
  };
  const folder = tests.begin({ dispose: end });
  const name = path.basename(handler.fsPath);
  const shown = records.slice(0, MAX_SHOWN);
  const summary = `${l10n.t('Run')}.log`;
  let files: ReadonlySet<string> = new Set([handler.fsPath]);
  const runAndShow = async (): Promise<TransformationRun> => {
    const run = await runner.run(records);
    files = new Set([...files, ...run.files]);
    tests.set(`${folder}/out/${summary}`, runText(name, run));
    for (const [index, output] of run.outputs.slice(0, MAX_SHOWN).entries()) {
      tests.set(`${folder}/out/${fileOf(index)}`, outputText(output));
    }
    return run;
  };
  for (const [index, { data }] of shown.entries()) tests.set(`${folder}/in/${fileOf(index)}`, recordText(data));
  let run: TransformationRun;
  try {
    run = await runAndShow();
  } catch (error) {
    end();
    throw error;
  }
  const again = (): void => {
    runAndShow().catch((error: unknown) => log.warn(`The transformation was not tested again: ${String(error)}`));
  };
  for (const parent of new Set([...files].map((file) => path.dirname(file)))) {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(parent), '*'));
    const watching = watcher.onDidChange(({ fsPath }) => {
      if (files.has(fsPath)) again();
    });
    disposables.push(watcher, watching);
  }
  disposables.push(
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === tests.uriOf(`${folder}/out/${summary}`).toString()) end();
    }),
  );
  const sides = (file: string): Uri[] => ['', 'in/', 'out/'].map((side) => tests.uriOf(`${folder}/${side}${file}`));
  await commands.executeCommand('vscode.changes', l10n.t('Transformation: {0}', labelText(name)), [
    sides(summary),
    ...shown.map((_record, index) => sides(fileOf(index))),
  ]);
  return run;
}

function fileOf(index: number): string {
  return `${l10n.t('Record {0}', index + 1)}.json`;
}
