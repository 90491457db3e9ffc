const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
const MIN_EXPECTED_BYTES = 1024 * 1024;

/**
 * Estimates how large the first answer of a shard will be. At first the largest possible answer is expected, so that shards are read one at
 * a time. As answers turn out to be smaller, more shards are read together.
 */
export class FirstAnswers {
  #expected = MAX_ANSWER_BYTES;

  get expectedBytes(): number {
    return this.#expected;
  }

  seen(bytes: number): void {
    this.#expected = Math.min(MAX_ANSWER_BYTES, Math.max(bytes, this.#expected / 2, MIN_EXPECTED_BYTES));
  }
}
