import type { ConsumedRecord } from './types';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NOTHING = new Uint8Array();

/**
 * Reads the elements of a `Records` array in compact JSON: objects of strings without escapes and of numbers, in any
 * order of their members. It makes no object but the records themselves, and no string that is not a part of `text`: at
 * hundreds of thousands of records a second the garbage collector is the bottleneck.
 */
export class RecordsScan {
  readonly records: ConsumedRecord[] = [];
  /** Of the records' data. */
  dataBytes = 0;
  /** The place after what has been read. */
  end = 0;
  private readonly slab: Buffer;

  /** @param text without a backslash: an escape would be taken as it stands */
  constructor(
    private readonly shardId: string,
    private readonly text: string,
  ) {
    // Not from Node's shared pool: the records keep the whole buffer alive, and nothing else should be in it.
    this.slab = Buffer.allocUnsafeSlow(Math.ceil((text.length * 3) / 4));
  }

  /**
   * @param start right after the opening bracket; `end` is then the place of the closing one
   * @returns false: something else is there, to be read another way
   */
  run(start: number): boolean {
    const { text } = this;
    this.end = start;
    if (text.charCodeAt(start) === CLOSE_BRACKET) return true;
    while (this.record()) {
      const next = text.charCodeAt(this.end);
      if (next === CLOSE_BRACKET) return true;
      if (next !== COMMA) return false;
      this.end += 1;
    }
    return false;
  }

  private record(): boolean {
    const { text } = this;
    if (text.charCodeAt(this.end) !== OPEN_BRACE) return false;
    const record = { shardId: this.shardId, sequenceNumber: '', partitionKey: '', arrivalMs: 0, data: NOTHING };
    do {
      if (text.charCodeAt(this.end + 1) !== QUOTE) return false;
      const keyStart = this.end + 2;
      const keyEnd = text.indexOf('"', keyStart);
      if (keyEnd < 0 || text.charCodeAt(keyEnd + 1) !== COLON) return false;
      if (!this.member(record, keyStart, keyEnd + 2)) return false;
    } while (text.charCodeAt(this.end) === COMMA);
    if (text.charCodeAt(this.end) !== CLOSE_BRACE || record.sequenceNumber === '') return false;
    this.end += 1;
    this.records.push(record);
    return true;
  }

  private member(record: ConsumedRecord, keyStart: number, valueStart: number): boolean {
    const { text } = this;
    if (text.charCodeAt(valueStart) !== QUOTE) return this.number(record, keyStart, valueStart);
    const from = valueStart + 1;
    const to = text.indexOf('"', from);
    if (to < 0) return false;
    this.end = to + 1;
    if (text.startsWith('Data"', keyStart)) record.data = this.decoded(from, to);
    else if (text.startsWith('SequenceNumber"', keyStart)) record.sequenceNumber = text.slice(from, to);
    else if (text.startsWith('PartitionKey"', keyStart)) record.partitionKey = text.slice(from, to);
    return true;
  }

  private decoded(from: number, to: number): Uint8Array {
    const start = this.dataBytes;
    const length = this.slab.write(this.text.slice(from, to), start, 'base64');
    this.dataBytes += length;
    return new Uint8Array(this.slab.buffer, start, length);
  }

  private number(record: ConsumedRecord, keyStart: number, from: number): boolean {
    const { text } = this;
    let to = from;
    while (isNumeric(text.charCodeAt(to))) to += 1;
    this.end = to;
    const value = to === from ? NaN : Number(text.slice(from, to));
    if (text.startsWith('ApproximateArrivalTimestamp"', keyStart)) record.arrivalMs = arrivalMsOf(value);
    return !Number.isNaN(value);
  }
}

/** From the wire's seconds with a fraction. */
export function arrivalMsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** Digits, signs, point and exponent. */
function isNumeric(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b || code === 0x45 || code === 0x65
  );
}
