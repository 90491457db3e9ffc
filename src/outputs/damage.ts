/**
 * The content was cut off or changed. What was read before that place stands. Such errors are thrown inside this room and
 * recognized by their names, because each lazily loaded bundle has a class of its own.
 */
export class DamagedContentError extends Error {
  constructor(what: string, atByte: number, reason: string, options: { cause?: unknown } = {}) {
    super(`The ${what} is damaged after ${atByte.toLocaleString('en')} of its bytes: ${reason}.`, options);
    this.name = 'DamagedContentError';
  }
}

/** The content is intact, but in a form that is not read here. */
export class UnsupportedContentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedContentError';
  }
}

/** Bytes mean nothing in the encoding of the text. The reason names line and column. */
export class TextEncodingError extends Error {
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(
      `${reason}. To send it, choose its encoding with Read As…, or download the object and send the file as it is, as one record.`,
      options,
    );
    this.name = 'TextEncodingError';
  }
}

/** The content unpacks to far more than is shown, or a record has no end. */
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
  'TextEncodingError',
  'ContentTooLargeError',
]);

/** The content is at fault, not the network: the message is shown below what was read before it. */
export function isContentFault(error: unknown): error is Error {
  return error instanceof Error && NAMES.has(error.name);
}

/** Restores a fault that came from another thread. */
export function contentFault({ name, message }: { name: string; message: string }): Error {
  return Object.assign(new Error(message), { name });
}

export function isStalled(error: unknown): boolean {
  return error instanceof Error && error.name === 'StalledDecodingError';
}

/** The reason comes as the cause. */
export function isTextEncodingFault(error: unknown): error is Error {
  return error instanceof Error && error.name === 'TextEncodingError';
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ContentTooLargeError';
}
