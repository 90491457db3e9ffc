import * as l10n from '@vscode/l10n';
import { commands, env, window, type LogOutputChannel } from 'vscode';
import { explainError, type Connection, type ErrorExplanation } from '../aws';
import { definedFields, type ArchivedObject } from '../common';
import { isCancellation, isPipelinesError } from '../errors';
import { COMMANDS } from './contributions';
import { labelText, messageText, paragraphText } from './inert/inertText';
import { runFor } from './caller';
import { runInTerminal } from './terminal';

/** What is known of a failure, beside the error. */
export interface Failure {
  connection?: Connection | undefined;
  /** As in "Can't list streams": `list streams`. */
  doing?: string | undefined;
  retry?: (() => unknown) | undefined;
}

/** How long a word in the status bar stands. */
const NOTED_MS = 3_000;

export interface Choice {
  label: string;
  run: () => unknown;
}

type Kind = 'info' | 'warning' | 'error';

/** The one place where errors are shown. Never a modal: a message with the next step as a button. */
export function showError(log: LogOutputChannel, error: unknown, context: Failure = {}): void {
  if (isCancellation(error)) return;
  const { connection, doing } = context;
  const explanation = explainError(error, definedFields({ connection, doing }));
  log.error(error instanceof Error ? error : String(error));
  const retry = explanation.action || mayPass(error) ? context.retry : undefined;
  const choices = [
    ...choicesOf(explanation, context.connection, retry),
    { label: l10n.t('Show Log'), run: () => log.show() },
  ];
  const text = [explanation.title, explanation.cause].filter((part) => part).join(' ');
  void offer('error', text, choices);
}

/** Codes of our own errors whose cause passes by itself, or with what the message asks for. */
const PASSING: ReadonlySet<string> = new Set([
  ...['ConsumerDeregistered', 'ConsumerNotActive', 'FileInTheWay', 'FilesExist', 'InvalidAnswer', 'LocalControlFailed'],
  ...['NotActive', 'NotDelivered', 'NotSaved', 'ObjectChanged', 'PortInUse', 'ProtectedConnection', 'UnexpectedAnswer'],
  'UnreadableObject',
]);

/** Whether the same once more can end otherwise. Our own errors are about what was given, which stays what it is. */
function mayPass(error: unknown): boolean {
  return !isPipelinesError(error) || PASSING.has(error.code);
}

/** Shows what happened and offers what one would do next. */
export function showResult(kind: 'info' | 'warning', text: string, choices: readonly Choice[] = []): void {
  void offer(kind, text, choices);
}

/**
 * Asks, and waits for the answer. `undefined`: the message was put away.
 * @param detail makes it a dialog that stands until it is answered
 */
export function askWhich<Answer extends string>(
  kind: 'info' | 'warning',
  question: string,
  answers: readonly Answer[],
  detail?: string,
): Promise<Answer | undefined> {
  return show(kind, question, answers, detail);
}

/** A dialog that stands until it is answered: for what cannot be undone, and for what a stranger asks. */
export async function confirm(
  kind: 'info' | 'warning',
  { question, detail, answer }: { question: string; detail: string; answer: string },
): Promise<boolean> {
  return (await show(kind, question, [answer], detail)) !== undefined;
}

/** A word in the status bar, for a moment: what was asked for is done. */
export function noteBriefly(text: string): void {
  window.setStatusBarMessage(labelText(text), NOTED_MS);
}

async function offer(kind: Kind, text: string, choices: readonly Choice[]): Promise<void> {
  const chosen = await show(
    kind,
    text,
    choices.map(({ label }) => label),
  );
  const { run } = choices.find(({ label }) => label === chosen) ?? {};
  // A person pressed it, also where a program's command shows the message.
  if (run) await runFor('person', run);
}

/**
 * Every message of the extension comes through here, whole, and becomes inert: it may quote names, keys and servers, and VS Code would
 * make links of them that run commands. What a message offers are buttons.
 * @param detail makes it a modal dialog
 */
