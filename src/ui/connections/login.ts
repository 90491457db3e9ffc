import type { Connection, LoginWay } from '../../aws';

/** How long a person may take in the browser. */
const MAX_LOGIN_MS = 15 * 60_000;

export interface LoginSession {
  /** @returns what ends it */
  onDidRenewCredentials(listener: () => void): { dispose(): unknown };
  /** Fetches the credentials again, and asks the person where needed. */
  renewCredentials(connection: Connection): Promise<void>;
}

/** Runs a command where the person sees it, as `runInTerminal` does. @returns what ends the watch; the terminal stays */
type RunInTerminal = (
  name: string,
  command: string,
  onEnd: (exitCode: number | undefined) => void,
) => { dispose(): unknown };

/**
 * Does what gives a connection credentials again, and waits until it is done.
 * @returns false: nothing says that it worked
 */
export async function logInWith(
  way: LoginWay | undefined,
  connection: Connection,
  session: LoginSession,
  run: RunInTerminal,
): Promise<boolean> {
  if (way?.kind !== 'terminal' || way.command === undefined) {
    await session.renewCredentials(connection);
    return true;
  }
  return logInInTerminal(way.command, session, run);
}

/** The tool writes its session to a file, or the command ends. */
async function logInInTerminal(command: string, session: LoginSession, run: RunInTerminal): Promise<boolean> {
  const ends: (() => unknown)[] = [];
  try {
    return await new Promise<boolean>((resolve) => {
      const renewed = session.onDidRenewCredentials(() => resolve(true));
      const timer = setTimeout(() => resolve(false), MAX_LOGIN_MS);
      const terminal = run('AWS login', command, (exitCode) => resolve(exitCode === 0));
      ends.push(
        () => renewed.dispose(),
        () => clearTimeout(timer),
        () => terminal.dispose(),
      );
    });
  } finally {
    for (const end of ends) end();
  }
}
