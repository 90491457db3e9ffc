import { IdRing } from './idRing';
import type { RecordPositions } from './recordPositions';
import type { RecordStore } from './recordStore';
import { nextTurn } from '../slices';

export interface RecordViewOptions {
  store: RecordStore;
  /** Whether a kept record belongs to the view. Undefined: every record does. */
  matches: ((id: number) => boolean) | undefined;
  /** What `matches` has cost so far, in units of about ten nanoseconds. Undefined: it is cheap for every record. */
  cost?: () => number;
  /** How long the view works before it yields to the event loop. Default: 8 ms. */
  sliceMs?: number;
  /** Called after each slice of records. */
  onDidAdvance?: () => void;
}

/** The clock is checked after so many records, or so many bytes of them. */
const RECORDS_PER_LOOK = 64;
const BYTES_PER_LOOK = 128 * 1024;
/** Or after what took some milliseconds. */
const COST_PER_LOOK = 2 ** 18;

/**
 * The kept records that match, by position. Position 0 is the first record that ever matched, and a record keeps its position while
 * older ones are dropped. Each record is checked once; the view yields to the event loop after each slice of them. Without
 * `matches`, positions are ids and nothing is checked.
 */
export class RecordView implements RecordPositions {
  readonly #store: RecordStore;
  readonly #matches: ((id: number) => boolean) | undefined;
  readonly #cost: () => number;
  readonly #sliceMs: number;
  readonly #onDidAdvance: () => void;
  /** Ids of the matching records. Those of dropped records stay until the view is read. */
  readonly #ids = new IdRing();
  /** The records before this id have been checked. */
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

  /** The position of the oldest kept record that matches. `end`: there is none. */
  get first(): number {
    if (!this.#matches) return this.#store.firstId;
    this.#ids.dropBelow(this.#store.firstId);
    return this.#ids.first;
  }

  get end(): number {
    return this.#matches ? this.#ids.end : this.#store.received;
  }

  /** How many kept records match, among those that have been checked. */
  get count(): number {
    return this.end - this.first;
  }

  /** The part of the kept records that has been checked, 0 to 1. */
  get progress(): number {
    const { firstId, kept } = this.#store;
    return !this.#matches || kept === 0 ? 1 : Math.min(1, Math.max(0, this.#cursor - firstId) / kept);
  }

  idAt(position: number): number | undefined {
    if (position < this.first || position >= this.end) return undefined;
    return this.#matches ? this.#ids.at(position) : position;
  }

  /** The position of that record, or of the next one that matches. `end`: there is none yet. */
  positionOf(id: number): number {
    if (!this.#matches) return Math.min(Math.max(id, this.first), this.end);
    this.#ids.dropBelow(this.#store.firstId);
    return this.#ids.positionOf(id);
  }

  /** To be called after records were appended to the store. */
  recordsAppended(): void {
    if (!this.#matches || this.#running || this.#isDisposed || this.#cursor >= this.#store.received) return;
    this.#running = this.#work(this.#matches).finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when all present records have been checked, or the view was disposed. */
  async settled(): Promise<void> {
    const target = this.#store.received;
    while (this.#running && this.#cursor < target) await nextTurn();
  }

  /** The ids of all kept records that match, among those that have been checked. */
  ids(): Float64Array {
    const { first, end } = this;
    const ids = new Float64Array(end - first);
    for (let position = first; position < end; position++)
      ids[position - first] = this.#matches ? this.#ids.at(position) : position;
    return ids;
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #work(matches: (id: number) => boolean): Promise<void> {
    // The call that appends must not wait for this.
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
