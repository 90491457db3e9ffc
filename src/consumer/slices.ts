/** Longer than this nobody else waits for a turn of the event loop. */
const SLICE_MS = 8;

/**
 * Long work a piece at a time, in slices between which everybody else gets a turn.
 * @param piece false: there is no more
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

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** For work that comes bit by bit from others: a turn for everybody else as soon as a slice of it has been done. */
export class Breath {
  #untilMs = performance.now() + SLICE_MS;

  /** A slice of work has been done since the last one. Asked first, it costs no promise. */
  get isDue(): boolean {
    return performance.now() >= this.#untilMs;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#untilMs = performance.now() + SLICE_MS;
  }
}
