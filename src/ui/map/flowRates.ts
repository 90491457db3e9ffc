import type { FlowRate } from '../../pipelines';
import { Rate } from '../tail/rates';

interface Counted {
  records: number;
  bytes: number;
}

interface Followed {
  last: Counted;
  records: Rate;
  bytes: Rate;
}

/** Rates of the last seconds, from counts that only grow. */
export class FlowRates {
  readonly #followed = new Map<string, Followed>();

  /** The first count of a thing says nothing of its rate, nor does one that is lower: the program has been started again. */
  note(key: string, count: Counted, nowMs: number): void {
    const followed = this.#followed.get(key);
    if (!followed) {
      this.#followed.set(key, { last: count, records: new Rate(), bytes: new Rate() });
      return;
    }
    followed.records.add(Math.max(0, count.records - followed.last.records), nowMs);
    followed.bytes.add(Math.max(0, count.bytes - followed.last.bytes), nowMs);
    followed.last = count;
  }

  of(key: string, nowMs: number): FlowRate {
    const followed = this.#followed.get(key);
    return {
      recordsPerSecond: followed?.records.perSecond(nowMs) ?? 0,
      bytesPerSecond: followed?.bytes.perSecond(nowMs) ?? 0,
    };
  }

  clear(): void {
    this.#followed.clear();
  }
}
