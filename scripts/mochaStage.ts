import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './paths';
import { startProcessGroup } from './processGroup';
import { runFailedFilesAgain, type FileResults } from './fileResults';
import { failIfNothingRan, oneFailed, sum, type Results } from './results';
import type { LineSink } from './stages';
import { findTestFiles, type TestFilter } from './testFiles';

/**
 * Tests that have not ended by then hang, because something that they opened is still open. This is several times as long as
 * they take on two slow cores.
 */
const LIMIT_MS = 25 * 60_000;

/** Test files that run side by side. Most of a test's time is spent waiting for a server or a page. */
const JOBS = 2;

interface MochaStage {
  folder: 'unit' | 'ui';
  filter: TestFilter;
  /** Further command-line options of mocha. */
  options?: string[];
  env?: Record<string, string>;
  /** A file in which a test failed is run once more, whole, after all others. */
  runsFailedFilesAgain?: boolean;
  onLine: LineSink;
}

/** Runs the tests of a folder with mocha in Node. */
export async function runMocha(stage: MochaStage): Promise<Results> {
  const files = findTestFiles(stage.folder, stage.filter);
  const run = (some: readonly string[]) => runFiles(stage, some);
  const results =
    stage.runsFailedFilesAgain === true
      ? await runFailedFilesAgain(files, run, stage.onLine)
      : sum((await run(files)).values());
  return failIfNothingRan(results, `test/${stage.folder}`);
}

async function runFiles(
  { folder, filter, options = [], env = {}, onLine }: MochaStage,
  files: readonly string[],
): Promise<FileResults> {
  if (files.length === 0) return new Map();
  const temporary = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-mocha-'));
  const resultsFile = path.join(temporary, 'results.json');
  const group = startProcessGroup(
    process.execPath,
    [
      require.resolve('mocha/bin/mocha.js'),
      ...['--reporter', path.join(__dirname, 'countingReporter.cjs')],
      ...(files.length > 1 ? ['--parallel', '--jobs', String(JOBS)] : []),
      ...(process.stdout.isTTY ? ['--color'] : []),
      ...(filter.grep === undefined ? [] : ['--grep', filter.grep]),
      ...options,
      ...files,
    ],
    { cwd: ROOT, env: { ...env, MOCHA_RESULTS_FILE: resultsFile }, onLine },
  );
  const limit = setTimeout(() => {
    onLine(`test/${folder} has not ended after ${LIMIT_MS / 60_000} min: killed.`);
    void group.end();
  }, LIMIT_MS);
  try {
    const code = await group.exited;
    return await readResults(resultsFile, code, `test/${folder}`);
  } finally {
    clearTimeout(limit);
    await rm(temporary, { recursive: true, force: true });
  }
}

async function readResults(file: string, exitCode: number, stage: string): Promise<FileResults> {
  let results: Map<string, Results>;
  try {
    const byFile = JSON.parse(await readFile(file, 'utf8')) as Record<string, Results>;
    results = new Map(Object.entries(byFile).map(([name, of]) => [name && path.relative(ROOT, name), of]));
  } catch {
    throw new Error(`${stage}: mocha ended with ${exitCode} before it had run the tests.`);
  }
  // Something failed outside of the tests: a process was killed, or an error came after the last test.
  if (exitCode !== 0 && sum(results.values()).failures.length === 0)
    results.set('', oneFailed(stage, `Mocha ended with ${exitCode}, although no test failed.`));
  return results;
}
