import type { BatchHold } from './progress';
import type { SourcedRecord } from './recordSource';

/** More records than this go to a function in several invocations, so that small ones do not take all memory. */
const MAX_RECORDS = 10_000;

export interface WaitingRecord {
  readonly record: SourcedRecord;
  readonly hold: BatchHold;
}

/** Records that were read and wait for their transformation, in order. Each has a part in its hold. */
export class WaitingRecords {
  #records: WaitingRecord[] = [];
  #bytes = 0;
  #sinceMs = 0;

  get count(): number {
    return this.#records.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(record: SourcedRecord, hold: BatchHold, nowMs: number): void {
    if (this.#records.length === 0) this.#sinceMs = nowMs;
    this.#records.push({ record, hold });
    this.#bytes += record.data.length;
    hold.holders++;
  }

  /** Undefined: none waits. */
  deadlineMs(waitMs: number): number | undefined {
    return this.#records.length === 0 ? undefined : this.#sinceMs + waitMs;
  }

  isFull(bytes: number): boolean {
    return this.#bytes >= bytes || this.#records.length >= MAX_RECORDS;
  }

  /** The first records: as many as have these bytes, and one at least. */
  first(bytes: number): readonly WaitingRecord[] {
    let sum = 0;
    const end = this.#records.findIndex(({ record }, index) => {
      sum += record.data.length;
      return index > 0 && (sum > bytes || index >= MAX_RECORDS);
    });
    return end < 0 ? this.#records : this.#records.slice(0, end);
  }

  removeFirst(count: number, nowMs: number): void {
    for (const { record, hold } of this.#records.slice(0, count)) {
      this.#bytes -= record.data.length;
      hold.holders--;
    }
    this.#records = this.#records.slice(count);
    this.#sinceMs = nowMs;
  }
}
