import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failIfNothingRan, NOTHING, ONE_FAILED, type Counts } from './counts';
import { ROOT } from './paths';
import { startProcessGroup } from './processGroup';
import { findTestFiles, type TestFilter } from './testFiles';

/**
 * Tests that have not ended by then hang: something that they opened is still open. Several times as long as they take on two
 * slow cores.
 */
const LIMIT_MS = 25 * 60_000;

/** Test files that run side by side. Most of a test's time is spent waiting for a server or a page. */
const JOBS = 2;

interface MochaStage {
  folder: 'unit' | 'ui';
  filter: TestFilter;
  /** More of mocha's own command-line options. */
  options?: string[];
  env?: Record<string, string>;
  /** Each line that mocha prints. Without it the output goes where the script's own goes. */
  onLine?: ((line: string) => void) | undefined;
}

/** Runs the tests of a folder with mocha in Node and returns how many passed. */
export async function runMocha({ folder, filter, options = [], env = {}, onLine }: MochaStage): Promise<Counts> {
  const files = findTestFiles(folder, filter);
  if (files.length === 0) return failIfNothingRan(NOTHING, `test/${folder}`);
  const temporary = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-mocha-'));
  const countsFile = path.join(temporary, 'counts.json');
  const group = startProcessGroup(
    process.execPath,
    [
      require.resolve('mocha/bin/mocha.js'),
      ...['--reporter', path.join(__dirname, 'countingReporter.cjs')],
      ...(files.length > 1 ? ['--parallel', '--jobs', String(JOBS)] : []),
      ...(filter.grep === undefined ? [] : ['--grep', filter.grep]),
      ...options,
      ...files,
    ],
    { cwd: ROOT, env: { ...env, MOCHA_COUNTS_FILE: countsFile }, ...(onLine && { onLine }) },
  );
  const limit = setTimeout(() => {
    console.error(`test/${folder} has not ended after ${LIMIT_MS / 60_000} min: killed.`);
    void group.end();
  }, LIMIT_MS);
  try {
    const code = await group.exited;
    return await readCounts(countsFile, code, `test/${folder}`);
  } finally {
    clearTimeout(limit);
    await rm(temporary, { recursive: true, force: true });
  }
}

async function readCounts(file: string, exitCode: number, stage: string): Promise<Counts> {
  let counts: Counts;
  try {
    counts = JSON.parse(await readFile(file, 'utf8')) as Counts;
  } catch {
    console.error(`${stage}: mocha ended with ${exitCode} before it had run the tests.`);
    return ONE_FAILED;
  }
  // A failure outside of any test: a process that was killed, an error after the last test.
  if (exitCode !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return failIfNothingRan(counts, stage);
}
