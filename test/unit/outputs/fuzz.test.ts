import { FuzzInputs, readAll } from './fuzz';

/** `npm run bench -- outputsFuzz` tries a million. */
const INPUTS = 1_500;
const SEED = 20_261_125;
/** Longer than decoding without progress is let be. */
const LONGEST_MS = 30_000;

describe('damaged bytes of every format', () => {
  it('end in a document and records, or in an error that says why', async function () {
    this.timeout(120_000);
    const inputs = new FuzzInputs(SEED);
    for (let index = 0; index < INPUTS; index++) {
      const input = inputs.at(index);
      await endsInTime(readAll(input), index, input.bytes);
    }
  });
});

/** A hang would only be the test's own time limit, without the input that led to it. */
async function endsInTime(reading: Promise<void>, index: number, bytes: Buffer): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`input ${index} has no end: ${bytes.toString('base64')}`));
    }, LONGEST_MS);
  });
  try {
    await Promise.race([reading, late]);
  } catch (error) {
    throw new Error(`input ${index}, ${bytes.toString('base64').slice(0, 4_000)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
