import path from 'node:path';
import { ROOT } from './paths';
import { run } from './processGroup';

/** Builds dist/. @throws {Error} when that fails; esbuild has said why by then */
export async function build(onLine?: (line: string) => void): Promise<void> {
  const code = await run(process.execPath, [path.join(ROOT, 'esbuild.js')], { cwd: ROOT, onLine });
  if (code !== 0) throw new Error('The build failed.');
}
