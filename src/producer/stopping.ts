import { asError } from '../common';

/** Whether, and why, a send ends before all records were tried. */
export class Stopping {
  readonly #signal: AbortSignal;
  #reason: { error: Error; isFatal: boolean } | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The caller cancelled it, or something stopped it. */
  get isStopped(): boolean {
    return this.#signal.aborted || this.#reason !== undefined;
  }

  /** Undefined: nothing but the caller stopped it. */
  get reason(): { readonly error: Error; readonly isFatal: boolean } | undefined {
    return this.#reason;
  }

  /**
   * Only the first reason counts.
   * @param isFatal where nothing was sent, the send rejects with the error instead of a report
   */
  stop(error: unknown, isFatal: boolean): void {
    this.#reason ??= { error: asError(error), isFatal };
  }
}
