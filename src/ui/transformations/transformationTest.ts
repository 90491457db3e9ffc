import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { commands, Disposable, RelativePattern, Uri, workspace, type LogOutputChannel } from 'vscode';
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
  const name = path.basename(handler.fsPath);
  const disposables: Disposable[] = [runner];
  const folder = tests.begin(Disposable.from({ dispose: () => Disposable.from(...disposables.splice(0)).dispose() }));
  const shown = records.slice(0, MAX_SHOWN);
  const runPath = `${folder}/${l10n.t('Run')}.log`;
  const show = (run: TransformationRun): void => {
    tests.set(`${folder}/out${runPath.slice(folder.length)}`, runText(name, run));
    for (const [index] of shown.entries()) {
      const output = run.outputs[index];
      tests.set(`${folder}/out/${fileOf(index)}`, output ? outputText(output) : '');
    }
  };
  for (const [index, { data }] of shown.entries()) tests.set(`${folder}/in/${fileOf(index)}`, recordText(data));
  let run: TransformationRun;
  try {
    run = await runner.run(records);
  } catch (error) {
    runner.dispose();
    throw error;
  }
  show(run);
  let files = new Set([handler.fsPath, ...run.files]);
  const again = async (): Promise<void> => {
    try {
      const next = await runner.run(records);
      files = new Set([...files, ...next.files]);
      show(next);
    } catch (error) {
      log.warn(`The transformation was not tested again: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(path.dirname(handler.fsPath)), '*'));
  const summary = tests.uriOf(`${folder}/out${runPath.slice(folder.length)}`);
  disposables.push(
    watcher,
    watcher.onDidChange(({ fsPath }) => void (files.has(fsPath) && again())),
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === summary.toString()) Disposable.from(...disposables.splice(0)).dispose();
    }),
  );
  const pair = (name: string, label: string) => [
    tests.uriOf(`${folder}/${label}`),
    tests.uriOf(`${folder}/in/${name}`),
    tests.uriOf(`${folder}/out/${name}`),
  ];
  const runFile = path.basename(runPath);
  await commands.executeCommand('vscode.changes', l10n.t('Transformation: {0}', labelText(name)), [
    pair(runFile, runFile),
    ...shown.map((_record, index) => pair(fileOf(index), fileOf(index))),
  ]);
  return run;
}

function fileOf(index: number): string {
  return `${l10n.t('Record {0}', index + 1)}.json`;
}
