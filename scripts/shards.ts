/** One of several machines that share the work: the first of five is 1 of 5. */
export interface Shard {
  number: number;
  of: number;
}

export interface WeightedItem {
  name: string;
  /** How long it takes, in a unit that is the same for all. */
  weight: number;
}

/** Reads `2/5`. @throws {Error} when it is something else */
export function parseShard(text: string): Shard {
  const match = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text);
  const shard = { number: Number(match?.[1]), of: Number(match?.[2]) };
  if (!(shard.number <= shard.of)) throw new Error(`--shard takes a part of the whole, such as 2/5, not "${text}".`);
  return shard;
}

/**
 * Deals items out to a number of machines: the heaviest first, each to the machine with the least work so far. Every machine
 * computes this by itself, so the result depends only on the items and not on their order.
 */
export function dealOut(items: readonly WeightedItem[], machines: number): WeightedItem[][] {
  const hands = Array.from({ length: machines }, () => ({ items: [] as WeightedItem[], weight: 0 }));
  const byWeight = [...items].sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  for (const item of byWeight) {
    const lightest = hands.reduce((least, hand) => (hand.weight < least.weight ? hand : least));
    lightest.items.push(item);
    lightest.weight += item.weight;
  }
  return hands.map((hand) => hand.items);
}
