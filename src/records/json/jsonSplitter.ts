import { isUtf8 } from 'node:buffer';
import { MalformedInputError, PositionTracker } from '../malformedInput';
import { ValueScanner } from './valueScanner';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Larger than any record that Kinesis takes (10 MiB), with room for white space. */
const MOST_BYTES_OF_A_RECORD = 64 * 1024 * 1024;

export interface JsonSplitterOptions {
  /** False: an array is one record (a line of NDJSON), not one record per element. */
  expandArrays: boolean;
}

/** Between two top-level values, or within a top-level array whose elements are the records. */
type Place = { kind: 'top' } | { kind: 'element'; afterComma: boolean } | { kind: 'afterElement' };

/**
 * Cuts a run of JSON values, however they are separated, into records: each the user's own bytes without insignificant
 * white space and comments. A record without any is a view of the chunk it came in, not a copy.
 */
export class JsonSplitter {
  readonly #scanner = new ValueScanner();
  readonly #position = new PositionTracker();
  readonly #expandArrays: boolean;
  #place: Place = { kind: 'top' };
  #rest: Uint8Array = new Uint8Array();
  #count = 0;
  #isFirst = true;
  #complete: Uint8Array[] = [];
  #completeEnd = 0;

  constructor({ expandArrays }: JsonSplitterOptions) {
    this.#expandArrays = expandArrays;
  }

  /** After a `push` that failed: the records that were complete by then, */
  get complete(): readonly Uint8Array[] {
    return this.#complete;
  }

  /** and where the last of them ended in what was pushed. */
  get completeEnd(): number {
    return this.#completeEnd;
  }

  /** What is left over for the next push: the beginning of a record. */
  get rest(): Buffer {
    return Buffer.from(this.#rest.buffer, this.#rest.byteOffset, this.#rest.length);
  }

  /** The records that are complete with this chunk. `isLast`: the input ends with it. */
  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const records: Uint8Array[] = [];
    this.#complete = records;
    this.#completeEnd = 0;
    let done = this.#isFirst ? byteOrderMarkLength(buffer) : 0;
    for (;;) {
      const next = this.#step(buffer, done, isLast, records);
      if (next === undefined) break;
      done = next;
    }
    this.#isFirst = this.#isFirst && buffer.length < BYTE_ORDER_MARK.length;
    if (this.#isFirst) done = 0;
    this.#position.advance(buffer.subarray(0, done));
    this.#rest = buffer.subarray(done);
    if (this.#rest.length > MOST_BYTES_OF_A_RECORD) {
      throw new MalformedInputError('A record is larger than 64 MiB', this.#position.at(this.#rest, 0), this.#count);
    }
    return records;
  }

  /** One token further; `undefined`: more input is needed, or there is none. */
  #step(buffer: Uint8Array, from: number, isLast: boolean, records: Uint8Array[]): number | undefined {
    const start = this.#scanner.skipInsignificant(buffer, from, isLast);
    if (start === -1) return undefined;
    if (start < 0) this.#fail(buffer, this.#scanner.failure.at, this.#scanner.failure.reason);
    const byte = buffer[start];
    if (byte === undefined) {
      if (isLast && this.#place.kind !== 'top') this.#fail(buffer, start, 'The input ends inside an array');
      return start > from ? start : undefined;
    }
    switch (this.#place.kind) {
      case 'top':
        if (byte === OPEN_BRACKET && this.#expandArrays) {
          this.#place = { kind: 'element', afterComma: false };
          return start + 1;
        }
        return this.#value(buffer, start, isLast, records);
      case 'element': {
        if (byte === CLOSE_BRACKET) {
          this.#place = { kind: 'top' };
          return start + 1;
        }
        const end = this.#value(buffer, start, isLast, records);
        if (end !== undefined) this.#place = { kind: 'afterElement' };
        return end;
      }
      case 'afterElement':
        if (byte !== COMMA && byte !== CLOSE_BRACKET) this.#fail(buffer, start, 'Expected "," or "]" after an element');
        this.#place = byte === COMMA ? { kind: 'element', afterComma: true } : { kind: 'top' };
        return start + 1;
    }
  }

  #value(buffer: Uint8Array, start: number, isLast: boolean, records: Uint8Array[]): number | undefined {
    const result = this.#scanner.scan(buffer, start, isLast);
    if (result.kind === 'incomplete') return undefined;
    if (result.kind === 'malformed') return this.#fail(buffer, result.at, result.reason, start);
    const { end } = result;
    if (result.hasHighBytes) this.#checkUtf8(buffer, start, end);
    records.push(withoutGaps(buffer, start, end, this.#scanner.gaps));
    this.#count++;
    this.#completeEnd = end;
    return end;
  }

  #checkUtf8(buffer: Uint8Array, start: number, end: number): void {
    if (isUtf8(buffer.subarray(start, end))) return;
    this.#fail(buffer, firstInvalidUtf8(buffer.subarray(start, end)) + start, 'A string is not valid UTF-8');
  }

  /** `start`: of the record that is malformed. */
  #fail(buffer: Uint8Array, at: number, reason: string, start = at): never {
    const { line } = this.#position.at(buffer, start);
    throw new MalformedInputError(reason, this.#position.at(buffer, at), this.#count, line);
  }
}

function byteOrderMarkLength(buffer: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => buffer[index] === byte) ? BYTE_ORDER_MARK.length : 0;
}

function withoutGaps(buffer: Uint8Array, start: number, end: number, gaps: readonly number[]): Uint8Array {
  if (gaps.length === 0) return buffer.subarray(start, end);
  let removed = 0;
  for (let index = 0; index < gaps.length; index += 2) removed += (gaps[index + 1] ?? 0) - (gaps[index] ?? 0);
  const record = new Uint8Array(end - start - removed);
  let from = start;
  let written = 0;
  for (let index = 0; index <= gaps.length; index += 2) {
    const to = gaps[index] ?? end;
    record.set(buffer.subarray(from, to), written);
    written += to - from;
    from = gaps[index + 1] ?? end;
  }
  return record;
}

/** By halves: the longest valid beginning. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  const text = Buffer.from(new TextDecoder().decode(bytes));
  let same = 0;
  while (same < bytes.length && text[same] === bytes[same]) same++;
  return same;
}
