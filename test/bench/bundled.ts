import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Runs a program of this folder in its own process, bundled like the extension, so that no loader of TypeScript is measured.
 * @returns the last message that it sent to its parent
 */
export async function runBundled<T>(program: string, folder: string, args: readonly string[]): Promise<T | undefined> {
  const outfile = await bundle(`test/bench/${program}.ts`, folder);
  const child = fork(outfile, args, { execArgv: [] });
  let message: T | undefined;
  child.on('message', (value) => (message = value as T));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code ?? 'a signal'}`);
  return message;
}

/** Bundles a file into a folder, under its own name. @returns the path of the bundle */
export async function bundle(file: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${path.basename(file, '.ts')}.js`);
  await build({
    entryPoints: [path.resolve(file)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['node'],
    logLevel: 'error',
  });
  return outfile;
}
