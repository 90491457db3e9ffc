import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel, type Uri } from 'vscode';
import { streamLabel } from '../../../aws';
import { PipelinesError } from '../../../errors';
import { compileTemplate, PRESETS } from '../../../samples';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { presetTemplate } from '../../prompts/presets';
import { choose, chooseMany, type PickItem } from '../../prompts/quickPicks';
import { firstRecords } from '../../send/firstRecords';
import { plainRecord } from '../../tail/panel/recordActions';
import type { TailSession } from '../../tail/tailSession';
import type { TailSessions } from '../../tail/tailSessions';
import type { TransformationInput } from '../../transformations/transformationRunner';
import { testTransformation } from '../../transformations/transformationTest';
import type { TransformationTests } from '../../transformations/transformationTests';
import type { Call } from '../call';
import { command, type Command } from '../command';

const HANDLER = /\.([cm]?[jt]s|py)$/i;
const MAX_RECORDS = 500;
const GENERATED_RECORDS = 10;
const OFFERED_RECORDS = 200;

export interface TransformationCommandOptions {
  readonly connections: Connections;
  readonly tails: TailSessions;
  readonly transformations: TransformationTests;
  /** `dist/local.js`. */
  readonly localProgram: string;
  readonly log: LogOutputChannel;
}

interface Given {
  readonly handler: Uri | undefined;
  readonly records: (() => Promise<readonly TransformationInput[]>) | undefined;
}

interface Whole {
  readonly handler: Uri;
  readonly records: readonly TransformationInput[];
}

export function transformationCommand(options: TransformationCommandOptions): Command {
  return command<Given, Whole>({
    id: COMMANDS.testTransformation,
    doing: l10n.t('test the transformation'),
    argument: (call) => {
      requireTrust();
      return given(call, options);
    },
    complete: async ({ handler, records }) => handler && records && { handler, records: await records() },
    ask: async ({ handler, records }) => {
      const file = handler ?? (await askForHandler());
      const found = file && (await (records ?? (() => askForRecords(options)))());
      return file && found && { handler: file, records: found };
    },
    run: async ({ handler, records }) => {
      if (records.length === 0) throw new PipelinesError('NoRecords', l10n.t('There are no records to transform.'));
      await saved(handler);
      const { localProgram: program, transformations: tests, log } = options;
      const run = await testTransformation({ program, tests, log }, handler, records);
      const { durationMs, logs, failure } = run;
      const results = run.outputs.map((output) =>
        output.kind === 'ok' ? { ...output, data: Buffer.from(output.data).toString() } : output,
      );
      return { results, durationMs, logs, failure };
    },
  });
}

function requireTrust(): void {
  if (workspace.isTrusted) return;
  throw new PipelinesError('UntrustedWorkspace', l10n.t('No handler is run in an untrusted workspace.'), {
    remedy: l10n.t('Trust the workspace first: a test runs its code.'),
  });
}

function given(call: Call, options: TransformationCommandOptions): Given {
  const { fields, uri } = call;
  const handler = uri ?? fields.uri('handler');
  if (handler && (handler.scheme !== 'file' || !HANDLER.test(handler.path))) throw notAHandler();
  const file = fields.uri('file');
  const preset = fields.string('preset');
  const tail = fields.string('tail');
  if (file) return { handler, records: () => recordsOfFile(file, options) };
  if (preset !== undefined) return { handler, records: () => generated(presetTemplate(preset)) };
  if (tail !== undefined) return { handler, records: () => newestOf(options.tails.get(tail), MAX_RECORDS) };
  return { handler, records: undefined };
}

function notAHandler(): PipelinesError {
  return new PipelinesError(
    'NotAHandler',
    l10n.t('A handler is a JavaScript, TypeScript or Python file on this machine.'),
  );
}

/** What is run is the file. */
async function saved(handler: Uri): Promise<void> {
  const document = workspace.textDocuments.find(({ uri }) => uri.toString() === handler.toString());
  if (document?.isDirty === true) await document.save();
}

async function askForHandler(): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document.uri;
  if (active?.scheme === 'file' && HANDLER.test(active.path)) return active;
  const filters = { [l10n.t('Handlers')]: ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'py'] };
  const [uri] = (await window.showOpenDialog({ title: l10n.t('Choose the handler'), filters })) ?? [];
  return uri;
}

interface RecordsItem extends PickItem {
  records: () => Promise<readonly TransformationInput[] | undefined>;
}

async function askForRecords(
  options: TransformationCommandOptions,
): Promise<readonly TransformationInput[] | undefined> {
  const items: RecordsItem[] = [
    ...options.tails.all().map((session): RecordsItem => ({
      icon: 'checklist',
      label: l10n.t('Records of the tail of {0}…', streamLabel(session.stream)),
      records: () => askForTailed(session),
    })),
    { icon: 'file', label: l10n.t('Records of a file…'), records: () => askForFile(options) },
    ...PRESETS.map(({ label, description, template }): RecordsItem => ({
      icon: 'beaker',
      label: l10n.t('Generated: {0}', label),
      description,
      records: () => generated(template),
    })),
  ];
  const title = l10n.t('Test Transformation');
  const chosen = await choose(items, { title, placeHolder: l10n.t('Choose the records to transform') });
  return await chosen?.records();
}

async function askForFile(options: TransformationCommandOptions): Promise<readonly TransformationInput[] | undefined> {
  const [uri] = (await window.showOpenDialog({ title: l10n.t('Choose the records to transform') })) ?? [];
  return uri && (await recordsOfFile(uri, options));
}

async function recordsOfFile(uri: Uri, { connections }: TransformationCommandOptions): Promise<TransformationInput[]> {
  return (await firstRecords(uri, connections, MAX_RECORDS)).map((data) => ({ data }));
}

async function generated(template: string): Promise<TransformationInput[]> {
  const generator = await compileTemplate({ template });
  return generator.batch(GENERATED_RECORDS).map((data) => ({ data }));
}

async function newestOf(session: TailSession, most: number) {
  const all = await session.records(0, Number.MAX_SAFE_INTEGER);
  return all.slice(-most).map(({ data, partitionKey }) => ({ data, partitionKey }));
}

async function askForTailed(session: TailSession): Promise<readonly TransformationInput[] | undefined> {
  const newest = (await session.records(0, Number.MAX_SAFE_INTEGER)).slice(-OFFERED_RECORDS).reverse();
  const items = newest.map((record) => {
    const { text } = plainRecord(record, session.decode);
    const input: TransformationInput = { data: record.data, partitionKey: record.partitionKey };
    return { label: text.slice(0, 200), description: record.partitionKey, input };
  });
  const placeHolder = l10n.t('Choose the records to transform');
  return (await chooseMany(items, { title: l10n.t('Test Transformation'), placeHolder }))?.map(({ input }) => input);
}
