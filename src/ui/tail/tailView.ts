import { RecordView, type RecordFilter, type RecordStore } from '../../consumer';
import type { TimeRange } from '../../webview';

/**
 * What of a tail's records is looked at: those that match the filter and arrived within the range. Each change makes a
 * view of its own, which a generation tells from the one before.
 */
export class TailView {
  readonly #store: RecordStore;
  readonly #onDidAdvance: () => void;
  #filter: RecordFilter | undefined;
  #range: TimeRange | undefined;
  #generation = 0;
  #records: RecordView;

  constructor(store: RecordStore, filter: RecordFilter | undefined, onDidAdvance: () => void) {
    this.#store = store;
    this.#filter = filter;
    this.#onDidAdvance = onDidAdvance;
    this.#records = this.#open();
  }

  get generation(): number {
    return this.#generation;
  }

  get records(): RecordView {
    return this.#records;
  }

  get filter(): RecordFilter | undefined {
    return this.#filter;
  }

  get range(): TimeRange | undefined {
    return this.#range;
  }

  setFilter(filter: RecordFilter | undefined): void {
    if (filter?.text === this.#filter?.text) return;
    this.#filter = filter;
    this.#replace();
  }

  setRange(range: TimeRange | undefined): void {
    if (range?.fromMs === this.#range?.fromMs && range?.toMs === this.#range?.toMs) return;
    this.#range = range;
    this.#replace();
  }

  dispose(): void {
    this.#records.dispose();
  }

  #replace(): void {
    this.#records.dispose();
    this.#generation += 1;
    this.#records = this.#open();
    this.#onDidAdvance();
  }

  #open(): RecordView {
    return new RecordView({ store: this.#store, matches: this.#matches(), onDidAdvance: this.#onDidAdvance });
  }

  #matches(): ((id: number) => boolean) | undefined {
    const ofFilter = this.#filter?.over(this.#store);
    const range = this.#range;
    if (!range) return ofFilter;
    return (id) => {
      const arrivalMs = this.#store.arrivalMsOf(id) ?? NaN;
      return arrivalMs >= range.fromMs && arrivalMs <= range.toMs && (ofFilter?.(id) ?? true);
    };
  }
}
