import type { FailedRecord } from './types';

const MAX_BYTES = 64 * 1024 * 1024;
const LINE_FEED = Buffer.from('\n');

/** Keeps the records that failed, in bounded memory, to be looked at and sent again. */
export class FailedRecords {
  readonly #mostBytes: number;
  readonly #kept: { index: number; record: Buffer }[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor({ mostBytes = MAX_BYTES }: { mostBytes?: number } = {}) {
    this.#mostBytes = mostBytes;
  }

  get kept(): number {
    return this.#kept.length;
  }

  /** Records that there was no room for: the report still counts them. */
  get dropped(): number {
    return this.#dropped;
  }

  readonly add = ({ index, record }: FailedRecord): void => {
    if (this.#bytes + record.length > this.#mostBytes) {
      this.#dropped++;
      return;
    }
    this.#bytes += record.length;
    // Copied: a view would keep the whole piece of the file that it lies in.
    this.#kept.push({ index, record: Buffer.from(record) });
  };

  /** Their bytes as they were, in the order of the input. */
  records(): Uint8Array[] {
    return this.#inOrder().map(({ record }) => record);
  }

  /** Their places in the input, in the same order. */
  indexes(): number[] {
    return this.#inOrder().map(({ index }) => index);
  }

  /** The same, one a line: NDJSON where they are JSON. */
  toLines(): Uint8Array {
    return Buffer.concat(this.records().flatMap((record) => [record, LINE_FEED]));
  }

  #inOrder(): { index: number; record: Buffer }[] {
    return this.#kept.toSorted((left, right) => left.index - right.index);
  }
}
