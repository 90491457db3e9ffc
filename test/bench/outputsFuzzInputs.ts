import { FuzzInputs, readAll } from '../unit/outputs/fuzz';

/** The program that reads the inputs: it says the number of each before it reads it. */
async function readInputs(count: number, seed: number): Promise<void> {
  const inputs = new FuzzInputs(seed);
  let slowestMs = 0;
  for (let index = 0; index < count; index++) {
    const input = inputs.at(index);
    process.send?.({ index, slowestMs });
    const startMs = performance.now();
    await readAll(input);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
  }
  process.send?.({ index: count, slowestMs });
}

// What is thrown, also where nobody waits for it, ends the program with its stack; the other end names the input.
void readInputs(Number(process.argv[2]), Number(process.argv[3])).then(() => process.disconnect());
