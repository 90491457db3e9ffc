import type { MapNodeShown } from './messages';

const SECOND_MS = 1_000;
/** A flush that is due has happened a moment later, which the host tells. */
const FLUSHING_MS = 5_000;

/** Counts down to the next flush of each buffer. No timer runs while nothing is buffered. */
export class Countdowns {
  readonly #onTick: (ids: readonly string[]) => void;
  #nodes: readonly MapNodeShown[] = [];
  /** How far the host's clock is ahead of this page's. */
  #aheadMs = 0;
  #timer: number | undefined;

  constructor(onTick: (ids: readonly string[]) => void) {
    this.#onTick = onTick;
  }

  follow(nodes: readonly MapNodeShown[], hostNowMs: number): void {
    this.#aheadMs = hostNowMs - Date.now();
    this.#nodes = nodes.filter((node) => this.leftMs(node) !== undefined);
    this.#schedule();
  }

  /** Undefined: nothing is to be counted. 0: it is being flushed. */
  leftMs({ flushAtMs }: MapNodeShown): number | undefined {
    if (flushAtMs === undefined) return undefined;
    const leftMs = flushAtMs - Date.now() - this.#aheadMs;
    return leftMs < -FLUSHING_MS ? undefined : Math.max(0, leftMs);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const left = this.#nodes.map((node) => this.leftMs(node)).filter((ms) => ms !== undefined);
    if (left.length === 0) return;
    // At the moment when the first of them shows another second.
    const nextMs = Math.min(...left.map((ms) => (ms % SECOND_MS) + 1));
    this.#timer = window.setTimeout(() => this.#tick(), left.every((ms) => ms === 0) ? SECOND_MS : nextMs);
  }

  #tick(): void {
    this.#onTick(this.#nodes.map(({ id }) => id));
    this.#nodes = this.#nodes.filter((node) => this.leftMs(node) !== undefined);
    this.#schedule();
  }
}
