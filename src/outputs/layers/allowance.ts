import { ContentTooLargeError } from '../damage';
import type { Content } from './byteReader';

/** How many bytes all layers together may still come to: what bounds the work that a bomb causes. */
export class Allowance {
  #left: number;
  /** Ends whatever is unpacked on its account. */
  readonly signal: AbortSignal | undefined;

  constructor(bytes: number, signal: AbortSignal | undefined) {
    this.#left = bytes;
    this.signal = signal;
  }

  /** For the next part of a document that is read in parts. */
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

/** Ends at once when the signal does, also while the next chunk is waited for. */
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
    // While a chunk is waited for, the source ends only with it: whoever gave the signal does not wait for that.
    const closing = isOver ? undefined : source.return?.();
    if (signal.aborted) closing?.catch(() => undefined);
    else await closing;
  }
}
