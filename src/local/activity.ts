import type { Changes } from './changes';

/** What was put into a stream since the program was started. */
interface StreamTotals {
  readonly records: number;
  readonly bytes: number;
}

/** An object that a delivery stream wrote. */
export interface DeliveredObject {
  readonly bucket: string;
  readonly key: string;
  readonly eTag: string;
  readonly records: number;
}

/** What happened after a version. */
export interface ActivityNews {
  /** Ask for what happens after it. */
  readonly version: number;
  /** Everything in the pipeline was replaced: by a reset, or with a snapshot. */
  readonly isReplaced: boolean;
  /** The data streams and delivery streams that took records from producers, with what they have taken in all. */
  readonly streams: readonly (StreamTotals & { readonly name: string; readonly kind: StreamKind })[];
  /** The buckets whose objects changed. */
  readonly buckets: readonly string[];
  /** The newest of the objects that were delivered. */
  readonly delivered: readonly DeliveredObject[];
}

export type StreamKind = 'stream' | 'deliveryStream';

const MAX_DELIVERED = 1_000;

interface ChangedStream extends StreamTotals {
  readonly name: string;
  readonly kind: StreamKind;
  readonly version: number;
}

/** Counts what happens in the pipeline, and wakes those who wait to hear of it. Costs a few additions a request. */
export class Activity {
  readonly #changes: Changes;
  readonly #startedAt: number;
  #replacedAt = 0;
  readonly #streams = new Map<string, ChangedStream>();
  readonly #buckets = new Map<string, number>();
  readonly #delivered: (DeliveredObject & { readonly version: number })[] = [];

  constructor(changes: Changes) {
    this.#changes = changes;
    this.#startedAt = changes.revision;
  }

  notePut(kind: StreamKind, name: string, records: number, bytes: number): void {
    const id = `${kind} ${name}`;
    const before = this.#streams.get(id);
    const version = this.#next();
    this.#streams.set(id, {
      ...{ kind, name, version },
      records: (before?.records ?? 0) + records,
      bytes: (before?.bytes ?? 0) + bytes,
    });
  }

  noteObjects(bucket: string): void {
    this.#buckets.set(bucket, this.#next());
  }

  noteDelivered(object: DeliveredObject): void {
    this.#delivered.push({ ...object, version: this.#next() });
    if (this.#delivered.length > MAX_DELIVERED) this.#delivered.shift();
  }

  noteReplaced(): void {
    this.#streams.clear();
    this.#buckets.clear();
    this.#delivered.length = 0;
    this.#replacedAt = this.#next();
  }

  /**
   * Resolves at once where something has happened after the version, else with the next thing that happens, or without news after
   * 25 s.
   *
   * @param after undefined, or a version that was not reached: of an earlier run of the program
   */
  async newsAfter(after: number | undefined, signal: AbortSignal): Promise<ActivityNews> {
    if (after !== undefined) await this.#changes.after(after, signal);
    const version = this.#changes.revision;
    const isOfEarlierRun = after !== undefined && (after < this.#startedAt || after > version);
    const from = after === undefined || isOfEarlierRun ? this.#startedAt : after;
    const isNews = (one: { version: number }) => one.version > from;
    return {
      version,
      isReplaced: this.#replacedAt > from || isOfEarlierRun,
      streams: [...this.#streams.values()]
        .filter(isNews)
        .map(({ kind, name, records, bytes }) => ({ kind, name, records, bytes })),
      buckets: [...this.#buckets].filter(([, version]) => version > from).map(([name]) => name),
      delivered: this.#delivered
        .filter(isNews)
        .map(({ bucket, key, eTag, records }) => ({ bucket, key, eTag, records })),
    };
  }

  #next(): number {
    this.#changes.changed();
    return this.#changes.revision;
  }
}
