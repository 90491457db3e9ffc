/** An expression that cannot be read. `start` and `end` are offsets in the text as it was typed. */
export class FilterError extends Error {
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
    this.name = 'FilterError';
  }
}

/** `instanceof` would not do, since each lazily loaded bundle has a class of its own. */
export function isFilterError(error: unknown): error is FilterError {
  return error instanceof Error && error.name === 'FilterError' && 'start' in error;
}
