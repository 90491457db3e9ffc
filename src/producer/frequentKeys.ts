const MAX_COUNTERS = 8_192;

/**
 * Finds the most frequent of any number of keys in bounded memory ("Finding repeated elements", Misra and Gries). A count is too
 * low by at most 1/8,192 of all keys, and exact while there are at most 8,192 different ones.
 */
export class FrequentKeys {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    const count = this.#counts.get(key);
    if (count !== undefined) this.#counts.set(key, count + 1);
    else if (this.#counts.size < MAX_COUNTERS) this.#counts.set(key, 1);
    else this.#decrementAll();
  }

  get most(): { key: string; count: number } | undefined {
    let most: { key: string; count: number } | undefined;
    for (const [key, count] of this.#counts) if (!most || count > most.count) most = { key, count };
    return most;
  }

  #decrementAll(): void {
    for (const [key, count] of this.#counts) {
      if (count === 1) this.#counts.delete(key);
      else this.#counts.set(key, count - 1);
    }
  }
}
