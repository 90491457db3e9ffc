import type { FacetValue } from './messages';

/** A key for each value, which it keeps while others come and go. The texts of two values may be cut off to the same. */
export function facetKeys(values: readonly Pick<FacetValue, 'value' | 'term'>[]): string[] {
  const seen = new Map<string, number>();
  return values.map(({ value, term = '' }) => {
    const key = `${value}\n${term}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before === 0 ? key : `${key}\n${before}`;
  });
}
