import * as l10n from '@vscode/l10n';
import { explainError, type Clients } from '../../aws';
import type { Connections } from '../connections/connections';
import { askWhich, logIn } from '../messages';

/**
 * Credentials expired in the middle of a send, which waits: a person logs in, or renews them in whatever way, and says so.
 * `undefined`: it is not to go on.
 */
export async function renewedClients(
  connections: Connections,
  name: string,
  error: Error,
  signal: AbortSignal,
): Promise<Clients | undefined> {
  const { title, cause, action } = explainError(error, { connection: connections.get(name) });
  const question = l10n.t('The send to "{0}" is waiting: {1}', name, cause === undefined ? title : `${title} ${cause}`);
  const goOn = l10n.t('Continue');
  const stop = l10n.t('Stop');
  const login = action?.kind === 'login' ? [{ label: l10n.t('Log In'), command: action.command }] : [];
  const renewal = nextRenewal(connections);
  try {
    for (;;) {
      const labels = [...login.map(({ label }) => label), goOn, stop];
      const asked = untilAborted(askWhich('warning', question, labels), signal);
      const answer = await Promise.race([asked, renewal.comes]);
      if (answer === RENEWED) return await connections.renew(name);
      const chosen = login.find(({ label }) => label === answer);
      if (chosen) logIn(chosen.command);
      else return answer === goOn ? await connections.renew(name) : undefined;
    }
  } finally {
    renewal.dispose();
  }
}

const RENEWED = Symbol('renewed');

/** The files that credentials come from are written: the send goes on by itself. */
function nextRenewal(connections: Connections): { comes: Promise<typeof RENEWED>; dispose(): void } {
  const { promise, resolve } = Promise.withResolvers<typeof RENEWED>();
  const listener = connections.onDidRenewCredentials(() => resolve(RENEWED));
  return { comes: promise, dispose: () => void listener.dispose() };
}

function untilAborted<T>(answer: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    answer.then(resolve, reject);
  });
}
