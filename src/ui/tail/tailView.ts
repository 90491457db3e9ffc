import { RecordView, type RecordFilter, type RecordStore } from '../../consumer';
import type { TimeRange } from '../../webview';
import type { TailSchema } from './schema/tailSchema';

export interface TailViewOptions {
  store: RecordStore;
  filter: RecordFilter | undefined;
  schema: TailSchema | undefined;
  onDidAdvance: () => void;
}

/**
 * What of a tail's records is looked at: those that match the filter and arrived within the range. Each change makes a
 * view of its own, which a generation tells from the one before.
 */
export class TailView {
  readonly #store: RecordStore;
  readonly #onDidAdvance: () => void;
  #filter: RecordFilter | undefined;
  #range: TimeRange | undefined;
  #schema: TailSchema | undefined;
  #generation = 0;
  #records: RecordView;

  constructor({ store, filter, schema, onDidAdvance }: TailViewOptions) {
    this.#store = store;
    this.#filter = filter;
    this.#schema = schema;
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

  get schema(): TailSchema | undefined {
    return this.#schema;
  }

  setSchema(schema: TailSchema | undefined): void {
    this.#schema = schema;
    this.#replace();
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
    this.#generation++;
    this.#records = this.#open();
    this.#onDidAdvance();
  }

  #open(): RecordView {
    return new RecordView({
      store: this.#store,
      matches: this.#matches(),
      cost: () => this.#filter?.work.spent ?? 0,
      onDidAdvance: this.#onDidAdvance,
    });
  }

  #matches(): ((id: number) => boolean) | undefined {
    const ofFilter = this.#filter?.over(this.#store, { schema: this.#schema?.payload });
    const range = this.#range;
    if (!range) return ofFilter;
    return (id) => {
      const arrivalMs = this.#store.arrivalMsOf(id) ?? NaN;
      return arrivalMs >= range.fromMs && arrivalMs <= range.toMs && (ofFilter?.(id) ?? true);
    };
  }
}
