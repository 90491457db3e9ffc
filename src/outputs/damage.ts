/**
 * The content is not what it began as: cut off or changed. What was read before stands. Thrown inside this room and
 * told by its name, because each lazily loaded bundle has a class of its own.
 */
export class DamagedContentError extends Error {
  constructor(what: string, atByte: number, reason: string, options: { cause?: unknown } = {}) {
    super(`The ${what} is damaged after ${atByte.toLocaleString('en')} of its bytes: ${reason}.`, options);
    this.name = 'DamagedContentError';
  }
}

/** The content is what it says, and nothing here reads that. */
export class UnsupportedContentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedContentError';
  }
}

/** Reading went on for longer than a document is worth: a bomb, or a record without an end. */
export class ContentTooLargeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContentTooLargeError';
  }
}

/** Decoding stood still, and was ended. That may be the content's fault, or a busy computer's: it may be tried again. */
export class StalledDecodingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StalledDecodingError';
  }
}

const NAMES = new Set([
  'DamagedContentError',
  'StalledDecodingError',
  'UnsupportedContentError',
  'ContentTooLargeError',
]);

/** A fault of the content and not of the way to it: it is shown, and what was read before it too. */
export function isContentFault(error: unknown): error is Error {
  return error instanceof Error && NAMES.has(error.name);
}

/** The same fault, from another thread. */
export function contentFault({ name, message }: { name: string; message: string }): Error {
  return Object.assign(new Error(message), { name });
}

export function isStalled(error: unknown): boolean {
  return error instanceof Error && error.name === 'StalledDecodingError';
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ContentTooLargeError';
}
