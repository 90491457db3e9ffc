import { asError } from '../common';

/** Why a send ends before all records were tried. */
export class Stopping {
  readonly #signal: AbortSignal;
  #reason: { error: Error; isFatal: boolean } | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Cancelled, or for a reason of its own. */
  get isStopped(): boolean {
    return this.#signal.aborted || this.#reason !== undefined;
  }

  get reason(): { readonly error: Error; readonly isFatal: boolean } | undefined {
    return this.#reason;
  }

  /** The first reason counts. `isFatal`: it is the caller's to see where nothing was sent. */
  stop(error: unknown, isFatal: boolean): void {
    this.#reason ??= { error: asError(error), isFatal };
  }
}
