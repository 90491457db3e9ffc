import type { RecordFilter } from '.';

/**
 * Compiles a filter: words, `"phrases"`, `/regex/`, `field > 3`, `key:abc`, `shard:2`; a space means and, besides `or`, `not`, `-`
 * and parentheses. Or `jmespath:` and an expression.
 * @returns undefined: the filter is empty, and everything matches
 * @throws {FilterError} when it cannot be read
 */
export async function compileFilter(text: string): Promise<RecordFilter | undefined> {
  if (text.trim() === '') return undefined;
  // Its engines are large, and most tails have no filter.
  const { compile } = await import('.');
  return compile(text);
}
