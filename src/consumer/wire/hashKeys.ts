import type { ChildShardEntry, HashKeys } from './getRecordsAnswer';

const DECIMAL = /^\d+$/;

/** Empty where the server does not say, or says something else. */
export function hashKeysOf(
  range: { StartingHashKey?: string | undefined; EndingHashKey?: string | undefined } = {},
): Pick<ChildShardEntry, 'hashKeys'> {
  const { StartingHashKey: from, EndingHashKey: to } = range;
  if (from === undefined || to === undefined || !DECIMAL.test(from) || !DECIMAL.test(to)) return {};
  return { hashKeys: { from: BigInt(from), to: BigInt(to) } };
}

/** True where one of them is not known. */
export function overlap(one: HashKeys | undefined, other: HashKeys | undefined): boolean {
  return !one || !other || (one.from <= other.to && other.from <= one.to);
}
