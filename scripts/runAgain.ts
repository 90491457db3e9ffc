import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the command of this process again under another Node, which ends with this one. Resolves with its exit code. */
export function runAgainUnder(node: string): Promise<number> {
  const child = spawn(node, process.argv.slice(1), {
    // Programs that it starts by the name `node`, as npm's scripts do, get the same Node.
    env: { ...process.env, PATH: [path.dirname(node), process.env.PATH ?? ''].join(path.delimiter) },
    // The other Node notices by the channel that this process has ended.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of SIGNALS) {
    // On Windows a Ctrl-C reaches every process of the console, and a signal that is sent would kill.
    process.on(signal, () => process.platform !== 'win32' && child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
