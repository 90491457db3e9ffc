/**
 * Spreads bursts of work over turns of the event loop. Answers of many shards tend to arrive together; decoded one
 * a turn, they hold up whoever shares the loop (an editor's extensions) for no longer than one of them takes.
 */
export class Turns {
  private last = Promise.resolve();

  /** Resolves in a turn that no earlier caller has. */
  next(): Promise<void> {
    this.last = this.last.then(
      () =>
        new Promise((resolve) => {
          setImmediate(resolve);
        }),
    );
    return this.last;
  }
}
