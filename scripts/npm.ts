import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './processGroup';

/** npm's own script, if it can be found. npm names it in the environment of its scripts; Node's installer for Windows puts it beside Node. */
function npmProgram(): string | undefined {
  const candidates = [
    process.env.npm_execpath ?? '',
    path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  return candidates.find((file) => path.basename(file) === 'npm-cli.js' && existsSync(file));
}

/** Runs npm under the Node of this process and returns its exit code. */
export async function npm(args: string[], cwd: string, onLine?: (line: string) => void): Promise<number> {
  const program = npmProgram();
  const options = { cwd, ...(onLine && { onLine }) };
  return program === undefined ? run('npm', args, options) : run(process.execPath, [program, ...args], options);
}

/** Nothing that is installed here needs its install script, so none is run. */
export async function npmInstall(packages: string[], folder: string, options: string[] = []): Promise<void> {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await npm(['install', ...packages, ...options, ...flags], folder);
  if (code !== 0)
    throw new Error(`npm install ${packages.join(' ')} failed with ${code}. Is npm's registry reachable?`);
}
