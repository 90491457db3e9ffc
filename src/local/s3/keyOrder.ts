/**
 * Compares keys by their UTF-8 bytes, as S3 lists them. JavaScript compares UTF-16 code units, which puts characters beyond
 * U+FFFF (surrogates) before U+E000–U+FFFF. Below the surrogates, both orders are the same.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

const MAX_CHUNK_KEYS = 1_024;

/**
 * A sorted set of keys in chunks: an insertion moves the keys of at most one chunk, and two binary searches find a position.
 * Chunks are never empty, and every key of a chunk sorts before every key of the next one.
 */
export class SortedKeys {
  #chunks: string[][] = [];

  /** Makes a set from keys in any order. Each key must be given once. */
  static of(keys: Iterable<string>): SortedKeys {
    const sorted = [...keys].sort(compareKeys);
    const result = new SortedKeys();
    for (let start = 0; start < sorted.length; start += MAX_CHUNK_KEYS / 2) {
      result.#chunks.push(sorted.slice(start, start + MAX_CHUNK_KEYS / 2));
    }
    return result;
  }

  /** `key` must not be in the set. */
  add(key: string): void {
    const found = this.#chunkOf(key);
    const chunk = this.#chunks[found];
    if (!chunk) {
      this.#chunks.push([key]);
      return;
    }
    chunk.splice(
      firstNot(chunk, (other) => compareKeys(other, key) < 0),
      0,
      key,
    );
    if (chunk.length > MAX_CHUNK_KEYS) this.#chunks.splice(found + 1, 0, chunk.splice(MAX_CHUNK_KEYS / 2));
  }

  delete(key: string): void {
    const found = this.#chunkOf(key);
    const chunk = this.#chunks[found];
    if (!chunk) return;
    const index = firstNot(chunk, (other) => compareKeys(other, key) < 0);
    if (chunk[index] !== key) return;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(found, 1);
  }

  /** The first key for which `isBefore` does not hold. It may hold only for keys before all others. Undefined: it holds for all. */
  first(isBefore: (key: string) => boolean): string | undefined {
    return this.from(isBefore).next().value;
  }

  /** All keys from the first for which `isBefore` does not hold, in order. The set must not change meanwhile. */
  *from(isBefore: (key: string) => boolean): Generator<string, undefined> {
    let start = firstNot(this.#chunks, (chunk) => isBefore(lastOf(chunk)));
    let index = firstNot(this.#chunks[start] ?? [], isBefore);
    for (let chunk = this.#chunks[start]; chunk; chunk = this.#chunks[++start]) {
      for (; index < chunk.length; index++) yield chunk[index] ?? '';
      index = 0;
    }
    return undefined;
  }

  #chunkOf(key: string): number {
    const index = firstNot(this.#chunks, (chunk) => compareKeys(lastOf(chunk), key) < 0);
    return Math.min(index, Math.max(0, this.#chunks.length - 1));
  }
}

function lastOf(chunk: readonly string[]): string {
  return chunk[chunk.length - 1] ?? '';
}

function firstNot<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // `middle` is within `items`.
    if (isBefore(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
