import { nextTurn } from '../slices';

/**
 * Work that takes its time, one after the other and each begun in a turn of the event loop of its own. Answers of many
 * shards tend to arrive together: decoded side by side, a slice of each would be done between two turns of whoever shares the
 * loop (an editor's extensions).
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(nextTurn).then(work);
    // Whether it failed is its caller's business, not that of who comes next.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
