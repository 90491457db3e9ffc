/** `setTimeout` takes no longer time. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** What is due at about the same time is done at once. */
const TOGETHER_MS = 1_000;

/** One timer, for the next moment at which something can look different. Without such a moment, nothing wakes. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** @param dueMs `Infinity`: there is nothing to wait for */
  set(dueMs: number): void {
    if (dueMs === this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dueMs = dueMs;
    if (dueMs === Infinity) return;
    const waitMs = Math.min(MAX_TIMEOUT_MS, Math.max(TOGETHER_MS, dueMs - Date.now()));
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      this.#ring();
    }, waitMs);
  }

  /** Leaves what is due before that as it is. */
  setEarlier(dueMs: number): void {
    if (dueMs < this.#dueMs) this.set(dueMs);
  }

  dispose(): void {
    this.set(Infinity);
  }
}
