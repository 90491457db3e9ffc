/** Runs work that must not overlap: each piece begins when the one before it has ended, with or without an error. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined); // The caller that asked for that work gets its error.
    return turn;
  }

  /** Resolves when all work that was asked for until now has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
