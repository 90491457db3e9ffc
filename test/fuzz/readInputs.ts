import { FuzzInputs } from './inputs';
import { FUZZ_TARGETS } from './targets';

/** The progress of a target: the number of the next input, and the cost of those before it. */
export interface FuzzProgress {
  index: number;
  slowestMs: number;
  slowest: number;
  peakMegabytes: number;
}

export interface FuzzRange {
  target: string;
  from: number;
  until: number;
  /** The time at which it ends, if the inputs last so long. */
  untilMs: number;
  seed: number;
  /** Whether the number of each input is told before it is read. */
  isEachTold: boolean;
}

const TELL_EVERY_MS = 250;

/** Reads inputs of a target, and reports its progress now and then. @throws {Error} that names the input that failed */
export async function readInputs(range: FuzzRange, tell: (progress: FuzzProgress) => Promise<void>): Promise<void> {
  const { samples, read, close } = (await FUZZ_TARGETS[range.target]?.()) ?? { samples: [], read: undefined };
  if (!read)
    throw new Error(`There is no target "${range.target}". There are: ${Object.keys(FUZZ_TARGETS).join(', ')}.`);
  const inputs = new FuzzInputs(samples, range.seed);
  const progress: FuzzProgress = { index: range.from, slowestMs: 0, slowest: range.from, peakMegabytes: 0 };
  let toldMs = -Infinity;
  for (; progress.index < range.until && Date.now() < range.untilMs; progress.index++) {
    const startMs = performance.now();
    if (range.isEachTold || startMs - toldMs > TELL_EVERY_MS) {
      progress.peakMegabytes = Math.max(progress.peakMegabytes, Math.round(process.memoryUsage.rss() / 1_048_576));
      await tell(progress);
      toldMs = startMs;
    }
    const input = inputs.at(progress.index);
    try {
      await read(input);
    } catch (error) {
      const what = `${range.target}, seed ${range.seed}, input ${progress.index}: ${input.toString('base64').slice(0, 4_000)}`;
      throw new Error(what, { cause: error });
    }
    const tookMs = performance.now() - startMs;
    if (tookMs > progress.slowestMs) Object.assign(progress, { slowestMs: tookMs, slowest: progress.index });
  }
  await tell(progress);
  await close?.();
}
