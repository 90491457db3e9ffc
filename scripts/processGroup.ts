import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { LEASH } from './paths';

/** How long the processes of a group may take to end by themselves before they are killed. */
const GRACE_MS = 3_000;

export interface ProcessGroupOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Each line of stdout and stderr. Without it the output goes where the script's own goes. */
  onLine?: ((line: string) => void) | undefined;
}

export interface ProcessGroup {
  /** Resolves with the exit code of the command; everything that it started is gone by then. */
  readonly exited: Promise<number>;
  /** Ends every process of the group. Resolves once they are gone. */
  end(): Promise<void>;
}

/** Starts a command. All of its processes end with `end()`, or with this process, however this one ends. */
export function startProcessGroup(command: string, args: string[], options: ProcessGroupOptions = {}): ProcessGroup {
  const { onLine, cwd } = options;
  const output = onLine ? 'pipe' : 'inherit';
  const leash = spawn(process.execPath, [LEASH, String(GRACE_MS), command, ...args], {
    cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', output, output],
    windowsHide: true,
  });
  // The leash is gone already. Its `close` event says how it ended.
  leash.stdin?.on('error', () => undefined);
  for (const stream of [leash.stdout, leash.stderr]) {
    if (stream && onLine) createInterface({ input: stream }).on('line', onLine);
  }
  const exited = new Promise<number>((resolve, reject) => {
    leash.on('error', reject);
    leash.on('close', (code) => resolve(code ?? 1));
  });
  return {
    exited,
    async end() {
      leash.stdin?.end();
      await exited;
    },
  };
}

/** Runs a command to its end, its output going where the script's goes. */
export async function run(command: string, args: string[], options: ProcessGroupOptions = {}): Promise<number> {
  return startProcessGroup(command, args, options).exited;
}
