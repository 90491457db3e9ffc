import type { DeliveryReport } from '../../outputs';
import type { LatencyNow } from '../../webview';

/** When a record was put, by its place in the order of sending. Undefined: not known. */
export type PutMs = (index: number) => number | undefined;

/** From the put of each delivered record to the writing of its object. Undefined: no put is known. */
export function deliveryLatency({ table }: Pick<DeliveryReport, 'table'>, putMs: PutMs): LatencyNow | undefined {
  const latencies = new Float64Array(table.count);
  let records = 0;
  for (let index = 0; index < table.count; index++) {
    const writtenMs = table.writtenMsAt(index);
    const sentMs = writtenMs === undefined ? undefined : putMs(index);
    // S3 cuts its times to whole seconds: an object may seem older than its records.
    if (writtenMs !== undefined && sentMs !== undefined) latencies[records++] = Math.max(0, writtenMs - sentMs);
  }
  if (records === 0) return undefined;
  const sorted = latencies.subarray(0, records).sort();
  const at = (share: number) => sorted[Math.min(records - 1, Math.floor(share * records))] ?? 0;
  return { minMs: at(0), medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1), records };
}

/** How many records of a send were settled when: of a long send, every second time is left out again and again. */
export class PutTimes {
  #points: Settled[] = [];
  #last: Settled | undefined;
  /** One of so many times is kept. */
  #stride = 1;
  #noted = 0;

  /** @param settled how many are by now */
  note(settled: number, atMs: number): void {
    this.#last = { settled, atMs };
    if (this.#noted++ % this.#stride !== 0) return;
    this.#points.push(this.#last);
    if (this.#points.length < MAX_POINTS) return;
    this.#points = this.#points.filter((_, point) => point % 2 === 0);
    this.#stride *= 2;
  }

  /** Records are settled about in their order. Undefined: it was not. */
  at(index: number): number | undefined {
    let from = 0;
    let to = this.#points.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#points[middle]?.settled ?? 0) > index) to = middle;
      else from = middle + 1;
    }
    return this.#points[from]?.atMs ?? (this.#last && index < this.#last.settled ? this.#last.atMs : undefined);
  }
}

interface Settled {
  settled: number;
  atMs: number;
}

const MAX_POINTS = 4_000;
