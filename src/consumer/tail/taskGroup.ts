import { setMaxListeners } from 'node:events';
import { abortReason } from '../../common';

/** Tasks that end together: the first failure, or the signal, stops all of them. None is left after {@link join}. */
export class TaskGroup {
  readonly #outer: AbortSignal;

  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(outer: AbortSignal) {
    this.#outer = outer;

    setMaxListeners(0, this.#controller.signal);
    if (outer.aborted) this.#onOuterAbort();
    else outer.addEventListener('abort', this.#onOuterAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  spawn(task: (signal: AbortSignal) => Promise<void>): void {
    const running = task(this.signal)
      .catch((error: unknown) => {
        // A task that rejects after an abort does so because of it.
        if (!this.signal.aborted) this.#failure = { error };
        this.stop();
      })
      .finally(() => {
        this.#running.delete(running);
        if (this.#running.size === 0) this.#wake?.();
      });
    this.#running.add(running);
  }

  stop(reason: Error = new DOMException('Stopped.', 'AbortError')): void {
    if (!this.signal.aborted) this.#controller.abort(reason);
  }

  /** Resolves when every task has ended. @throws the first failure, or the outer signal's reason */
  async join(): Promise<void> {
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#outer.removeEventListener('abort', this.#onOuterAbort);
    if (this.#outer.aborted) throw abortReason(this.#outer);
    if (this.#failure) throw this.#failure.error;
  }

  readonly #onOuterAbort = () => {
    this.stop(abortReason(this.#outer));
  };
}
