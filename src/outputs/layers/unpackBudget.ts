import { ContentTooLargeError } from '../damage';
import type { Content } from './byteReader';

/** How many bytes all layers together may still unpack to, which limits the work that a bomb can cause. */
export class UnpackBudget {
  #left: number;
  /** Ends all unpacking that uses this budget. */
  readonly signal: AbortSignal | undefined;

  constructor(bytes: number, signal: AbortSignal | undefined) {
    this.#left = bytes;
    this.signal = signal;
  }

  /** Sets the budget for the next part of a document. */
  renew(bytes: number): void {
    this.#left = bytes;
  }

  async *meter(content: Content): AsyncGenerator<Uint8Array> {
    for await (const bytes of content) {
      this.signal?.throwIfAborted();
      this.#left -= bytes.length;
      if (this.#left < 0) {
        throw new ContentTooLargeError('It unpacks to far more than there is to show: the rest is not unpacked.');
      }
      yield bytes;
    }
  }
}

/** Ends at once when the signal aborts, even while the next chunk is awaited. */
export async function* endingWith(content: Content, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (!signal) {
    yield* content;
    return;
  }
  signal.throwIfAborted();
  const source = content[Symbol.asyncIterator]();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => undefined);
  let isOver = false;
  try {
    for (;;) {
      const { value, done } = (await Promise.race([source.next(), aborted])) as IteratorResult<Uint8Array, undefined>;
      isOver = done === true;
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // While a chunk is awaited, the source ends only with it, and an abort does not wait for that.
    const closing = isOver ? undefined : source.return?.();
    if (signal.aborted) closing?.catch(() => undefined);
    else await closing;
  }
}
