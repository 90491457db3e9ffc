import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { OUT, ROOT } from './paths';

const RUNNER = 'test/host/harness/runner.ts';

export interface HostTestBundles {
  /** Module whose `run()` the extension host calls. */
  runner: string;
  /** The source of each compiled test file. */
  files: ReadonlyMap<string, string>;
  remove(): Promise<void>;
}

/** Each run has its own folder, so that two runs do not collide. */
export async function freshBundleFolder(): Promise<string> {
  await mkdir(OUT, { recursive: true });
  return mkdtemp(path.join(OUT, 'host-'));
}

/** Bundles the runner and each test file for the extension host. */
export async function bundleHostTests(testFiles: readonly string[], outdir: string): Promise<HostTestBundles> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [RUNNER, ...testFiles],
    outdir,
    outbase: 'test/host',
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // Mocha must be one instance for the runner and the tests; it is found in the project's node_modules.
    external: ['vscode', 'mocha'],
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  const compiled = (file: string): string =>
    path.join(outdir, path.relative('test/host', file).replace(/\.ts$/, '.js'));
  return {
    runner: compiled(RUNNER),
    files: new Map(testFiles.map((file) => [compiled(file), file])),
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
