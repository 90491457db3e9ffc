import type { Tally } from './tally';
import type { SendProgress } from './types';

const WINDOW_MS = 5_000;
const SAMPLE_EVERY_MS = 250;

interface Sample {
  atMs: number;
  records: number;
  bytes: number;
}

/** Tells how far a send is, and how fast it was in the last 5 s. */
export class ProgressMeter {
  readonly #tally: Tally;
  readonly #startMs: number;
  readonly #total: number | undefined;
  readonly #samples: Sample[];

  constructor(tally: Tally, nowMs: number, total: number | undefined) {
    this.#tally = tally;
    this.#startMs = nowMs;
    this.#total = total;
    this.#samples = [{ atMs: nowMs, records: 0, bytes: 0 }];
  }

  progress(state: SendProgress['state'], nowMs: number): SendProgress {
    const { sent, failed, retried, uncertain, bytes } = this.#tally;
    const first = this.#sample(nowMs);
    const seconds = Math.max(1, nowMs - first.atMs) / 1_000;
    const recordsPerSecond = (sent - first.records) / seconds;
    const left = this.#total === undefined ? undefined : Math.max(0, this.#total - sent - failed);
    return {
      state,
      sent,
      failed,
      retried,
      uncertain,
      bytes,
      elapsedMs: nowMs - this.#startMs,
      recordsPerSecond,
      bytesPerSecond: (bytes - first.bytes) / seconds,
      total: this.#total,
      remainingMs: left === undefined || recordsPerSecond === 0 ? undefined : (left / recordsPerSecond) * 1_000,
    };
  }

  /** @returns the oldest sample of the window */
  #sample(nowMs: number): Sample {
    const samples = this.#samples;
    const { sent: records, bytes } = this.#tally;
    if (nowMs - (samples.at(-1)?.atMs ?? 0) >= SAMPLE_EVERY_MS) samples.push({ atMs: nowMs, records, bytes });
    while (samples.length > 1 && nowMs - (samples[1]?.atMs ?? nowMs) >= WINDOW_MS) samples.shift();
    return samples[0] ?? { atMs: nowMs, records, bytes };
  }
}
