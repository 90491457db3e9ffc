import { seededRandom } from '../support/seededRandom';

/** Bytes that mean something to one of the formats. */
const TELLING = Buffer.from('{}[]",:\\\n\r 0\x1f\x8bPK\x03\x04\xff\x00\x80\x7f', 'latin1');
const MAX_BYTES = 65_536;

/** Samples with some bytes changed. Each input can be made again from the seed and its number alone. */
export class FuzzInputs {
  readonly #samples: readonly Buffer[];
  readonly #seed: number;

  constructor(samples: readonly Buffer[], seed: number) {
    this.#samples = samples;
    this.#seed = seed;
  }

  at(index: number): Buffer {
    const random = seededRandom(Math.imul(this.#seed, 0x9e3779b1) + index);
    return mutated(this.#samples[index % this.#samples.length] ?? Buffer.alloc(0), random);
  }
}

/** Some bytes changed, taken out, put in or repeated, or the end cut off. */
function mutated(source: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(source.subarray(0, MAX_BYTES));
  const at = () => Math.floor(random() * bytes.length);
  for (let count = 1 + Math.floor(random() * 6); count > 0 && bytes.length > 0; count--) {
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes[from] = Math.floor(random() * 256);
        break;
      case 1:
        bytes[from] = TELLING[Math.floor(random() * TELLING.length)] ?? 0;
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.min(to, from + 32))]);
        break;
      case 3:
        bytes = Buffer.concat([
          bytes.subarray(0, to),
          bytes.subarray(from, Math.min(to, from + 512)),
          bytes.subarray(to),
        ]);
        break;
      case 4:
        bytes = bytes.subarray(0, to);
        break;
      case 5:
        bytes[from] = (bytes[from] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
  }
  return bytes;
}
