import { MetricSeries } from './metricSeries';

export type Dimensions = readonly (readonly [name: string, value: string])[];

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

/** More metrics are not kept: those that had no value for the longest go first. */
const MAX_SERIES = 5_000;

interface Kept extends Metric {
  readonly series: MetricSeries;
}

/** What the local pipeline measures of itself, in memory: it begins again with the program and with a reset. */
export class MetricStore {
  readonly #kept = new Map<string, Kept>();

  add(namespace: string, name: string, dimensions: Dimensions, value: number, nowMs: number): void {
    const key = keyOf(namespace, name, dimensions);
    let kept = this.#kept.get(key);
    if (!kept) {
      if (this.#kept.size >= MAX_SERIES) this.#forgetOldest();
      kept = { namespace, name, dimensions, series: new MetricSeries() };
      this.#kept.set(key, kept);
    }
    kept.series.add(value, nowMs);
  }

  /** Undefined: nothing was measured. The order of the dimensions does not matter. */
  find({ namespace, name, dimensions }: Metric): MetricSeries | undefined {
    return this.#kept.get(keyOf(namespace, name, dimensions))?.series;
  }

  /** All of them, in the order in which they came, with the time of the last value. */
  list(): (Metric & { lastMs: number })[] {
    return [...this.#kept.values()].map(({ series, ...metric }) => ({ ...metric, lastMs: series.lastMs }));
  }

  clear(): void {
    this.#kept.clear();
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    let oldestMs = Infinity;
    for (const [key, { series }] of this.#kept) {
      if (series.lastMs >= oldestMs) continue;
      oldestMs = series.lastMs;
      oldest = key;
    }
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

function keyOf(namespace: string, name: string, dimensions: Dimensions): string {
  const [only] = dimensions;
  if (dimensions.length === 1 && only) return `${namespace} ${name} ${only[0]}=${only[1]}`;
  const sorted = dimensions.map(([dimension, value]) => `${dimension}=${value}`).sort();
  return `${namespace} ${name} ${sorted.join(' ')}`;
}
