/** Work that must not overlap: each piece begins when the one before it has ended, well or badly. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined); // Whoever asked for that work is told.
    return turn;
  }

  /** Resolves when what was asked for until now has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
