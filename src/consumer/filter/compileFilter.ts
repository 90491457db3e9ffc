import type { RecordFilter } from '.';

/**
 * Words, `"phrases"`, `/regex/`, `field > 3`, `key:abc`, `shard:2`, a space for and, `or`, `not`, `-`, parentheses; or
 * `jmespath:` and an expression. Undefined for nothing but space: everything matches.
 *
 * @throws FilterError
 */
export async function compileFilter(text: string): Promise<RecordFilter | undefined> {
  if (text.trim() === '') return undefined;
  // The engines behind it are large, and most tails have no filter.
  const { compile } = await import('.');
  return compile(text);
}
