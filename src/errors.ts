/**
 * The one kind of error that the rooms throw on purpose. `message` says what happened and why, in a sentence that
 * a person can read; `remedy` says what to do about it. `code` is AWS's where there is one, else one of ours.
 */
export class PipelinesError extends Error {
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(code: string, message: string, options: { remedy?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PipelinesError';
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** Not `instanceof`: each lazily loaded bundle has a class of its own. */
export function isPipelinesError(error: unknown): error is PipelinesError {
  return error instanceof Error && error.name === 'PipelinesError' && 'code' in error;
}

/** Cancellation is not a failure: code that sees it stops quietly. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled');
}

export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
