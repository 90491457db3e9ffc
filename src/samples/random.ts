import { randomInt } from 'node:crypto';

/** A seeded source of random numbers, the only one that a run draws from: what makes runs repeat. */
export interface Random {
  /** An integer from 0 to 2^32 - 1. */
  uint32(): number;
  /** From 0 (included) to 1 (excluded), in steps of 2^-32. */
  unit(): number;
  /** The same in steps of 2^-53: for ranges that 32 bits do not fill. */
  unit53(): number;
  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number;
  /** Normally distributed with mean 0 and deviation 1. */
  normal(): number;
}

const TWO_32 = 2 ** 32;

export function unseeded(): number {
  return randomInt(2 ** 48 - 1);
}

/** sfc32 (Chris Doty-Humphrey's PractRand), started from a seed spread by splitmix32. */
export function createRandom(seed: number): Random {
  const spread = splitmix32(seed);
  let a = spread();
  let b = spread();
  let c = spread();
  let counter = 1;

  const uint32 = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round++) uint32();

  const unit = () => uint32() / TWO_32;
  const unit53 = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const below = (bound: number) => Math.floor((bound > 65536 ? unit53() : unit()) * bound);
  const normal = () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return { uint32, unit, unit53, below, normal };
}

function splitmix32(seed: number): () => number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, seed);
  let state = (bits.getUint32(0) ^ Math.imul(bits.getUint32(4), 0x9e3779b9)) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
