const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
const MIN_EXPECTED_BYTES = 1024 * 1024;

/**
 * How large the first answers of a stream's shards are. At first they are expected as large as can be, and read one at a time; as
 * they turn out to be smaller, more are read together.
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
