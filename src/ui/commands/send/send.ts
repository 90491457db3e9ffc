import * as l10n from '@vscode/l10n';
import { commands, Range, type LogOutputChannel, type NotebookCell } from 'vscode';
import { COMMANDS, type CommandId } from '../../contributions';
import { plural } from '../../format';
import { showError, showResult, type Choice } from '../../messages';
import { plainTextOf, sizeOf } from '../../send/plainText';
import { askHowToRead } from '../../send/prompts/plainText';
import { pickEncoding, pickFormat } from '../../send/prompts/reading';
import { askForInput } from '../../send/prompts/sendInputs';
import type { TargetArgument } from '../../prompts/targetNames';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import { checkInput, MalformedPartError, type CheckedInput } from '../../send/checkedInput';
import { activeText } from '../../send/editorSources';
import type { SendPreferences, SendSettings } from '../../send/preferences';
import type { InputProblems } from '../../send/problems';
import { readAsOf, type ReadAs } from '../../send/readAs';
import { recordPlace } from '../../send/recordPlace';
import { reviewSend } from '../../send/review';
import type { Sender, TargetedReport } from '../../send/sender';
import type { SentDocument, SentDocuments } from '../../send/sentDocuments';
import type { SendInput } from '../../send/sendCommandArgument';
import type { SendPreviews } from '../../send/sendPreview';
import { hasEncoding, ownKeys, reopenedIn, type SendSource } from '../../send/sources';
import { command, type Command } from '../command';
import { NOTHING_SAID, openSource, sendArgument, type SendArgument } from './sendArgument';

export interface SendCommandOptions extends TargetServices {
  preferences: SendPreferences;
  previews: SendPreviews;
  sender: Sender;
  problems: InputProblems;
  documents: Pick<SentDocuments, 'of'>;
  log: LogOutputChannel;
}

/** What is sent, where to and how: nothing is left to be asked. */
interface DecidedSend {
  input: CheckedInput;
  target: TargetArgument;
  settings: SendSettings;
  /** Records that the target does not take are left out, and count as failed. */
  skipsTooLarge?: boolean;
}

/** The input is read to its end before anything is asked or sent: what is malformed sends nothing. */
export function sendCommands(options: SendCommandOptions): Command[] {
  const doing = l10n.t('send');
  const run = (decided: DecidedSend) => deliver(options, decided);
  const ask = (argument: SendArgument) => askForSend(options, argument);
  const fromInput = (id: CommandId, inputOf: (argument: unknown) => SendInput) =>
    command({
      id,
      doing,
      argument: ({ unchecked }) => ({ ...NOTHING_SAID, input: inputOf(unchecked) }),
      ask,
      run,
    });
  return [
    // The explorer's menu has the same command under another title: what is picked there need not be the current file.
    ...[COMMANDS.send, COMMANDS.sendFiles].map((id) =>
      command({
        id,
        doing,
        argument: sendArgument,
        complete: (argument) => (argument.isReviewed ? undefined : decide(options, argument, throwMalformed(options))),
        ask,
        run,
      }),
    ),
    command({
      id: COMMANDS.sendAgain,
      doing,
      argument: sendArgument,
      // A button or a lens calls it, with all that is needed: a person pressed it, and is shown what goes wrong.
      ask: (argument) => (argument.target ? decideAgain(options, argument) : ask(argument)),
      run,
    }),
    fromInput(COMMANDS.sendSelection, () => ({ kind: 'editor', selection: true })),
    fromInput(COMMANDS.sendClipboard, () => ({ kind: 'clipboard' })),
    fromInput(COMMANDS.sendCellOutput, (cell) => ({ kind: 'cellOutput', cell: isCell(cell) ? cell : undefined })),
  ];
}

function isCell(value: unknown): value is NotebookCell {
  return typeof value === 'object' && value !== null && 'outputs' in value && 'notebook' in value;
}

