import type { FramedData, ValueBudget } from '../../records';

/**
 * Decodes the first form of the data that can be decoded. Where none can, the error is that of the data as they are. All attempts
 * together are bounded in the values that they make.
 */
export function decodeFirst<Form extends FramedData>(
  forms: readonly Form[],
  maxValues: number,
  decode: (form: Form, budget: ValueBudget) => string,
): { text: string; form: Form } {
  const budget = new MaxValues(maxValues);
  let failure: unknown;
  for (const form of forms) {
    try {
      return { text: decode(form, budget), form };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Bounds the values that a schema makes of one record: a few bytes could stand for millions. */
class MaxValues implements ValueBudget {
  readonly #most: number;
  #left: number;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** @throws {Error} when there are too many */
  add(values: number): void {
    this.#left -= values;
    if (this.#left < 0) {
      throw new Error(`it has more than ${this.#most.toLocaleString('en')} values, which is too much here`);
    }
  }
}
