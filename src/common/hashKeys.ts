/** A range of hash keys, both ends included. A hash key is a number of 128 bits. */
export interface HashKeys {
  from: bigint;
  to: bigint;
}

const DECIMAL = /^\d+$/;
const ALL_HASH_KEYS = 2 ** 128;

/** Undefined where the server does not give the range, or gives something else. */
export function hashKeysOf(
  range: { StartingHashKey?: string | undefined; EndingHashKey?: string | undefined } = {},
): HashKeys | undefined {
  const { StartingHashKey: from, EndingHashKey: to } = range;
  if (from === undefined || to === undefined || !DECIMAL.test(from) || !DECIMAL.test(to)) return undefined;
  return { from: BigInt(from), to: BigInt(to) };
}

/** Whether two ranges share a key. True where one of them is not known. */
export function overlap(one: HashKeys | undefined, other: HashKeys | undefined): boolean {
  return !one || !other || (one.from <= other.to && other.from <= one.to);
}

/** The part of all hash keys in a range, 0 to 1. */
export function shareOf({ from, to }: HashKeys): number {
  return (Number(to - from) + 1) / ALL_HASH_KEYS;
}