/** Undefined: no target is given, or the input is malformed and the person was told. */
async function decide(
  options: SendCommandOptions,
  argument: SendArgument,
  onMalformed: OnMalformed,
): Promise<DecidedSend | undefined> {
  const { target } = argument;
  if (!target) return undefined;
  const source = await openSource(argument.input, options.connections);
  const input = await readInput(options, source, argument.readAs, onMalformed);
  return input && { input, target, settings: settingsOf(options, argument, source, target) };
}

/** Undefined: the input is malformed, and the person was told. */
function decideAgain(options: SendCommandOptions, argument: SendArgument): Promise<DecidedSend | undefined> {
  return decide(options, argument, offerReadings(options, argument, decideAgain));
}

/** Asks for what is missing, and shows what would be sent. Undefined: dismissed, or the input is malformed. */
async function askForSend(options: SendCommandOptions, argument: SendArgument): Promise<DecidedSend | undefined> {
  const isLacking = argument.input.kind === 'editor' && !activeText();
  const given = isLacking ? await askForInput() : argument.input;
  if (!given) return undefined;
  const source = await openSource(given, options.connections);
  const intended = intendedSend(options, source);
  const { readAs: asked } = argument;
  const readAs = intended && asked.format === 'auto' ? readAsOf({ ...asked, ...readAsOf(intended) }) : asked;
  const onMalformed = offerReadings(options, { ...argument, input: given }, askForSend);
  const input = await readInput(options, source, readAs, onMalformed);
  const origin = argument.origin ?? intended?.target;
  const target = input && (argument.target ?? (await askForTarget(options, origin, input)));
  if (!target) return undefined;
  const isIntended = intended !== undefined && JSON.stringify(intended.target) === JSON.stringify(target);
  const settings = isIntended && !argument.settings ? intended.settings : settingsOf(options, argument, source, target);
  const { connections, previews, preferences } = options;
  const reread = (other: ReadAs) => readInput(options, source, other, tellMalformed(options));
  const reviewed = await reviewSend({
    ...{ connections, preview: previews.open(), input, target, settings, reread },
    goTo: source.parts.some((part) => part.kind !== 'records' && part.place) ? showRecord : undefined,
  });
  if (!reviewed) return undefined;
  // The key of one record is not a choice for the stream.
  if (!isIntended) await preferences.remember(target, reviewed.settings);
  return { target, ...reviewed };
}

