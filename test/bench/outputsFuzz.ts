import { fuzzSeeds, mutated, readBoth, repeatable } from '../unit/outputs/fuzz';

const MILLION = 1_000_000;
const TELL_EVERY = 20_000;
const LONGEST_MS = 10_000;

/** Damaged bytes of every format, read as documents and as records: `npm run bench -- outputsFuzz [inputs] [seed]`. */
export async function run([inputs = String(MILLION), seed = String(Date.now() % MILLION)]: string[]): Promise<void> {
  const count = Number(inputs);
  const random = repeatable(Number(seed));
  const seeds = fuzzSeeds();
  console.log(`${count.toLocaleString('en')} inputs, seed ${seed}`);
  let slowestMs = 0;
  let current = '';
  // Of a promise that a library leaves to itself: as good as a crash of whoever runs it.
  process.once('unhandledRejection', (reason) => {
    throw new Error(current, { cause: reason });
  });
  for (let index = 0; index < count; index++) {
    const bytes = mutated(seeds[index % seeds.length] ?? Buffer.alloc(0), random);
    current = `input ${index}: ${bytes.toString('base64')}`;
    const startMs = performance.now();
    const watch = setTimeout(() => {
      console.error(`takes more than ${LONGEST_MS} ms: ${current}`);
      process.exit(1);
    }, LONGEST_MS);
    try {
      await readBoth(bytes, 1 + Math.floor(random() * 4_096));
    } catch (error) {
      throw new Error(current, { cause: error });
    } finally {
      clearTimeout(watch);
    }
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    if ((index + 1) % TELL_EVERY === 0) console.log(`${index + 1} read, the slowest in ${Math.round(slowestMs)} ms`);
  }
  console.log(`all read without a hang or a foreign error, the slowest in ${Math.round(slowestMs)} ms`);
}
