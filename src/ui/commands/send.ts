import { commands, l10n, ProgressLocation, Uri, window, type Disposable, type LogOutputChannel } from 'vscode';
import { isMalformedInput, parseRecords, readRecords, type PartitionKeyChoice, type RecordFormat } from '../../records';
import { inspectRecords, type Inspection } from '../../producer';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { formatBytes, formatCount, plural } from '../format';
import { showResult } from '../messages';
import type { RecentTargets } from '../prompts/recentTargets';
import type { TargetArgument } from '../prompts/targetNames';
import { pickTarget } from '../prompts/targets';
import type { InputProblems } from '../send/problems';
import type { Sender, TargetedReport } from '../send/sender';
import { activeEditorSource, uriSource, type SendSource } from '../send/sources';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { registerCommand, type CommandFailureContext } from './register';

export interface SendCommandOptions {
  connections: Connections;
  recent: RecentTargets;
  sender: Sender;
  problems: InputProblems;
  log: LogOutputChannel;
}

interface SendArgument {
  target: TargetArgument | undefined;
  uri: Uri | undefined;
  selection: boolean;
  format: RecordFormat;
  partitionKey: PartitionKeyChoice | undefined;
  order: 'perKey' | undefined;
}

/** Records that were read once to the end: well-formed, counted, and there to be read again. */
interface CheckedRecords {
  inspection: Inspection;
  records: (signal: AbortSignal) => AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
}

export function registerSendCommands(options: SendCommandOptions): Disposable[] {
  const { log } = options;
  return [
    registerCommand(log, COMMANDS.send, (context, argument) => send(options, context, parseArgument(argument))),
    registerCommand(log, COMMANDS.sendSelection, (context) => {
      return send(options, context, { ...parseArgument(undefined), selection: true });
    }),
  ];
}

function parseArgument(argument: unknown): SendArgument {
  const nothing = { uri: undefined, selection: false, partitionKey: undefined, order: undefined };
  if (argument instanceof Uri) return { ...nothing, target: undefined, uri: argument, format: 'auto' };
  if (isTreeNode(argument)) return { ...nothing, target: targetOfNode(argument), format: 'auto' };
  const fields = new Fields(COMMANDS.send, argument);
  return {
    target: fields.target(),
    uri: fields.uri('uri'),
    selection: fields.boolean('selection') ?? false,
    format: fields.format() ?? 'auto',
    partitionKey: fields.partitionKey(),
    order: fields.oneOf('order', ['perKey']),
  };
}

function targetOfNode(node: unknown): TargetArgument | undefined {
  if (!isTreeNode(node)) return undefined;
  if (node.kind === 'stream') return { connection: node.connection.name, stream: node.name };
  if (node.kind === 'deliveryStream') return { connection: node.connection.name, deliveryStream: node.name };
  return undefined;
}

/** The input is read to its end before anything is asked or sent: what is malformed sends nothing. */
async function send(
  options: SendCommandOptions,
  context: CommandFailureContext,
  argument: SendArgument,
): Promise<TargetedReport | undefined> {
  if (!argument.target) context.rethrow = false;
  context.error = { doing: l10n.t('send') };
  const source = argument.uri ? await uriSource(argument.uri) : activeEditorSource(argument.selection);
  const checked = await checkInput(options, source, argument.format, context.rethrow);
  if (!checked) return undefined;
  const target = argument.target ?? (await askForTarget(options, source, checked.inspection.records));
  if (!target) return undefined;
  const { partitionKey, order } = argument;
  return options.sender.send({ target, ...checked, partitionKey, order });
}

function askForTarget(
  { connections, recent }: SendCommandOptions,
  source: SendSource,
  total: number,
): Promise<TargetArgument | undefined> {
  return pickTarget({
    connections,
    recent,
    title: l10n.t('Send {0}', source.name),
    placeholder:
      total === 1
        ? l10n.t('1 record: to which data stream or delivery stream?')
        : l10n.t('{0} records: to which data stream or delivery stream?', formatCount(total)),
    kinds: ['stream', 'deliveryStream'],
  });
}

/** `undefined`: malformed, and told so at the place. */
async function checkInput(
  { problems }: SendCommandOptions,
  source: SendSource,
  format: RecordFormat,
  rethrow: boolean,
): Promise<CheckedRecords | undefined> {
  try {
    const checked = await (source.kind === 'text' ? checkText(source.bytes, format) : checkFile(source, format));
    problems.clear(source.uri);
    return checked;
  } catch (error) {
    if (!isMalformedInput(error)) throw error;
    const isText = source.kind === 'text';
    const range = problems.show(source.uri, error, isText ? source.firstLine : 0, isText ? source.firstColumn : 0);
    if (rethrow) throw error;
    showResult('warning', l10n.t('Nothing was sent: {0}', error.message), [
      {
        label: l10n.t('Go to Problem'),
        run: () => commands.executeCommand('vscode.open', source.uri, { selection: range }),
      },
    ]);
    return undefined;
  }
}

async function checkText(bytes: Uint8Array, format: RecordFormat): Promise<CheckedRecords> {
  const { records } = await parseRecords(bytes, format);
  return { inspection: await inspectRecords([records]), records: () => [records] };
}

async function checkFile(source: SendSource & { kind: 'file' }, format: RecordFormat): Promise<CheckedRecords> {
  const title = l10n.t('Checking {0}', source.name);
  return window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const read = (signal: AbortSignal) => readRecords(source.read(signal), { format, signal });
      const inspection = await inspectRecords(read(abort.signal), ({ records, bytes }) => {
        progress.report({ message: `${plural(records, 'record')}, ${formatBytes(bytes)}` });
      });
      return { inspection, records: read };
    },
  );
}
