import { fork } from 'node:child_process';
import path from 'node:path';
import { FuzzInputs } from '../unit/outputs/fuzz';

const MILLION = 1_000_000;
const TELL_EVERY = 20_000;
/** Longer than decoding without progress is let be. */
const LONGEST_MS = 30_000;
const PROGRAM = path.join(__dirname, 'outputsFuzzInputs.ts');

interface Progress {
  /** Of the input that is read now. */
  index: number;
  slowestMs: number;
}

/**
 * Damaged bytes of every format, read as documents and as records: `npm run bench -- outputsFuzz [inputs] [seed]`. In a
 * process of their own: what blocks its event loop, or crashes it, is named all the same.
 */
export async function run([inputs = String(MILLION), seed = String(Date.now() % MILLION)]: string[]): Promise<void> {
  const count = Number(inputs);
  console.log(`${count.toLocaleString('en')} inputs, seed ${seed}`);
  const { index, slowestMs } = await lastProgress([inputs, seed]);
  if (index < count) {
    const input = new FuzzInputs(Number(seed)).at(index).bytes.toString('base64');
    throw new Error(`input ${index} crashes it, or has no end in ${LONGEST_MS} ms: ${input}`);
  }
  console.log(`all read without a hang or a foreign error, the slowest in ${Math.round(slowestMs)} ms`);
}

function lastProgress(args: string[]): Promise<Progress> {
  const child = fork(PROGRAM, args, { execArgv: ['--require', 'tsx/cjs', '--import', 'tsx'] });
  let last: Progress = { index: 0, slowestMs: 0 };
  const watch = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  child.on('message', (progress: Progress) => {
    last = progress;
    watch.refresh();
    if (last.index % TELL_EVERY === 0 && last.index > 0) {
      console.log(`${last.index} read, the slowest in ${Math.round(last.slowestMs)} ms`);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(watch);
      resolve(last);
    });
  });
}
