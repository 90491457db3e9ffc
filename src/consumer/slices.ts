/** Other work waits at most this long for a turn of the event loop. */
const SLICE_MS = 8;

/**
 * Does long work piece by piece, and yields to the event loop after each slice of pieces.
 * @param piece does one piece and returns whether there is more
 * @throws the signal's reason when it aborts
 */
export async function inSlices(piece: () => boolean, signal: AbortSignal, onSlice?: () => void): Promise<void> {
  for (let isMore = true; isMore;) {
    signal.throwIfAborted();
    const until = performance.now() + SLICE_MS;
    do isMore = piece();
    while (isMore && performance.now() < until);
    onSlice?.();
    if (isMore) await nextTurn();
  }
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Yields to the event loop once enough work has been done. */
export class Yielder {
  #untilMs = performance.now() + SLICE_MS;

  /** A slice of work has been done since the last yield. Ask this first: it costs no promise. */
  get isDue(): boolean {
    return performance.now() >= this.#untilMs;
  }

  async yield(): Promise<void> {
    await nextTurn();
    this.#untilMs = performance.now() + SLICE_MS;
  }
}
