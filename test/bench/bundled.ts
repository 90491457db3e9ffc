import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Runs a program of this folder in a process of its own, bundled as the extension is: what a loader of TypeScript adds to
 * the code is not measured. @returns what it sent to its parent last.
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

/** Into a folder, under the file's own name. @returns the path of the bundle. */
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
