/** While it is closed, callers of `pass` wait until it is opened or their signal aborts. */
export class ReadGate {
  #opened: Promise<void> | undefined;
  #release: () => void = () => undefined;

  get isClosed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= new Promise((resolve) => (this.#release = resolve));
  }

  open(): void {
    this.#opened = undefined;
    this.#release();
  }

  async pass(signal: AbortSignal): Promise<void> {
    while (this.#opened) await orAborted(this.#opened, signal);
  }
}

/** Resolves with what never rejects, or rejects as soon as the signal aborts. */
export function orAborted(opened: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException('Stopped.', 'AbortError'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void opened.then(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
