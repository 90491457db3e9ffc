import { systemClock, type Clock } from '../../common';
import type { FlowRate, KnownDelivery } from '../../pipelines';
import { LocalControl, type LocalFlow } from '../connections/localControl';
import { FlowRates } from './flowRates';

/** The figures are asked for no more often than this, however much flows. */
const MIN_PAUSE_MS = 500;
const AFTER_FAILURE_MS = 2_000;
/** Two figures for the same flush differ by the time that their answers took. */
const SAME_FLUSH_MS = 400;

export type DeliveryFigures = NonNullable<KnownDelivery['flow']>;

export interface LocalFlowsOptions {
  /** Undefined: the local pipeline does not run. */
  endpoint: () => string | undefined;
  onChange: () => void;
  /** Streams or delivery streams have come or gone. */
  onOtherNames: () => void;
  clock?: Clock | undefined;
}

/** What the local pipeline says of its flow. It is asked again only after something has changed. */
export class LocalFlows {
  readonly #options: LocalFlowsOptions;
  readonly #clock: Clock;
  readonly #rates = new FlowRates();
  readonly #flushes = new Map<string, number>();
  #now: LocalFlow | undefined;
  #names = '';

  constructor(options: LocalFlowsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Follows the flow until it is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const endpoint = this.#options.endpoint();
      const pauseMs = endpoint === undefined ? AFTER_FAILURE_MS : await this.#ask(endpoint, signal);
      await this.#clock.sleep(pauseMs, signal).catch(() => undefined);
    }
    // What flowed meanwhile is not the rate of the moment when it is looked at again.
    this.#now = undefined;
    this.#rates.clear();
  }

  /** The rate of each open shard. Undefined: not known. */
  ratesOf(stream: string): Map<string, FlowRate> | undefined {
    const found = this.#now?.streams.find(({ name }) => name === stream);
    if (!found) return undefined;
    const nowMs = this.#clock.now();
    return new Map(found.shards.map(({ shardId }) => [shardId, this.#rates.of(`${stream}/${shardId}`, nowMs)]));
  }

  deliveryOf(deliveryStream: string): (DeliveryFigures & { failure: string | undefined }) | undefined {
    const found = this.#now?.deliveries.find(({ name }) => name === deliveryStream);
    if (!found) return undefined;
    const { bufferedBytes, fill, deliveredMs, failedRecords, failure } = found;
    return {
      taken: this.#rates.of(`> ${deliveryStream}`, this.#clock.now()),
      buffer: { bytes: bufferedBytes, fill },
      flushAtMs: this.#flushes.get(deliveryStream),
      ...{ deliveredMs, failedRecords, failure },
    };
  }

  /** @returns how long to wait before the next question */
  async #ask(endpoint: string, signal: AbortSignal): Promise<number> {
    try {
      const before = this.#now;
      const flow = await new LocalControl(endpoint).flow(before?.revision, signal);
      if (signal.aborted) return 0;
      this.#note(flow);
      if (flow.revision !== before?.revision) this.#options.onChange();
      return MIN_PAUSE_MS;
    } catch {
      // It has ended, or is being started again; its row in the tree says so.
      this.#now = undefined;
      return AFTER_FAILURE_MS;
    }
  }

  #note(flow: LocalFlow): void {
    const nowMs = this.#clock.now();
    this.#now = flow;
    for (const { name, shards } of flow.streams) {
      for (const { shardId, records, bytes } of shards)
        this.#rates.note(`${name}/${shardId}`, { records, bytes }, nowMs);
    }
    for (const { name, takenRecords: records, takenBytes: bytes, nextFlushInMs } of flow.deliveries) {
      this.#rates.note(`> ${name}`, { records, bytes }, nowMs);
      this.#noteFlush(name, nextFlushInMs, nowMs);
    }
    const names = JSON.stringify([flow.streams.map((one) => one.name), flow.deliveries.map((one) => one.name)]);
    if (this.#names !== '' && names !== this.#names) this.#options.onOtherNames();
    this.#names = names;
  }

  #noteFlush(name: string, inMs: number | undefined, nowMs: number): void {
    if (inMs === undefined) {
      this.#flushes.delete(name);
      return;
    }
    const known = this.#flushes.get(name);
    if (known === undefined || Math.abs(known - nowMs - inMs) > SAME_FLUSH_MS) this.#flushes.set(name, nowMs + inMs);
  }
}
