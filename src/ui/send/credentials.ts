import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import { explainError, type Clients } from '../../aws';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { showProgress, showSteps } from '../progress';
import { chooseUntil, type PickItem } from '../prompts/quickPicks';
import { waitForCredentials, type WaitingAnswer, type WaitingScreen } from './waitForCredentials';

interface AnswerItem extends PickItem {
  answer: WaitingAnswer;
}

/**
 * Credentials expired in the middle of a send, which waits: a person logs in, or renews them in whatever way. Where files of
 * credentials are written meanwhile, the send goes on by itself, and the question goes away.
 * `undefined`: it is not to go on.
 */
export async function renewedClients(
  connections: Connections,
  name: string,
  error: Error,
  signal: AbortSignal,
): Promise<Clients | undefined> {
  const goesOn = await waitForCredentials(connections, screenFor(connections, name, error), signal);
  return goesOn ? connections.renew(name) : undefined;
}

function screenFor(connections: Connections, name: string, error: Error): WaitingScreen {
  const { title: reason, cause, action } = explainError(error, { connection: connections.get(name) });
  const items = answerItems(cause, action?.kind === 'login' ? action.command : undefined);
  const title = l10n.t('The send to "{0}" is waiting', name);
  return {
    choose: async (settled) => (await chooseUntil(items, { title, placeholder: reason }, settled))?.answer,
    remind: (settled) => remind(`${title}: ${reason}`, settled),
    logIn: (settled) => logIn(name, settled),
  };
}

function answerItems(cause: string | undefined, login: string | undefined): AnswerItem[] {
  const logIn: AnswerItem = { answer: 'logIn', icon: 'log-in', label: l10n.t('Log In'), description: login };
  return [
    ...(login === undefined ? [] : [logIn]),
    { answer: 'continue', icon: 'debug-continue', label: l10n.t('Continue'), detail: cause },
    { answer: 'stop', icon: 'debug-stop', label: l10n.t('Stop'), description: l10n.t('ends the send') },
  ];
}

/** As progress: of all messages, VS Code takes only that one away when it is told to. */
function remind(text: string, settled: AbortSignal): Thenable<unknown> {
  return showSteps(text, (step, onCancel) => {
    step(l10n.t('It goes on once there are new credentials. Cancel shows the choices again.'), 0);
    return untilAborted(new Promise<void>((resolve) => onCancel(resolve)), settled);
  });
}

async function logIn(name: string, settled: AbortSignal): Promise<boolean> {
  const title = l10n.t('The send to "{0}" is waiting for the login', name);
  const loggedIn = await showProgress(title, (_, cancelled) => {
    const command = commands.executeCommand<{ loggedIn: boolean }>(COMMANDS.logIn, { connection: name });
    return untilAborted(command, AbortSignal.any([settled, cancelled]));
  });
  return loggedIn?.loggedIn === true;
}

function untilAborted<T>(answer: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    answer.then(resolve, reject);
  });
}
