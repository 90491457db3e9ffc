import * as l10n from '@vscode/l10n';
import { commands, type LogOutputChannel, type NotebookCell } from 'vscode';
import type { Connections } from '../../connections/connections';
import { COMMANDS, type CommandId } from '../../contributions';
import { pickEncoding } from '../../send/prompts/reading';
import { plural } from '../../format';
import { showError, showResult, type Choice } from '../../messages';
import type { RecentTargets } from '../../prompts/recentTargets';
import { askForInput } from '../../send/prompts/sendInputs';
import type { TargetArgument } from '../../prompts/targetNames';
import { pickTarget } from '../../prompts/targets';
import { checkInput, MalformedPartError, type CheckedInput } from '../../send/checkedInput';
import { activeText } from '../../send/editorSources';
import type { SendPreferences, SendSettings } from '../../send/preferences';
import { automatic, type ReadAs } from '../../send/readAs';
import type { InputProblems } from '../../send/problems';
import { reviewSend } from '../../send/review';
import type { Sender, TargetedReport } from '../../send/sender';
import type { SendInput } from '../../send/sendCommandArgument';
import type { SendPreviews } from '../../send/sendPreview';
import { hasEncoding, ownKeys, reopenedIn, type SendSource } from '../../send/sources';
import { defineCommand, type CommandFailureContext, type Command } from '../register';
import { openSource, sendArgument, type SendArgument } from './sendArgument';

export interface SendCommandOptions {
  connections: Connections;
  recent: RecentTargets;
  preferences: SendPreferences;
  previews: SendPreviews;
  sender: Sender;
  problems: InputProblems;
  log: LogOutputChannel;
}

export function sendCommands(options: SendCommandOptions): Command[] {
  const { log } = options;
  const fromInput = (id: CommandId, inputOf: (argument: unknown) => SendInput) =>
    defineCommand(log, id, (context, argument) => {
      context.rethrow = false;
      const input = inputOf(argument);
      return send(options, context, {
        input,
        target: undefined,
        origin: undefined,
        readAs: automatic(),
        settings: undefined,
        keepsOwnKeys: true,
      });
    });
  return [
    // That of the explorer's menu is another only by its title: what is picked there need not be the current file.
    ...[COMMANDS.send, COMMANDS.sendFiles].map((id) =>
      defineCommand(log, id, (context, argument, selected) => {
        return send(options, context, sendArgument(argument, selected));
      }),
    ),
    defineCommand(log, COMMANDS.sendAgain, (context, argument) => {
      // A person pressed it: what goes wrong is shown.
      context.rethrow = false;
      return send(options, context, sendArgument(argument, undefined), true);
    }),
    fromInput(COMMANDS.sendSelection, () => ({ kind: 'editor', selection: true })),
    fromInput(COMMANDS.sendClipboard, () => ({ kind: 'clipboard' })),
    fromInput(COMMANDS.sendCellOutput, (cell) => ({ kind: 'cellOutput', cell: isCell(cell) ? cell : undefined })),
  ];
}

function isCell(value: unknown): value is NotebookCell {
  return typeof value === 'object' && value !== null && 'outputs' in value && 'notebook' in value;
}

/** The input is read to its end before anything is asked or sent: what is malformed sends nothing. */
async function send(
  options: SendCommandOptions,
  context: CommandFailureContext,
  argument: SendArgument,
  isDecided = context.rethrow && argument.target !== undefined,
): Promise<TargetedReport | undefined> {
  if (!argument.target) context.rethrow = false;
  context.error = { doing: l10n.t('send') };
  const isLacking = argument.input.kind === 'editor' && !isDecided && !activeText();
  const given = isLacking ? await askForInput() : argument.input;
  if (!given) return undefined;
  const source = await openSource(given, options.connections);
  const readAgain = (readAs: ReadAs) =>
    send(options, { rethrow: false }, { ...argument, input: given, readAs }, isDecided);
  const input = await readInput(options, source, argument.readAs, { rethrow: context.rethrow, readAgain });
  if (!input) return undefined;
  const target = argument.target ?? (await askForTarget(options, argument, input));
  if (!target) return undefined;
  const settings = settingsOf(options, argument, source, target);
  if (isDecided) return deliver(options, { input, target, settings });
  const { connections, previews, preferences } = options;
  const preview = previews.open();
  const reread = (readAs: ReadAs) => readInput(options, source, readAs, { rethrow: false });
  const reviewed = await reviewSend({ connections, preview, input, target, settings, reread });
  if (!reviewed) return undefined;
  await preferences.remember(target, reviewed.settings);
  return deliver(options, { target, ...reviewed });
}

