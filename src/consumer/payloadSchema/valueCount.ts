/** What a schema may make of one record: bytes that say so themselves could be millions of values. */
export class ValueCount {
  readonly #most: number;

  #left: number;

  constructor(most: number) {
    this.#most = most;

    this.#left = most;
  }

  /** @throws Error where these are too many */
  add(values: number): void {
    this.#left -= values;
    if (this.#left < 0)
      throw new Error(`it has more than ${this.#most.toLocaleString('en')} values, which is too much here`);
  }
}
