export interface Subscription {
  dispose(): void;
}

/** Adds a listener, which hears of each value until the subscription is disposed. */
type Event<T> = (listener: (value: T) => unknown) => Subscription;

/**
 * An event as VS Code's own `EventEmitter` has it, for what must run without an editor. A listener that throws keeps neither
 * the other listeners nor the one who fires from going on: its error is uncaught, as in VS Code.
 */
export class Emitter<T> {
  readonly #listeners = new Set<{ call: (value: T) => unknown }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { dispose: () => this.#listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const entry of [...this.#listeners]) {
      // Another listener may have disposed it meanwhile.
      if (!this.#listeners.has(entry)) continue;
      try {
        entry.call(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
