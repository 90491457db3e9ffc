import { commands, env, l10n, window, type LogOutputChannel } from 'vscode';
import { explainError, type Connection, type ErrorExplanation } from '../aws';
import { isCancellation } from '../errors';
import { COMMANDS } from './contributions';

export interface ErrorContext {
  connection?: Connection | undefined;
  /** As in "Can't list streams": `list streams`. */
  doing?: string | undefined;
  retry?: (() => unknown) | undefined;
}

export interface Choice {
  label: string;
  run: () => unknown;
}

/** The one place where errors are shown. Never a modal: a message with the next step as a button. */
export function showError(log: LogOutputChannel, error: unknown, context: ErrorContext = {}): void {
  if (isCancellation(error)) return;
  const explanation = explainError(error, {
    ...(context.connection ? { connection: context.connection } : {}),
    ...(context.doing === undefined ? {} : { doing: context.doing }),
  });
  log.error(error instanceof Error ? error : String(error));
  const choices = [...choicesOf(explanation, context.retry), { label: l10n.t('Show Log'), run: () => log.show() }];
  const text = [explanation.title, explanation.cause].filter((part) => part).join(' ');
  void offer(window.showErrorMessage(text, ...choices.map(({ label }) => label)), choices);
}

/** Shows what happened and offers what one would do next. */
export function showResult(kind: 'info' | 'warning', text: string, choices: readonly Choice[]): void {
  const show = kind === 'info' ? window.showInformationMessage : window.showWarningMessage;
  void offer(show(text, ...choices.map(({ label }) => label)), choices);
}

async function offer(answer: Thenable<string | undefined>, choices: readonly Choice[]): Promise<void> {
  const chosen = await answer;
  await choices.find(({ label }) => label === chosen)?.run();
}

/** What a person can do about an error, where there is something: as showError offers it. */
export function remedyFor(error: unknown, connection: Connection | undefined): Choice | undefined {
  return choicesOf(explainError(error, connection ? { connection } : {}), undefined)[0];
}

function choicesOf({ action }: ErrorExplanation, retry: (() => unknown) | undefined): Choice[] {
  const again: Choice[] = retry ? [{ label: l10n.t('Retry'), run: retry }] : [];
  switch (action?.kind) {
    case 'login':
      return [{ label: l10n.t('Log In'), run: () => logIn(action.command) }, ...again];
    case 'startLocal':
      return [{ label: l10n.t('Start Local Pipeline'), run: () => commands.executeCommand(COMMANDS.localStart) }];
    case 'openSettings':
    case 'switchRegion':
      return [
        { label: l10n.t('Edit Connections'), run: () => commands.executeCommand(COMMANDS.editConnections) },
        ...again,
      ];
    case 'allowEndpoint': {
      const { connection } = action;
      return [
        { label: l10n.t('Allow Host…'), run: () => commands.executeCommand(COMMANDS.allowEndpoint, { connection }) },
        ...again,
      ];
    }
    case 'permission':
      return [{ label: l10n.t('Copy IAM Action'), run: () => env.clipboard.writeText(action.iamAction) }, ...again];
    case 'retry':
    case undefined:
      return again;
  }
}

/** Logging in opens a browser and asks things: it belongs in a terminal, where the person sees what runs. */
export function logIn(command: string): void {
  const terminal = window.createTerminal('AWS login');
  terminal.show();
  terminal.sendText(command);
}
