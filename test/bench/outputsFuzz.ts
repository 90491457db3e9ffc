import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FuzzInputs } from '../unit/outputs/fuzz';
import { bundle } from './bundled';
import type { FuzzProgress } from './outputsFuzzInputs';

const MILLION = 1_000_000;
const TELL_EVERY_MS = 30_000;
/** Longer than decoding without progress is let be. */
const LONGEST_MS = 30_000;

interface Range {
  from: number;
  until: number;
  seed: number;
  /** The program says the number of each input before it reads it. */
  isEachTold: boolean;
}

/**
 * Damaged bytes of every format, read as documents and as records: `npm run bench -- outputsFuzz [inputs] [seed]`. In a
 * process of their own, bundled as the extension is: what blocks its event loop, or crashes it, is named all the same.
 */
export async function run([
  inputs = String(MILLION),
  seedText = String(Date.now() % MILLION),
]: string[]): Promise<void> {
  const until = Number(inputs);
  const seed = Number(seedText);
  console.log(`${until.toLocaleString('en')} inputs, seed ${seed}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'fuzz-'));
  try {
    // The thread that decodes is started from beside the program.
    await Promise.all([
      bundle('test/bench/outputsFuzzInputs.ts', folder),
      bundle('src/outputs/decoding/decoderWorker.ts', folder),
    ]);
    const program = path.join(folder, 'outputsFuzzInputs.js');
    const { index, slowest, slowestMs } = await lastProgress(program, { from: 0, until, seed, isEachTold: false });
    if (index < until) throw await offender(program, { from: index, until, seed });
    const took = `the slowest, ${slowest}, in ${Math.round(slowestMs)} ms`;
    console.log(`${index.toLocaleString('en')} read without a hang or a foreign error, ${took}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The batch in which it ended is read again, the number of each told. */
async function offender(program: string, range: Omit<Range, 'isEachTold'>): Promise<Error> {
  const { index } = await lastProgress(program, { ...range, isEachTold: true });
  const { bytes, pieceBytes } = new FuzzInputs(range.seed).at(index);
  const what = `crashes it, or has no end in ${LONGEST_MS} ms`;
  return new Error(`input ${index} ${what} (pieces of ${pieceBytes}): ${bytes.toString('base64')}`);
}

function lastProgress(program: string, { from, until, seed, isEachTold }: Range): Promise<FuzzProgress> {
  const child = fork(program, [from, until, seed, Number(isEachTold)].map(String), { execArgv: [] });
  let last: FuzzProgress = { index: from, slowestMs: 0, slowest: from };
  let toldMs = performance.now();
  const watch = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  child.on('message', (progress: FuzzProgress) => {
    last = progress;
    watch.refresh();
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    console.log(`${last.index} read, the slowest in ${Math.round(last.slowestMs)} ms`);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(watch);
      resolve(last);
    });
  });
}
