import type { FailedRecord } from './types';

const MAX_BYTES = 64 * 1024 * 1024;
const LINE_FEED = Buffer.from('\n');

/** Keeps the records that failed, in bounded memory, so that they can be looked at and sent again. */
export class FailedRecords {
  readonly #maxBytes: number;
  readonly #kept: { index: number; record: Buffer }[] = [];
  #byIndex: Map<number, Buffer> | undefined;
  #bytes = 0;
  #dropped = 0;

  constructor({ maxBytes = MAX_BYTES }: { maxBytes?: number } = {}) {
    this.#maxBytes = maxBytes;
  }

  get kept(): number {
    return this.#kept.length;
  }

  /** How many records there was no room for. The report still counts them. */
  get dropped(): number {
    return this.#dropped;
  }

  readonly add = ({ index, record }: FailedRecord): void => {
    if (this.#bytes + record.length > this.#maxBytes) {
      this.#dropped++;
      return;
    }
    this.#bytes += record.length;
    // A view would keep the whole chunk of the file that it lies in.
    this.#kept.push({ index, record: Buffer.from(record) });
    this.#byIndex = undefined;
  };

  /** Undefined: it did not fail, or there was no room for it. */
  recordOf(index: number): Uint8Array | undefined {
    this.#byIndex ??= new Map(this.#kept.map((kept) => [kept.index, kept.record]));
    return this.#byIndex.get(index);
  }

  /** The user's bytes, in the order of the input. */
  records(): Uint8Array[] {
    return this.#inOrder().map(({ record }) => record);
  }

  /** The records' positions in the input, in the same order. */
  indexes(): number[] {
    return this.#inOrder().map(({ index }) => index);
  }

  /** The records one a line: NDJSON where they are JSON. */
  toLines(): Uint8Array {
    return Buffer.concat(this.records().flatMap((record) => [record, LINE_FEED]));
  }

  #inOrder(): { index: number; record: Buffer }[] {
    return this.#kept.toSorted((left, right) => left.index - right.index);
  }
}