async function show<Label extends string>(
  kind: Kind,
  text: string,
  labels: readonly Label[],
  detail?: string,
): Promise<Label | undefined> {
  const message = messageText(text);
  const options = detail === undefined ? {} : { modal: true, detail: paragraphText(detail) };
  const items = labels.map((label) => ({ title: labelText(label), label }));
  return (await showerOf(kind)(message, options, ...items))?.label;
}

function showerOf(kind: Kind) {
  switch (kind) {
    case 'info':
      return window.showInformationMessage;
    case 'warning':
      return window.showWarningMessage;
    case 'error':
      return window.showErrorMessage;
  }
}

/** What a person can do about an error, where there is something: as showError offers it. */
export function remedyFor(error: unknown, connection: Connection | undefined): Choice | undefined {
  return choicesOf(explainError(error, definedFields({ connection })), connection, undefined)[0];
}

function choicesOf(
  { action }: ErrorExplanation,
  connection: Connection | undefined,
  retry: (() => unknown) | undefined,
): Choice[] {
  const again: Choice[] = retry ? [{ label: l10n.t('Retry'), run: retry }] : [];
  switch (action?.kind) {
    case 'login':
      return [{ label: l10n.t('Log In'), run: () => logInFor(connection, action.command, retry) }, ...again];
    case 'mfaCode':
      return [{ label: l10n.t('Enter MFA Code…'), run: () => logInFor(connection, undefined, retry) }, ...again];
    case 'startLocal':
      return [{ label: l10n.t('Start Local Pipeline'), run: () => commands.executeCommand(COMMANDS.localStart) }];
    case 'switchRegion':
      return [...searchOf(action.stream, connection), ...editConnections(), ...again];
    case 'openSettings':
      return [...editConnections(), ...again];
    case 'allowEndpoint': {
      const { connection } = action;
      return [
        { label: l10n.t('Allow Host…'), run: () => commands.executeCommand(COMMANDS.allowEndpoint, { connection }) },
        ...again,
      ];
    }
    case 'editorSetting': {
      const { setting } = action;
      return [
        {
          label: l10n.t('Open Settings'),
          run: () => commands.executeCommand('workbench.action.openSettings', setting),
        },
        ...again,
      ];
    }
    case 'restoreObject':
      return connection ? [{ label: l10n.t('Restore…'), run: () => restore(connection, action.object) }] : again;
    case 'permission':
      return [{ label: l10n.t('Copy IAM Action'), run: () => env.clipboard.writeText(action.iamAction) }, ...again];
    case 'retry':
    case undefined:
      return again;
  }
}

function restore({ name }: Connection, object: ArchivedObject): Thenable<unknown> {
  return commands.executeCommand(COMMANDS.restoreObject, { connection: name, ...object });
}

function editConnections(): Choice[] {
  return [{ label: l10n.t('Edit Connections'), run: () => commands.executeCommand(COMMANDS.editConnections) }];
}

function searchOf(stream: string | undefined, connection: Connection | undefined): Choice[] {
  if (stream === undefined || !connection) return [];
  const argument = { connection: connection.name, stream, ask: true };
  const run = () => commands.executeCommand(COMMANDS.findStream, argument);
  return [{ label: l10n.t('Search Other Regions'), run }];
}

/** Logs in and does again what failed. Where the connection is not known, only the command is run. */
async function logInFor(
  connection: Connection | undefined,
  command: string | undefined,
  retry: (() => unknown) | undefined,
): Promise<void> {
  if (connection) {
    const answer = await commands.executeCommand<{ loggedIn: boolean } | undefined>(COMMANDS.logIn, {
      connection: connection.name,
    });
    if (answer?.loggedIn) await retry?.();
  } else if (command !== undefined) {
    logIn(command);
  } else {
    await retry?.();
  }
}

/** Logging in opens a browser and asks things: it belongs in a terminal, where the person sees what runs. */
function logIn(command: string): void {
  runInTerminal('AWS login', command);
}