/** Where a document was opened to be sent, and how: a record of a tail, or records that failed. Undefined: it was not. */
function intendedSend({ documents }: SendCommandOptions, { uris }: SendSource): SentDocument | undefined {
  const [only] = uris;
  const known = only && uris.length === 1 ? documents.of(only) : undefined;
  return known?.kind === 'sent' ? undefined : known;
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

function deliver(
  { sender }: SendCommandOptions,
  { input, target, settings, skipsTooLarge = false }: DecidedSend,
): Promise<TargetedReport> {
  const { source, readAs, records } = input;
  const { name, uris } = source;
  // A record that is not known to be too large fails alone.
  const inspection = skipsTooLarge ? { ...input.inspection, large: [] } : input.inspection;
  return sender.send({ target, name, uris, ...readAs, settings, inspection, records, reread: records });
}

function askForTarget(
  options: SendCommandOptions,
  origin: TargetArgument | undefined,
  { source, inspection }: CheckedInput,
): Promise<TargetArgument | undefined> {
  return pickTarget({
    ...options,
    title: l10n.t('Send {0}', source.name),
    placeholder: l10n.t('Choose where to send {0}', plural(inspection.records, 'record')),
    kinds: ['stream', 'deliveryStream'],
    purpose: 'change',
    origin,
  });
}

async function showRecord({ source, readAs }: CheckedInput, index: number): Promise<void> {
  const place = await recordPlace(source.parts, index, { readAs, signal: new AbortController().signal });
  if (!place) return;
  const { uri, line, column } = place;
  await commands.executeCommand('vscode.open', uri, { selection: new Range(line, column, line, column) });
}

/** Decides what becomes of malformed input: another way to read it, or undefined: the person was told. */
type OnMalformed = (
  error: MalformedPartError,
  input: { source: SendSource; readAs: ReadAs },
) => ReadAs | undefined | Promise<ReadAs | undefined>;

function throwMalformed({ problems }: SendCommandOptions): OnMalformed {
  return (error) => {
    markProblem(problems, error);
    throw error;
  };
}

function tellMalformed({ problems }: SendCommandOptions, others: readonly Choice[] = []): OnMalformed {
  return (error) => {
    showResult('warning', l10n.t('Nothing was sent: {0}', error.message), [...markProblem(problems, error), ...others]);
    return undefined;
  };
}

/**
 * A text that is neither JSON nor CSV can be sent as lines or as one record: the person is asked at once. Elsewhere the mistake is told,
 * and with another format or encoding the send starts over.
 */
function offerReadings(
  options: SendCommandOptions,
  argument: SendArgument,
  decideAnew: (options: SendCommandOptions, argument: SendArgument) => Promise<DecidedSend | undefined>,
): OnMalformed {
  const sendAs = async (readAs: ReadAs | undefined) => {
    const decided = readAs && (await decideAnew(options, { ...argument, readAs }));
    if (decided) await deliver(options, decided);
  };
  return async (error, { source, readAs }) => {
    const { isEncoding } = error.malformed;
    const text = !isEncoding && readAs.format === 'auto' ? plainTextOf(source) : undefined;
    if (text) {
      const goToProblem = text.place && (() => goToMarked(options, error));
      const format = await askHowToRead(source.name, { reason: error.message, size: sizeOf(text), goToProblem });
      return format && { ...readAs, format };
    }
    const run = () =>
      otherReading(isEncoding && hasEncoding(error.part), readAs)
        .then(sendAs)
        .catch((failure: unknown) => {
          showError(options.log, failure, { doing: l10n.t('send') });
        });
    const isOffered = !isEncoding || hasEncoding(error.part);
    return tellMalformed(options, isOffered ? [{ label: l10n.t('Read As…'), run }] : [])(error, { source, readAs });
  };
}

function goToMarked({ problems }: SendCommandOptions, error: MalformedPartError): void {
  for (const { run } of markProblem(problems, error)) run();
}

/** Undefined: dismissed. */
async function otherReading(isOfEncoding: boolean, readAs: ReadAs): Promise<ReadAs | undefined> {
  if (isOfEncoding) {
    const encoding = await pickEncoding();
    return encoding === undefined ? undefined : { ...readAs, encoding };
  }
  const format = await pickFormat();
  return format && { ...readAs, format };
}

/** Undefined: the input is malformed, and the person was told. */
async function readInput(
  { problems }: SendCommandOptions,
  source: SendSource,
  readAs: ReadAs,
  onMalformed: OnMalformed,
): Promise<CheckedInput | undefined> {
  for (let as: ReadAs | undefined = readAs; as;) {
    try {
      const input = await checkInput(await reopenedIn(source, as.encoding), as);
      for (const part of source.parts) if (part.kind !== 'records' && part.place) problems.clear(part.place.uri);
      return input;
    } catch (error) {
      if (!(error instanceof MalformedPartError)) throw error;
      as = await onMalformed(error, { source, readAs: as });
    }
  }
  return undefined;
}

/** Marks the place. @returns the way to it, where it is in a document */
function markProblem(problems: InputProblems, { part, malformed }: MalformedPartError): Choice[] {
  if (part.kind === 'records' || !part.place) return [];
  const { uri, line, column } = part.place;
  const selection = problems.show(uri, malformed, line, column);
  const run = () => commands.executeCommand('vscode.open', uri, { selection });
  return [{ label: l10n.t('Go to Problem'), run }];
}
