import { IdRing } from './idRing';
import type { RecordStore } from './recordStore';
import { nextTurn } from '../slices';

export interface RecordViewOptions {
  store: RecordStore;
  /** Whether a kept record belongs to the view. Undefined: all do. */
  matches: ((id: number) => boolean) | undefined;
  /** What `matches` has cost so far, where records may cost much: in units of some ten nanoseconds. */
  cost?: () => number;
  /** Longer than this the view does not work in one go. Default: 8 ms. */
  sliceMs?: number;
  /** More is known: called after each slice. */
  onDidAdvance?: () => void;
}

/** The clock is asked after so many records, or so many bytes of them. */
const RECORDS_PER_LOOK = 64;
const BYTES_PER_LOOK = 128 * 1024;
/** Or what took some milliseconds. */
const COST_PER_LOOK = 2 ** 18;

/**
 * The kept records that match, by position: 0 is the first that ever matched, and a record's position stays when older
 * ones are dropped. Each record is looked at once, in slices between which everybody else gets a turn; with nothing to
 * match, positions are the records' ids and nothing is looked at.
 */
export class RecordView {
  readonly #store: RecordStore;
  readonly #matches: ((id: number) => boolean) | undefined;
  readonly #cost: () => number;
  readonly #sliceMs: number;
  readonly #onDidAdvance: () => void;
  /** Of matching records. Those that have been dropped since are still in it until somebody asks. */
  readonly #ids = new IdRing();
  /** Records before this one have been looked at. */
  #cursor: number;
  #isDisposed = false;
  #running: Promise<void> | undefined;

  constructor(options: RecordViewOptions) {
    this.#store = options.store;
    this.#matches = options.matches;
    this.#cost = options.cost ?? (() => 0);
    this.#sliceMs = options.sliceMs ?? 8;
    this.#onDidAdvance = options.onDidAdvance ?? (() => undefined);
    this.#cursor = this.#store.firstId;
    this.recordsAppended();
  }

  /** The position of the oldest kept record that matches; `end` where there is none. */
  get first(): number {
    if (!this.#matches) return this.#store.firstId;
    this.#ids.dropBelow(this.#store.firstId);
    return this.#ids.first;
  }

  get end(): number {
    return this.#matches ? this.#ids.end : this.#store.received;
  }

  /** How many kept records match, of those that have been looked at. */
  get count(): number {
    return this.end - this.first;
  }

  /** The share of kept records that have been looked at, 0 to 1. */
  get progress(): number {
    const { firstId, kept } = this.#store;
    return !this.#matches || kept === 0 ? 1 : Math.min(1, Math.max(0, this.#cursor - firstId) / kept);
  }

  idAt(position: number): number | undefined {
    if (position < this.first || position >= this.end) return undefined;
    return this.#matches ? this.#ids.at(position) : position;
  }

  /** The position of that record, or of the first after it that matches; `end` where there is none yet. */
  positionOf(id: number): number {
    if (!this.#matches) return Math.min(Math.max(id, this.first), this.end);
    this.#ids.dropBelow(this.#store.firstId);
    return this.#ids.positionOf(id);
  }

  /** To be called when the store has grown. */
  recordsAppended(): void {
    if (!this.#matches || this.#running || this.#isDisposed || this.#cursor >= this.#store.received) return;
    this.#running = this.#work(this.#matches).finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when all that is in the store at this moment has been looked at, or the view was disposed. */
  async settled(): Promise<void> {
    const target = this.#store.received;
    while (this.#running && this.#cursor < target) await nextTurn();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #work(matches: (id: number) => boolean): Promise<void> {
    // Whoever appends must not pay for it.
    await nextTurn();
    while (!this.#isDisposed && this.#cursor < this.#store.received) {
      this.#ids.dropBelow(this.#store.firstId);
      this.#slice(matches);
      this.#onDidAdvance();
      await nextTurn();
    }
  }

  #slice(matches: (id: number) => boolean): void {
    const store = this.#store;
    const until = performance.now() + this.#sliceMs;
    let id = Math.max(this.#cursor, store.firstId);
    let records = 0;
    let bytes = 0;
    let costAtLook = this.#cost();
    for (; id < store.received; id++) {
      if (matches(id)) this.#ids.push(id);
      records++;
      bytes += store.dataLengthOf(id);
      const isCheap = records < RECORDS_PER_LOOK && bytes < BYTES_PER_LOOK;
      if (isCheap && this.#cost() - costAtLook < COST_PER_LOOK) continue;
      costAtLook = this.#cost();
      records = 0;
      bytes = 0;
      if (performance.now() >= until) {
        id++;
        break;
      }
    }
    this.#cursor = id;
  }
}
