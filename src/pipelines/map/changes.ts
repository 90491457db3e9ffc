interface Identified {
  readonly id: string;
}

interface Changes<T> {
  /** New, or other than before. */
  readonly set: readonly T[];
  readonly removed: readonly string[];
}

/** What differs between two states, whose parts are plain values. Undefined: nothing. */
export function changesBetween<T extends Identified>(
  before: readonly T[],
  after: readonly T[],
): Changes<T> | undefined {
  const known = new Map(before.map((one) => [one.id, JSON.stringify(one)]));
  const set = after.filter((one) => known.get(one.id) !== JSON.stringify(one));
  const kept = new Set(after.map(({ id }) => id));
  const removed = before.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  return set.length > 0 || removed.length > 0 ? { set, removed } : undefined;
}
