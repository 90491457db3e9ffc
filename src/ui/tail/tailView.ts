import {
  RecordView,
  SortedRecords,
  sortRecords,
  type RecordFilter,
  type RecordOrder,
  type RecordPositions,
  type RecordStore,
} from '../../consumer';
import { isCancellation } from '../../errors';
import type { SortOrder, TimeRange } from '../../webview';
import type { SentBound } from '../send/tailSent';
import { SentSpan } from './sentBound';
import type { TailSchema } from './schema/tailSchema';

export interface TailViewOptions {
  store: RecordStore;
  filter: RecordFilter | undefined;
  schema: TailSchema | undefined;
  sent: SentBound | undefined;
  onDidAdvance: () => void;
  onFail: (error: unknown) => void;
}

const SORT_KEYS = {
  ...({ time: 'arrival', shard: 'shard', key: 'partitionKey' } as const),
  ...({ sequenceNumber: 'sequenceNumber', size: 'size' } as const),
};

/**
 * What of a tail's records is looked at: those that match the filter and arrived within the range. Each change makes a
 * view of its own, which a generation tells from the one before. A sorted view has the records that were there when they were sorted.
 */
export class TailView {
  readonly #store: RecordStore;
  readonly #onDidAdvance: () => void;
  #filter: RecordFilter | undefined;
  #range: TimeRange | undefined;
  #schema: TailSchema | undefined;
  #sent: { bound: SentBound; span: SentSpan } | undefined;
  readonly #onFail: (error: unknown) => void;
  #generation = 0;
  #matching: RecordView;
  #order: SortOrder | undefined;
  /** `end`: one past the last position of those that were sorted. */
  #sorted: { records: SortedRecords; end: number } | undefined;
  #sorting = new AbortController();

  constructor({ store, filter, schema, sent, onDidAdvance, onFail }: TailViewOptions) {
    this.#store = store;
    this.#filter = filter;
    this.#schema = schema;
    this.#sent = sent && { bound: sent, span: new SentSpan(sent) };
    this.#onDidAdvance = onDidAdvance;
    this.#onFail = onFail;
    this.#matching = this.#open();
  }

  get generation(): number {
    return this.#generation;
  }

  /** As they are shown. */
  get records(): RecordPositions {
    return this.#sorted?.records ?? this.#matching;
  }

  /** In the order in which they were read. */
  get matching(): RecordView {
    return this.#matching;
  }

  get order(): SortOrder | undefined {
    return this.#order;
  }

  get isSorted(): boolean {
    return this.#sorted !== undefined;
  }

  /** How many match that came after the others had been sorted. */
  get unsorted(): number {
    return this.#sorted ? this.#matching.end - this.#sorted.end : 0;
  }

  /** Not all of the kept records match. */
  get isNarrowed(): boolean {
    return this.#filter !== undefined || this.#range !== undefined || this.#sent !== undefined;
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

  /** The send whose records alone are shown. */
  get sent(): SentBound | undefined {
    return this.#sent?.bound;
  }

  /** Shows what came after the send too. */
  showAfterSent(): void {
    if (!this.#sent) return;
    this.#sent = undefined;
    this.#replace();
  }

  /** The store dropped all that it had. */
  cleared(): void {
    this.#replace();
  }

  /** To be called with the first of the records that come, before they are kept. */
  begins(shardId: string, arrivalMs: number | undefined): void {
    if (arrivalMs !== undefined) this.#sent?.span.begins(shardId, arrivalMs);
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

  /** Sorts what matches now; undefined: shows it in the order in which it was read. */
  setOrder(order: SortOrder | undefined): void {
    this.#order = order;
    this.#sorting.abort();
    if (order) {
      this.#sort(order);
    } else if (this.#sorted) {
      this.#sorted = undefined;
      this.#generation++;
    }
    this.#onDidAdvance();
  }

  dispose(): void {
    this.#sorting.abort();
    this.#matching.dispose();
  }

  #replace(): void {
    this.#sorting.abort();
    this.#sorted = undefined;
    this.#matching.dispose();
    this.#generation++;
    this.#matching = this.#open();
    if (this.#order) this.#sort(this.#order);
    this.#onDidAdvance();
  }

  #sort(order: SortOrder): void {
    this.#sorting = new AbortController();
    const { signal } = this.#sorting;
    this.#sortNow(order, signal).catch((error: unknown) => {
      if (!signal.aborted && !isCancellation(error)) this.#onFail(error);
    });
  }

  async #sortNow(order: SortOrder, signal: AbortSignal): Promise<void> {
    const matching = this.#matching;
    await matching.settled();
    signal.throwIfAborted();
    const { end } = matching;
    const schema = this.#schema?.payload;
    const ids = await sortRecords({
      ...{ store: this.#store, ids: matching.ids(), order: recordOrder(order), signal, schema },
    });
    signal.throwIfAborted();
    this.#sorted = { records: new SortedRecords(ids), end };
    this.#generation++;
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
    const { fromMs, toMs } = this.#range ?? { fromMs: -Infinity, toMs: Infinity };
    const span = this.#sent?.span;
    if (!this.#range && !span) return ofFilter;
    return (id) => {
      const arrivalMs = this.#store.arrivalMsOf(id) ?? NaN;
      if (!(arrivalMs >= fromMs && arrivalMs <= toMs)) return false;
      if (span && !span.has(this.#store.shardIdOf(id) ?? '', arrivalMs)) return false;
      return ofFilter?.(id) ?? true;
    };
  }
}

function recordOrder(order: SortOrder): RecordOrder {
  const { isDescending } = order;
  if (order.by !== 'field') return { by: SORT_KEYS[order.by], isDescending };
  return { by: { field: order.path }, isDescending };
}
