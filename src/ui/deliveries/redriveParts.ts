import type { ObjectEntry, RedriveEvent } from '../../outputs';
import type { RedriveProgress } from './redriveJournal';

const BATCH_RECORDS = 500;
/** So many records are on their way at most before what was settled is written down. */
const MAX_UNSETTLED = 2_000;

interface OpenNote {
  key: string;
  lines: number;
  records: number;
}

/**
 * The records of a redrive in batches. Now and then it waits until all that were given out are sent or given up, and
 * writes down how far that is: what was sent is a beginning of the list, and only little is sent twice after a crash.
 */
export class RedriveParts {
  readonly #events: AsyncIterable<RedriveEvent>;
  readonly #versions: ReadonlyMap<string, ObjectEntry>;
  readonly #progress: RedriveProgress;
  readonly #broken = new Set<string>();
  readonly #notes: OpenNote[] = [];
  #given = 0;
  #notedUpTo = 0;
  #settled = 0;
  #onSettled: () => void = () => undefined;

  constructor(events: AsyncIterable<RedriveEvent>, objects: readonly ObjectEntry[], progress: RedriveProgress) {
    this.#events = events;
    this.#versions = new Map(objects.map((entry) => [entry.key, entry]));
    this.#progress = progress;
  }

  /** Call this with the number of records that were sent or given up, whenever it grows. */
  readonly settled = (records: number): void => {
    this.#settled = records;
    this.#onSettled();
  };

  async *batches(signal: AbortSignal): AsyncGenerator<Uint8Array[]> {
    for await (const event of this.#events) {
      if (event.kind === 'problem') this.#broken.add(event.key);
      // One that could not be read to its end is not done with: the next time it may be readable.
      if (event.kind === 'object' && !this.#broken.has(event.key)) {
        this.#notes.push({ key: event.key, lines: Infinity, records: 0 });
      }
      if (event.kind !== 'records') continue;
      for (let start = 0; start < event.records.length; start += BATCH_RECORDS) {
        const batch = event.records.slice(start, start + BATCH_RECORDS);
        const last = batch.at(-1);
        this.#given += batch.length;
        yield batch.map(({ data }) => data);
        if (last) this.#notes.push({ key: last.key, lines: last.line + 1, records: batch.length });
        if (this.#given - this.#notedUpTo < MAX_UNSETTLED) continue;
        await this.#allSettled(signal);
        await this.finish();
      }
    }
  }

  /** The send ended: what is settled is written down. */
  async finish(): Promise<void> {
    if (this.#settled < this.#given) return;
    this.#notedUpTo = this.#given;
    for (const { key, lines, records } of this.#notes.splice(0)) {
      const version = this.#versions.get(key);
      if (version) await this.#progress.add(version, lines, records);
    }
  }

  async #allSettled(signal: AbortSignal): Promise<void> {
    const stop = () => this.#onSettled();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (this.#settled < this.#given) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          this.#onSettled = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
