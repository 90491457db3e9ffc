import type { ConsumedRecord, RecordList } from '../types';

/**
 * Where each record's parts lie: the sequence number begins at `start`, then come the partition key and the data, up to the next
 * `start`.
 */
export interface PackedColumns {
  /** One more than there are records: the last one is the end of the bytes. */
  start: Int32Array;
  sequenceLength: Int32Array;
  keyLength: Int32Array;
  arrivalMs: Float64Array;
}

/** What one record takes of the columns. */
const COLUMN_BYTES = 3 * Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/**
 * Records of one shard, one after the other in one buffer, as a store keeps them: it copies all of them at once. Each becomes an
 * object only when it is read, since at hundreds of thousands of records a second the garbage collector is the bottleneck.
 */
export class PackedRecords implements RecordList {
  #giveBack: (() => void) | undefined;

  /**
   * @param from the first row of these records
   * @param to the row after the last
   * @param isAscending each sequence number is greater than the previous one, so that no record comes twice
   * @param giveBack takes back their memory when they are released. Undefined: others use it too
   */
  constructor(
    readonly shardId: string,
    readonly bytes: Buffer,
    readonly columns: PackedColumns,
    readonly from: number,
    readonly to: number,
    readonly isAscending: boolean,
    giveBack?: () => void,
  ) {
    this.#giveBack = giveBack;
  }

  release(): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.();
  }

  /** Others read these records too. So {@link release} does nothing from now on. */
  share(): void {
    this.#giveBack = undefined;
  }

  get length(): number {
    return this.to - this.from;
  }

  /** The size of the records' data. */
  get dataBytes(): number {
    let bytes = 0;
    for (let row = this.from; row < this.to; row++) bytes += this.#dataEnd(row) - this.#dataStart(row);
    return bytes;
  }

  /** What the records take in memory: sequence numbers, keys, data and columns. */
  get memoryBytes(): number {
    const { start } = this.columns;
    return (start[this.to] ?? 0) - (start[this.from] ?? 0) + this.length * COLUMN_BYTES;
  }

  /** Negative indexes count from the end, as in arrays. */
  at(index: number): ConsumedRecord | undefined {
    const row = index < 0 ? this.to + index : this.from + index;
    return row >= this.from && row < this.to ? this.#record(row) : undefined;
  }

  arrivalMsAt(index: number): number {
    return this.columns.arrivalMs[this.from + index] ?? 0;
  }

  slice(start = 0, end = this.length): PackedRecords {
    const from = Math.min(this.to, this.from + start);
    const to = Math.max(from, Math.min(this.to, this.from + end));
    return new PackedRecords(this.shardId, this.bytes, this.columns, from, to, this.isAscending);
  }

  *[Symbol.iterator](): Iterator<ConsumedRecord> {
    for (let row = this.from; row < this.to; row++) yield this.#record(row);
  }

  /** Whether any record's data begin with this byte. */
  someDataStartsWith(byte: number): boolean {
    for (let row = this.from; row < this.to; row++) {
      const at = this.#dataStart(row);
      if (this.bytes[at] === byte && at < this.#dataEnd(row)) return true;
    }
    return false;
  }

  #record(row: number): ConsumedRecord {
    const { bytes, columns } = this;
    const start = columns.start[row] ?? 0;
    const keyStart = start + (columns.sequenceLength[row] ?? 0);
    const dataStart = this.#dataStart(row);
    return {
      shardId: this.shardId,
      sequenceNumber: bytes.toString('latin1', start, keyStart),
      partitionKey: bytes.toString('utf8', keyStart, dataStart),
      arrivalMs: columns.arrivalMs[row] ?? 0,
      data: new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, this.#dataEnd(row) - dataStart),
    };
  }

  #dataStart(row: number): number {
    const { start, sequenceLength, keyLength } = this.columns;
    return (start[row] ?? 0) + (sequenceLength[row] ?? 0) + (keyLength[row] ?? 0);
  }

  #dataEnd(row: number): number {
    return this.columns.start[row + 1] ?? 0;
  }
}
