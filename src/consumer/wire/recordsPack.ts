import { decodeBase64 } from '../../records';
import type { BufferPool } from './bufferPool';
import { PackedRecords, type PackedColumns } from './packedRecords';
import { SPANS, type ScannedRecords } from './scannedRecords';

const EQUALS = 0x3d;
/** How many bytes are packed between two checks of the clock. */
const BYTES_PER_PIECE = 128 * 1024;

/** How many bytes so many characters of base64 stand for, padding excluded. */
function decodedSize(characters: number): number {
  return Math.floor((characters * 3) / 4);
}

/** Copies the records that a scan has found into one buffer, with their columns at its start. */
export class RecordsPack {
  readonly #scan: ScannedRecords;
  readonly #buffers: BufferPool;

  readonly #columns: PackedColumns;
  readonly #bytes: Buffer;
  readonly #memory: Uint8Array;
  readonly #view: DataView;
  #row = 0;
  #isBase64 = true;
  #isAscending = true;

  constructor(scan: ScannedRecords, buffers: BufferPool) {
    this.#scan = scan;
    this.#buffers = buffers;

    const { count, arrivals } = scan;
    const columnBytes = count * 8 + (3 * count + 1) * 4;
    const size = this.#size();
    this.#memory = buffers.take(columnBytes + size);
    const { buffer, byteOffset } = this.#memory;
    const column = (number: number, length: number) =>
      new Int32Array(buffer, byteOffset + count * 8 + number * count * 4, length);
    this.#columns = {
      arrivalMs: new Float64Array(buffer, byteOffset, count),
      sequenceLength: column(0, count),
      keyLength: column(1, count),
      start: column(2, count + 1),
    };
    this.#columns.arrivalMs.set(arrivals.subarray(0, count));
    this.#columns.start[0] = 0;
    this.#bytes = Buffer.from(buffer, byteOffset + columnBytes, size);
    this.#view = new DataView(buffer, byteOffset + columnBytes, size);
  }

  /** Undefined: some data is not base64. */
  get records(): PackedRecords | undefined {
    const columns = this.#columns;
    const bytes = this.#bytes;
    const memory = this.#memory;
    const scan = this.#scan;
    const buffers = this.#buffers;
    const giveBack = () => buffers.give(memory);
    if (!this.#isBase64) return undefined;
    return new PackedRecords(scan.shardId, bytes, columns, 0, scan.count, this.#isAscending, giveBack);
  }

  /** Packs a piece of the records. @returns whether there are more */
  some(): boolean {
    const { start } = this.#columns;
    const untilAt = (start[this.#row] ?? 0) + BYTES_PER_PIECE;
    while (this.#row < this.#scan.count && this.#isBase64 && (start[this.#row] ?? 0) < untilAt) this.#next();
    return this.#row < this.#scan.count && this.#isBase64;
  }

  #next(): void {
    const columns = this.#columns;
    const bytes = this.#bytes;
    const row = this.#row;
    const scan = this.#scan;
    const span = row * SPANS;
    const start = columns.start[row] ?? 0;
    const keyStart = this.#copy(span, start);
    const dataStart = this.#copy(span + 2, keyStart);
    const dataFrom = scan.spans[span + 4] ?? 0;
    const dataTo = this.#dataEnd(span + 4);
    const size = decodedSize(dataTo - dataFrom);
    if (size > 0) this.#isBase64 = decodeBase64(scan.body, dataFrom, dataTo, bytes, dataStart) === size;
    columns.sequenceLength[row] = keyStart - start;
    columns.keyLength[row] = dataStart - keyStart;
    columns.start[row + 1] = dataStart + size;
    if (row > 0 && this.#isAscending) this.#isAscending = this.#isAfterPrevious(row);
    this.#row++;
  }

  /** Compares sequence numbers, four digits at a time. Later their memory would have to be fetched again. */
  #isAfterPrevious(row: number): boolean {
    const { start, sequenceLength } = this.#columns;
    const view = this.#view;
    const length = sequenceLength[row] ?? 0;
    const previousLength = sequenceLength[row - 1] ?? 0;
    if (length !== previousLength) return length > previousLength;
    const place = start[row] ?? 0;
    const previous = start[row - 1] ?? 0;
    let digit = 0;
    for (; digit + 4 <= length; digit += 4) {
      const difference = view.getUint32(place + digit) - view.getUint32(previous + digit);
      if (difference !== 0) return difference > 0;
    }
    for (; digit < length; digit++) {
      const difference = view.getUint8(place + digit) - view.getUint8(previous + digit);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #size(): number {
    const { spans, count } = this.#scan;
    let size = 0;
    for (let span = 0; span < count * SPANS; span += SPANS) {
      size += (spans[span + 1] ?? 0) - (spans[span] ?? 0) + (spans[span + 3] ?? 0) - (spans[span + 2] ?? 0);
      size += decodedSize(this.#dataEnd(span + 4) - (spans[span + 4] ?? 0));
    }
    return size;
  }

  /** The end of the base64 in that span, without its padding. */
  #dataEnd(span: number): number {
    const { body, spans } = this.#scan;
    const from = spans[span] ?? 0;
    let to = spans[span + 1] ?? 0;
    while (to > from && body[to - 1] === EQUALS) to--;
    return to;
  }

  /** For texts this short a loop is faster than a call. @returns the position after the copy */
  #copy(span: number, at: number): number {
    const { body, spans } = this.#scan;
    const bytes = this.#bytes;
    const to = spans[span + 1] ?? 0;
    let place = at;
    for (let from = spans[span] ?? 0; from < to; from++) bytes[place++] = body[from] ?? 0;
    return place;
  }
}
