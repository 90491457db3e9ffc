/** What a person decides for a send whose credentials have expired. */
export type WaitingAnswer = 'logIn' | 'continue' | 'stop';

/** What a person sees while a send waits. Each goes away by itself once the question has settled, and does not come after that. */
export interface WaitingScreen {
  /** A list of the answers. Undefined: it was put away, or the question has settled. */
  choose(settled: AbortSignal): Promise<WaitingAnswer | undefined>;
  /** A note in the place of the list that was put away. It ends when the person wants the list again. */
  remind(settled: AbortSignal): Thenable<unknown>;
  /** @returns whether there are new credentials now */
  logIn(settled: AbortSignal): Promise<boolean>;
}

interface Credentials {
  onDidRenewCredentials(listener: () => void): { dispose(): unknown };
}

/**
 * Waits until a send can go on: a person logs in or says so, or files of credentials are written meanwhile. Nothing of the question
 * stays on the screen after that.
 * @param signal the send was cancelled
 * @returns false: the send is not to go on
 */
export async function waitForCredentials(
  credentials: Credentials,
  screen: WaitingScreen,
  signal: AbortSignal,
): Promise<boolean> {
  const renewed = new AbortController();
  const listener = credentials.onDidRenewCredentials(() => renewed.abort());
  const settled = AbortSignal.any([signal, renewed.signal]);
  try {
    for (;;) {
      const answer = await ask(screen, settled);
      const hasNew = answer === 'logIn' ? await screen.logIn(settled) : answer === 'continue';
      if (signal.aborted) return false;
      if (hasNew || renewed.signal.aborted) return true;
      if (answer !== 'logIn') return false;
    }
  } finally {
    listener.dispose();
  }
}

/** A person may put the list away, or open another in its place: it comes back when they want it. */
async function ask(screen: WaitingScreen, settled: AbortSignal): Promise<WaitingAnswer | undefined> {
  for (;;) {
    const answer = await screen.choose(settled);
    if (answer !== undefined || settled.aborted) return answer;
    await screen.remind(settled);
  }
}
