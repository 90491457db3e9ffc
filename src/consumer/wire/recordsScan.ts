import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, POINT, QUOTE, ZERO } from '../../records';
import type { BufferPool } from './bufferPool';
import type { PackedRecords } from './packedRecords';
import { RecordsPack } from './recordsPack';
import { SPANS, type ScannedRecords } from './scannedRecords';
import { MAX_SEQUENCE_DIGITS } from './sequenceNumber';
import { inSlices } from '../slices';

const NINE = 0x39;
/** What a record takes in `#notes`: its spans and its arrival, in bytes. */
const RECORD_NOTES = (SPANS + 2) * 4;
const FIRST_RECORDS = 2_048;
/** How many records are scanned between two checks of the clock. */
const RECORDS_PER_PIECE = 128;

/**
 * Scans the elements of a `Records` array in compact JSON: objects of numbers and of strings without escapes, with members in any
 * order. It makes neither objects nor strings of them.
 */
export class RecordsScan implements ScannedRecords {
  readonly #buffers: BufferPool;

  /** The position after what has been scanned. */
  end = 0;
  count = 0;
  spans: Int32Array = new Int32Array();
  arrivals: Float64Array = new Float64Array();
  /** The memory of `spans` and `arrivals`. */
  #notes: Uint8Array | undefined;
  #isDone = false;

  /** @param body has no backslash, since an escape would be taken as it stands */
  constructor(
    readonly shardId: string,
    readonly body: Buffer,
    buffers: BufferPool,
  ) {
    this.#buffers = buffers;
  }

  /**
   * Scans and packs the records, and yields to the event loop after each slice of them.
   * @param start the position after the opening bracket. Afterwards `end` is that of the closing bracket
   * @returns undefined: the array is not compact, or not of records; it must be read in another way
   * @throws the signal's reason when it aborts
   */
  async read(start: number, signal: AbortSignal): Promise<PackedRecords | undefined> {
    this.end = start;
    this.#isDone = this.body[start] === CLOSE_BRACKET;
    try {
      await inSlices(() => this.#scanSome(), signal);
      if (!this.#isDone) return undefined;
      const pack = new RecordsPack(this, this.#buffers);
      await inSlices(() => pack.some(), signal);
      return pack.records;
    } finally {
      if (this.#notes) this.#buffers.give(this.#notes);
    }
  }

  /** Scans a piece of the records. @returns whether there are more */
  #scanSome(): boolean {
    const { body } = this;
    for (let left = RECORDS_PER_PIECE; left > 0 && !this.#isDone; left--) {
      if (!this.#record()) return false;
      const next = body[this.end];
      if (next === CLOSE_BRACKET) this.#isDone = true;
      else if (next !== COMMA) return false;
      else this.end++;
    }
    return !this.#isDone;
  }

  #record(): boolean {
    const { body } = this;
    if (body[this.end] !== OPEN_BRACE) return false;
    this.#makeRoom();
    do {
      if (body[this.end + 1] !== QUOTE) return false;
      const keyStart = this.end + 2;
      const keyEnd = quoteAfter(body, keyStart);
      if (keyEnd < 0 || body[keyEnd + 1] !== COLON) return false;
      if (!this.#member(keyStart, keyEnd)) return false;
    } while (body[this.end] === COMMA);
    const span = this.count * SPANS;
    if (body[this.end] !== CLOSE_BRACE || this.spans[span] === this.spans[span + 1]) return false;
    this.end++;
    this.count++;
    return true;
  }

  #member(keyStart: number, keyEnd: number): boolean {
    const { body } = this;
    const valueStart = keyEnd + 2;
    if (body[valueStart] !== QUOTE) return this.#number(keyStart, keyEnd);
    const from = valueStart + 1;
    const isData = isKey(body, keyStart, keyEnd, 'Data');
    // The end of a short text is found faster by a loop, that of a long one by a call.
    const to = isData ? body.indexOf(QUOTE, from) : quoteAfter(body, from);
    if (to < 0) return false;
    this.end = to + 1;
    if (isData) this.#setSpan(4, from, to);
    else if (isKey(body, keyStart, keyEnd, 'SequenceNumber')) return this.#sequenceNumber(from, to);
    else if (isKey(body, keyStart, keyEnd, 'PartitionKey')) this.#setSpan(2, from, to);
    return true;
  }

  /** @returns false: it is not a sequence number. Reading the answer in another way reports that */
  #sequenceNumber(from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      const byte = this.body[at] ?? 0;
      if (byte < ZERO || byte > NINE) return false;
    }
    this.#setSpan(0, from, to);
    return to > from && to - from <= MAX_SEQUENCE_DIGITS;
  }

  #number(keyStart: number, keyEnd: number): boolean {
    const { body } = this;
    const from = keyEnd + 2;
    let to = from;
    while (isNumeric(body[to])) to++;
    this.end = to;
    if (isKey(body, keyStart, keyEnd, 'ApproximateArrivalTimestamp')) {
      const arrivalMs = plainMs(body, from, to) ?? arrivalMsOf(Number(body.toString('latin1', from, to)));
      this.arrivals[this.count] = arrivalMs;
    }
    return to > from;
  }

  #setSpan(part: number, from: number, to: number): void {
    const span = this.count * SPANS + part;
    this.spans[span] = from;
    this.spans[span + 1] = to;
  }

  /** Makes room for the next record. */
  #makeRoom(): void {
    if (this.count === this.arrivals.length) this.#grow();
    const { count, spans } = this;
    for (let span = count * SPANS; span < (count + 1) * SPANS; span++) spans[span] = 0;
    this.arrivals[count] = 0;
  }

  #grow(): void {
    const { spans, arrivals } = this;
    const before = this.#notes;
    const buffers = this.#buffers;
    const count = Math.max(FIRST_RECORDS, 2 * arrivals.length);
    const notes = buffers.take(count * RECORD_NOTES);
    this.arrivals = new Float64Array(notes.buffer, notes.byteOffset, count);
    this.arrivals.set(arrivals);
    this.spans = new Int32Array(notes.buffer, notes.byteOffset + count * 8, count * SPANS);
    this.spans.set(spans);
    this.#notes = notes;
    if (before) buffers.give(before);
  }
}

/** From seconds with a fraction, as they are on the wire. */
export function arrivalMsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** Reads seconds as they usually are on the wire, `1700000000.123`. Undefined: they look different. */
function plainMs(body: Uint8Array, from: number, to: number): number | undefined {
  let ms = 0;
  let decimals = -1;
  for (let at = from; at < to; at++) {
    const byte = body[at] ?? 0;
    if (byte === POINT && decimals < 0) decimals = 0;
    else if (byte >= ZERO && byte <= NINE) {
      ms = ms * 10 + byte - ZERO;
      if (decimals >= 0) decimals++;
    } else return undefined;
  }
  if (decimals > 3) return undefined;
  for (let missing = Math.max(0, decimals); missing < 3; missing++) ms *= 10;
  return ms;
}

function quoteAfter(body: Uint8Array, from: number): number {
  for (let at = from; at < body.length; at++) if (body[at] === QUOTE) return at;
  return -1;
}

function isKey(body: Uint8Array, start: number, end: number, key: string): boolean {
  if (end - start !== key.length) return false;
  for (let index = 0; index < key.length; index++) if (body[start + index] !== key.charCodeAt(index)) return false;
  return true;
}

/** Whether it is a digit, a sign, a point or an exponent. */
function isNumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= ZERO && byte <= NINE) || byte === POINT || byte === 0x2d || byte === 0x2b || byte === 0x45 || byte === 0x65
  );
}
