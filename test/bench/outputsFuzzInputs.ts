import { FuzzInputs, readAll } from '../unit/outputs/fuzz';

/** Of a batch of inputs: the number of the first, and how long the slowest so far took. */
export interface FuzzProgress {
  index: number;
  slowestMs: number;
  slowest: number;
}

const OFTEN_MS = 250;

/** The program that reads inputs: it says where it is now and then, or before each where one is looked for. */
async function readInputs(from: number, until: number, seed: number, isEachTold: boolean): Promise<void> {
  const inputs = new FuzzInputs(seed);
  const progress: FuzzProgress = { index: from, slowestMs: 0, slowest: from };
  let toldMs = -Infinity;
  for (; progress.index < until; progress.index++) {
    const startMs = performance.now();
    if (isEachTold || startMs - toldMs > OFTEN_MS) {
      await told(progress);
      toldMs = startMs;
    }
    await readAll(inputs.at(progress.index));
    const tookMs = performance.now() - startMs;
    if (tookMs > progress.slowestMs) Object.assign(progress, { slowestMs: tookMs, slowest: progress.index });
  }
  await told(progress);
}

function told(progress: FuzzProgress): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(progress, () => resolve());
  });
}

const [from, until, seed, isEachTold] = process.argv.slice(2).map(Number);
// What is thrown, also where nobody waits for it, ends the program with its stack; the other end names the input.
void readInputs(from ?? 0, until ?? 0, seed ?? 0, isEachTold === 1).then(() => process.disconnect());
