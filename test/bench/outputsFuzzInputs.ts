import { fuzzSeeds, mutated, readBoth, repeatable } from '../unit/outputs/fuzz';

/** The program that reads the inputs: it says the number of each before it reads it. */
async function readInputs(count: number, seed: number): Promise<void> {
  const random = repeatable(seed);
  const seeds = fuzzSeeds();
  let slowestMs = 0;
  for (let index = 0; index < count; index++) {
    const bytes = mutated(seeds[index % seeds.length] ?? Buffer.alloc(0), random);
    const pieceBytes = 1 + Math.floor(random() * 4_096);
    process.send?.({ index, slowestMs, input: bytes.toString('base64') });
    const startMs = performance.now();
    await readBoth(bytes, pieceBytes);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
  }
  process.send?.({ index: count, slowestMs, input: '' });
}

// What is thrown, also where nobody waits for it, ends the program with its stack; the other end names the input.
void readInputs(Number(process.argv[2]), Number(process.argv[3])).then(() => process.disconnect());