function settingsOf(
  { preferences }: SendCommandOptions,
  { settings, keepsOwnKeys }: SendArgument,
  source: SendSource,
  target: TargetArgument,
): SendSettings {
  const chosen = settings ?? preferences.of(target);
  const own = keepsOwnKeys ? ownKeys(source) : undefined;
  return own ? { ...chosen, partitionKey: own, explicitHashKey: undefined } : chosen;
}

interface Decided {
  input: CheckedInput;
  target: TargetArgument;
  settings: SendSettings;
}

function deliver({ sender }: SendCommandOptions, { input, target, settings }: Decided): Promise<TargetedReport> {
  const { source, readAs, inspection, records } = input;
  const { name, uris } = source;
  return sender.send({ target, name, uris, ...readAs, settings, inspection, records, reread: records });
}

function askForTarget(
  { connections, recent }: SendCommandOptions,
  { origin }: SendArgument,
  { source, inspection }: CheckedInput,
): Promise<TargetArgument | undefined> {
  return pickTarget({
    connections,
    recent,
    title: l10n.t('Send {0}', source.name),
    placeholder: l10n.t('{0}: to which data stream or delivery stream?', plural(inspection.records, 'record')),
    kinds: ['stream', 'deliveryStream'],
    origin,
  });
}

interface OnMalformed {
  rethrow: boolean;
  /** Starts the send anew, with the input read in another way. Undefined: whoever asked for it offers that already. */
  readAgain?: (readAs: ReadAs) => Promise<unknown>;
}

/** Undefined: malformed, and told so at the place. */
async function readInput(
  { problems, log }: SendCommandOptions,
  source: SendSource,
  readAs: ReadAs,
  { rethrow, readAgain }: OnMalformed,
): Promise<CheckedInput | undefined> {
  try {
    const reopened = await reopenedIn(source, readAs.encoding);
    const input = await checkInput(reopened, readAs);
    for (const part of source.parts) if (part.kind !== 'records' && part.place) problems.clear(part.place.uri);
    return input;
  } catch (error) {
    if (!(error instanceof MalformedPartError)) throw error;
    const choices = markProblem(problems, error);
    if (rethrow) throw error;
    if (readAgain && error.malformed.isEncoding && hasEncoding(error.part))
      choices.unshift(readAsChoice(readAs, readAgain, log));
    showResult('warning', l10n.t('Nothing was sent: {0}', error.message), choices);
    return undefined;
  }
}

function readAsChoice(readAs: ReadAs, readAgain: (readAs: ReadAs) => Promise<unknown>, log: LogOutputChannel): Choice {
  const run = async () => {
    const encoding = await pickEncoding();
    if (encoding === undefined) return;
    await readAgain({ ...readAs, encoding }).catch((error: unknown) => {
      showError(log, error, { doing: l10n.t('send') });
    });
  };
  return { label: l10n.t('Read As…'), run };
}

function markProblem(problems: InputProblems, { part, malformed }: MalformedPartError): Choice[] {
  if (part.kind === 'records' || !part.place) return [];
  const { uri, line, column } = part.place;
  const selection = problems.show(uri, malformed, line, column);
  const run = () => commands.executeCommand('vscode.open', uri, { selection });
  return [{ label: l10n.t('Go to Problem'), run }];
}
