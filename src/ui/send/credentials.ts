import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import { explainError, type Clients } from '../../aws';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { askWhich } from '../messages';
import { showProgress } from '../progress';
import { chooseUntil, type PickItem } from '../prompts/quickPicks';

type Answer = 'logIn' | 'continue' | 'stop';

interface AnswerItem extends PickItem {
  answer: Answer;
}

interface WaitingQuestion {
  title: string;
  /** Why the send waits. */
  reason: string;
  items: readonly AnswerItem[];
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
  const { title: reason, cause, action } = explainError(error, { connection: connections.get(name) });
  const items = answerItems(cause, action?.kind === 'login' ? action.command : undefined);
  const question = { title: l10n.t('The send to "{0}" is waiting', name), reason, items };
  const renewed = new AbortController();
  const listener = connections.onDidRenewCredentials(() => renewed.abort());
  const settled = AbortSignal.any([signal, renewed.signal]);
  try {
    for (;;) {
      const answer = await ask(question, settled);
      if (signal.aborted) return undefined;
      const isRenewed = renewed.signal.aborted || answer === 'continue';
      if (isRenewed || (answer === 'logIn' && (await logIn(name, settled)))) return await connections.renew(name);
      if (answer !== 'logIn') return undefined;
    }
  } finally {
    listener.dispose();
  }
}

function answerItems(cause: string | undefined, login: string | undefined): AnswerItem[] {
  const logIn: AnswerItem = { answer: 'logIn', icon: 'log-in', label: l10n.t('Log In'), description: login };
  return [
    ...(login === undefined ? [] : [logIn]),
    { answer: 'continue', icon: 'debug-continue', label: l10n.t('Continue'), detail: cause },
    { answer: 'stop', icon: 'debug-stop', label: l10n.t('Stop'), description: l10n.t('ends the send') },
  ];
}

/** A person may put the list away, or open another in its place: then a message asks. */
async function ask(question: WaitingQuestion, settled: AbortSignal): Promise<Answer | undefined> {
  const { title, reason, items } = question;
  const chosen = await chooseUntil(items, { title, placeholder: reason }, settled);
  if (chosen || settled.aborted) return chosen?.answer;
  const labels = items.map(({ label }) => label);
  const label = await untilAborted(askWhich('warning', `${title}: ${reason}`, labels), settled);
  return items.find((item) => item.label === label)?.answer;
}

async function logIn(name: string, settled: AbortSignal): Promise<boolean> {
  const title = l10n.t('The send to "{0}" is waiting for the login', name);
  const loggedIn = await showProgress(title, (_, cancelled) => {
    const command = commands.executeCommand<{ loggedIn: boolean }>(COMMANDS.logIn, { connection: name });
    return untilAborted(command, AbortSignal.any([settled, cancelled]));
  });
  return loggedIn?.loggedIn === true || settled.aborted;
}

function untilAborted<T>(answer: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    answer.then(resolve, reject);
  });
}
