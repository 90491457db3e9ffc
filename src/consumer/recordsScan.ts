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
 * order of their members. It makes no object but the records themselves, no string but theirs, and decodes their data
 * where they stand: at hundreds of thousands of records a second the garbage collector is the bottleneck, and whatever is
 * as long as the body the largest part of what it collects.
 */
export class RecordsScan {
  readonly records: ConsumedRecord[] = [];
  /** Of the records' data. */
  dataBytes = 0;
  /** The place after what has been read. */
  end = 0;
  /** Where each record's data begin and end, in pairs; none for a record without. */
  private readonly spans: number[] = [];

  /** @param body ASCII without a backslash: an escape would be taken as it stands. It becomes the records' own. */
  constructor(
    private readonly shardId: string,
    private readonly body: Buffer,
  ) {}

  /**
   * @param start right after the opening bracket; `end` is then the place of the closing one
   * @returns false: something else is there, to be read another way; the body is what it was
   */
  run(start: number): boolean {
    if (!this.scan(start)) return false;
    this.decode();
    return true;
  }

  private scan(start: number): boolean {
    const { body } = this;
    this.end = start;
    if (body[start] === CLOSE_BRACKET) return true;
    while (this.record()) {
      const next = body[this.end];
      if (next === CLOSE_BRACKET) return true;
      if (next !== COMMA) return false;
      this.end += 1;
    }
    return false;
  }

  private record(): boolean {
    const { body } = this;
    if (body[this.end] !== OPEN_BRACE) return false;
    const record = { shardId: this.shardId, sequenceNumber: '', partitionKey: '', arrivalMs: 0, data: NOTHING };
    do {
      if (body[this.end + 1] !== QUOTE) return false;
      const keyStart = this.end + 2;
      const keyEnd = quoteAfter(body, keyStart);
      if (keyEnd < 0 || body[keyEnd + 1] !== COLON) return false;
      if (!this.member(record, keyStart, keyEnd)) return false;
    } while (body[this.end] === COMMA);
    if (body[this.end] !== CLOSE_BRACE || record.sequenceNumber === '') return false;
    this.end += 1;
    // One without data has a span, too.
    const next = 2 * this.records.length + 2;
    while (this.spans.length < next) this.spans.push(0);
    this.records.push(record);
    return true;
  }

  private member(record: ConsumedRecord, keyStart: number, keyEnd: number): boolean {
    const { body } = this;
    const valueStart = keyEnd + 2;
    if (body[valueStart] !== QUOTE) return this.number(record, keyStart, keyEnd);
    const from = valueStart + 1;
    const isData = isKey(body, keyStart, keyEnd, 'Data');
    // Short texts are found by a loop sooner than by a call, long ones by a call.
    const to = isData ? body.indexOf(QUOTE, from) : quoteAfter(body, from);
    if (to < 0) return false;
    this.end = to + 1;
    if (isData) {
      this.spans[2 * this.records.length] = from;
      this.spans[2 * this.records.length + 1] = to;
    } else if (isKey(body, keyStart, keyEnd, 'SequenceNumber'))
      record.sequenceNumber = body.toString('latin1', from, to);
    else if (isKey(body, keyStart, keyEnd, 'PartitionKey')) record.partitionKey = body.toString('latin1', from, to);
    return true;
  }

  /** Bytes are three quarters of their base64: they fit where it stood. */
  private decode(): void {
    const { body, records, spans } = this;
    for (const [index, record] of records.entries()) {
      const from = spans[2 * index] ?? 0;
      const to = spans[2 * index + 1] ?? 0;
      if (to === from) continue;
      const length = body.write(body.toString('latin1', from, to), from, 'base64');
      this.dataBytes += length;
      record.data = new Uint8Array(body.buffer, body.byteOffset + from, length);
    }
  }

  private number(record: ConsumedRecord, keyStart: number, keyEnd: number): boolean {
    const { body } = this;
    const from = keyEnd + 2;
    let to = from;
    while (isNumeric(body[to])) to += 1;
    this.end = to;
    const value = to === from ? NaN : Number(body.toString('latin1', from, to));
    if (isKey(body, keyStart, keyEnd, 'ApproximateArrivalTimestamp')) record.arrivalMs = arrivalMsOf(value);
    return !Number.isNaN(value);
  }
}

/** From the wire's seconds with a fraction. */
export function arrivalMsOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

function quoteAfter(body: Uint8Array, from: number): number {
  for (let at = from; at < body.length; at += 1) if (body[at] === QUOTE) return at;
  return -1;
}

function isKey(body: Uint8Array, start: number, end: number, key: string): boolean {
  if (end - start !== key.length) return false;
  for (let index = 0; index < key.length; index += 1) if (body[start + index] !== key.charCodeAt(index)) return false;
  return true;
}

/** Digits, signs, point and exponent. */
function isNumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b || byte === 0x45 || byte === 0x65
  );
}
