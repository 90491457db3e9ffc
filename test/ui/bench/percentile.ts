/** The 95th percentile, rounded. The values may come in any order. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? NaN);
}
