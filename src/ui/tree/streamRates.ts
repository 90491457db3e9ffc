/** What a stream takes: now, and in the last minute. */
export interface StreamRate {
  perSecond: number;
  /** Records in each tenth of a minute, oldest first. */
  lastMinute: readonly number[];
}

/** Over so long a time a rate is an average. */
const WINDOW_MS = 5_000;
const STEP_MS = 10_000;
const STEPS = 6;
const KEPT_MS = STEPS * STEP_MS;

interface Arrival {
  atMs: number;
  records: number;
}

/** Counts the records that go into streams. */
export class StreamRates {
  /** The puts of the last minute, oldest first; streams without any are not kept. */
  readonly #arrivals = new Map<string, Arrival[]>();

  add(stream: string, records: number, nowMs: number): void {
    const arrivals = (this.#arrivals.get(stream) ?? []).filter(({ atMs }) => atMs > nowMs - KEPT_MS - STEP_MS);
    arrivals.push({ atMs: nowMs, records });
    this.#arrivals.set(stream, arrivals);
  }

  /** Undefined: nothing went into it for a minute. */
  of(stream: string, nowMs: number): StreamRate | undefined {
    const arrivals = this.#arrivals.get(stream);
    if (!arrivals) return undefined;
    const lastMinute = new Array<number>(STEPS).fill(0);
    let recent = 0;
    for (const { atMs, records } of arrivals) {
      // Steps have fixed places in time: a bar moves only when one of them ends.
      const step = STEPS - 1 - (Math.floor(nowMs / STEP_MS) - Math.floor(atMs / STEP_MS));
      if (step >= 0) lastMinute[step] = (lastMinute[step] ?? 0) + records;
      if (atMs > nowMs - WINDOW_MS) recent += records;
    }
    if (lastMinute.every((records) => records === 0)) {
      this.#arrivals.delete(stream);
      return undefined;
    }
    return { perSecond: (recent * 1_000) / WINDOW_MS, lastMinute };
  }

  /** When the rate of a stream is another although no record comes. `Infinity`: never. */
  changesAtMs(stream: string, nowMs: number): number {
    const arrivals = this.#arrivals.get(stream) ?? [];
    const leaving = arrivals.find(({ atMs }) => atMs > nowMs - WINDOW_MS);
    if (leaving) return Math.min(leaving.atMs + WINDOW_MS, (Math.floor(nowMs / STEP_MS) + 1) * STEP_MS);
    return arrivals.length > 0 ? (Math.floor(nowMs / STEP_MS) + 1) * STEP_MS : Infinity;
  }
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** `▁▁▃█▆▂`: the highest is the most of the minute. */
export function barText(lastMinute: readonly number[]): string {
  const most = Math.max(...lastMinute, 1);
  return lastMinute.map((records) => BARS[Math.ceil((records / most) * (BARS.length - 1))]).join('');
}
