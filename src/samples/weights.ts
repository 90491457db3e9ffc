import type { Random } from './random';

/** Draws indexes with the given weights in constant time (Walker's alias method, as set up by Vose). */
export function weightedIndex(weights: ArrayLike<number>, random: Random): () => number {
  const size = weights.length;
  let total = 0;
  for (let index = 0; index < size; index++) total += weights[index] ?? 0;
  const threshold = new Float64Array(size);
  const alias = new Uint32Array(size);
  const light: number[] = [];
  const heavy: number[] = [];
  for (let index = 0; index < size; index++) {
    threshold[index] = ((weights[index] ?? 0) * size) / total;
    ((threshold[index] ?? 0) < 1 ? light : heavy).push(index);
  }
  while (light.length > 0 && heavy.length > 0) {
    const small = light.pop() ?? 0;
    const large = heavy[heavy.length - 1] ?? 0;
    alias[small] = large;
    const rest = (threshold[large] ?? 0) - (1 - (threshold[small] ?? 0));
    threshold[large] = rest;
    if (rest < 1) {
      heavy.pop();
      light.push(large);
    }
  }
  // What rounding left over in either list has a whole column to itself.
  for (const index of [...light, ...heavy]) threshold[index] = 1;

  return () => {
    const column = Math.floor(random.unit() * size);
    return random.unit() < (threshold[column] ?? 1) ? column : (alias[column] ?? 0);
  };
}

/** Index 0 comes most often: the share of index n is proportional to 1 / (n + 1)^skew (Zipf's law). */
export function zipfIndex(size: number, skew: number, random: Random): () => number {
  const weights = new Float64Array(size);
  for (let rank = 0; rank < size; rank++) weights[rank] = 1 / (rank + 1) ** skew;
  return weightedIndex(weights, random);
}
