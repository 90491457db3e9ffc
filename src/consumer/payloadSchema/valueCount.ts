/** Bounds the values that a schema makes of one record: a few bytes could stand for millions. */
export class ValueCount {
  readonly #most: number;

  #left: number;

  constructor(most: number) {
    this.#most = most;

    this.#left = most;
  }

  /** @throws {Error} when there are too many */
  add(values: number): void {
    this.#left -= values;
    if (this.#left < 0)
      throw new Error(`it has more than ${this.#most.toLocaleString('en')} values, which is too much here`);
  }
}
