/** Work that is due again and again, as long as there is reason for it: nothing wakes the editor otherwise. */
export class Ticker {
  readonly #everyMs: number;
  readonly #tick: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number, tick: () => void) {
    this.#everyMs = everyMs;
    this.#tick = tick;
  }

  set isNeeded(isNeeded: boolean) {
    if (isNeeded) {
      this.#timer ??= setInterval(this.#tick, this.#everyMs);
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  dispose(): void {
    this.isNeeded = false;
  }
}
