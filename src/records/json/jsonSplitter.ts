import { isUtf8 } from 'node:buffer';
import { MalformedInputError, PositionTracker } from '../malformedInput';
import { NOT_PLAIN, PlainValues } from './plainValue';
import { ValueScanner } from './valueScanner';

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Larger than any record that Kinesis takes (10 MiB), with room for white space. */
const MOST_BYTES_OF_A_RECORD = 64 * 1024 * 1024;

export interface JsonSplitterOptions {
  /** False: an array is one record (a line of NDJSON), not one record per element. */
  expandArrays: boolean;
}

/** Between two top-level values, or within a top-level array whose elements are the records. */
type Place = 'top' | 'element' | 'afterElement';

/**
 * Cuts a run of JSON values, however they are separated, into records: each the user's own bytes without insignificant
 * white space and comments. Records are views of a copy of the chunk that they came in.
 */
export class JsonSplitter {
  readonly #plain = new PlainValues();
  readonly #scanner = new ValueScanner();
  readonly #position = new PositionTracker();
  readonly #expandArrays: boolean;
  #place: Place = 'top';
  /** Where this push began. */
  #placeBefore: Place = 'top';
  /** What is not cut yet: the beginning of a record, in as many pieces as it came in. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  /** What was in vain once is looked at again only when it has doubled: a long record is not scanned once a chunk. */
  #scanFromBytes = 0;
  #count = 0;
  #isFirst = true;
  /** What this push has to cut, with a zero byte behind it. */
  #bytes: Uint8Array = new Uint8Array(1);
  #records: Uint8Array[] = [];
  #compacted = new Compacted(0);
  #lines = new LineFeeds();

  constructor({ expandArrays }: JsonSplitterOptions) {
    this.#expandArrays = expandArrays;
  }

  /** The records that are complete with this chunk. `isLast`: the input ends with it. */
  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    this.#rest.push(chunk);
    this.#restBytes += chunk.length;
    if (this.#restBytes < this.#scanFromBytes && !isLast) return [];
    this.#bytes = joined(this.#rest, this.#restBytes);
    const bytes = this.#bytes.subarray(0, this.#restBytes);
    this.#placeBefore = this.#place;
    this.#records = [];
    this.#compacted = new Compacted(bytes.length);
    this.#lines = new LineFeeds();
    const done = this.#cut(bytes, isLast);
    this.#checkUtf8(bytes, done);
    this.#count += this.#records.length;
    this.#position.advance(bytes, done, this.#lines);
    this.#keep(bytes.subarray(done));
    return this.#records;
  }

  #keep(rest: Uint8Array): void {
    this.#rest = rest.length === 0 ? [] : [rest];
    this.#restBytes = rest.length;
    this.#scanFromBytes = 2 * rest.length;
    if (rest.length <= MOST_BYTES_OF_A_RECORD) return;
    throw new MalformedInputError('A record is larger than 64 MiB', this.#position.at(rest, 0), this.#count);
  }

  /** @returns how many bytes are done with */
  #cut(bytes: Uint8Array, isLast: boolean): number {
    if (this.#isFirst && bytes.length < BYTE_ORDER_MARK.length && !isLast) return 0;
    let done = this.#isFirst ? byteOrderMarkLength(bytes) : 0;
    this.#isFirst = false;
    for (;;) {
      if (this.#place === 'top') done = this.#plainRun(done);
      const next = this.#step(bytes, done, isLast);
      if (next === undefined) return done;
      done = next;
    }
  }

  /** Objects one behind the other, or on lines: most of what there is. */
  #plainRun(start: number): number {
    const bytes = this.#bytes;
    const plain = this.#plain;
    const records = this.#records;
    let at = start;
    while (bytes[at] === OPEN_BRACE) {
      const end = plain.endOf(bytes, at);
      if (end < 0) break;
      if (plain.gaps.length === 0) records.push(new Uint8Array(bytes.buffer, at, end - at));
      else this.#push(at, end, plain.gaps);
      at = end;
      if (bytes[at] === LINE_FEED) this.#lines.add(++at);
    }
    return at;
  }

  /** One token further; `undefined`: more input is needed, or there is none. */
  #step(bytes: Uint8Array, from: number, isLast: boolean): number | undefined {
    const start = this.#scanner.skipInsignificant(bytes, from, isLast);
    if (start === -1) return undefined;
    if (start < 0) this.#fail(bytes, this.#scanner.failure.at, this.#scanner.failure.reason);
    if (start > from) {
      this.#lines.addFrom(bytes, from, start);
      return start;
    }
    const byte = bytes[start];
    if (byte === undefined) {
      if (isLast && this.#place !== 'top') this.#fail(bytes, start, 'The input ends inside an array');
      return undefined;
    }
    switch (this.#place) {
      case 'top':
        if (byte !== OPEN_BRACKET || !this.#expandArrays) return this.#value(bytes, start, isLast);
        this.#place = 'element';
        return start + 1;
      case 'element': {
        if (byte === CLOSE_BRACKET) {
          this.#place = 'top';
          return start + 1;
        }
        const end = this.#value(bytes, start, isLast);
        if (end !== undefined) this.#place = 'afterElement';
        return end;
      }
      case 'afterElement':
        if (byte !== COMMA && byte !== CLOSE_BRACKET) {
          this.#fail(bytes, start, 'Expected "," or "]" after an element');
        }
        this.#place = byte === COMMA ? 'element' : 'top';
        return start + 1;
    }
  }

  #value(bytes: Uint8Array, start: number, isLast: boolean): number | undefined {
    const isContainer = bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET;
    const end = isContainer ? this.#plain.endOf(this.#bytes, start) : NOT_PLAIN;
    if (end !== NOT_PLAIN) {
      this.#push(start, end, this.#plain.gaps);
      return end;
    }
    const result = this.#scanner.scan(bytes, start, isLast);
    if (result.kind === 'incomplete') return undefined;
    if (result.kind === 'malformed') return this.#fail(bytes, result.at, result.reason, start);
    this.#push(start, result.end, this.#scanner.gaps);
    return result.end;
  }

  #push(start: number, end: number, gaps: readonly number[]): void {
    const bytes = this.#bytes;
    if (gaps.length === 0) {
      this.#records.push(bytes.subarray(start, end));
      return;
    }
    this.#records.push(this.#compacted.without(gaps, bytes, start, end));
    for (let index = 0; index < gaps.length; index += 2) {
      this.#lines.addFrom(bytes, gaps[index] as number, gaps[index + 1] as number);
    }
  }

  /** Once for all that was cut: a check for each string costs several times as much. */
  #checkUtf8(bytes: Uint8Array, done: number): void {
    const text = bytes.subarray(0, done);
    if (isUtf8(text)) return;
    const at = firstInvalidUtf8(text);
    // Cut once more, up to there, to find out which record it is in.
    const before = new JsonSplitter({ expandArrays: this.#expandArrays });
    before.#place = this.#placeBefore;
    this.#records = before.push(text.subarray(0, at), false);
    this.#fail(bytes, at, 'A string is not valid UTF-8');
  }

  /** `start`: of the record that is malformed. */
  #fail(bytes: Uint8Array, at: number, reason: string, start = at): never {
    const { line } = this.#position.at(bytes, start);
    throw new MalformedInputError(reason, this.#position.at(bytes, at), this.#count + this.#records.length, line);
  }
}

/** How many line feeds were passed, and where the last one was. Strings hold none: only what lies between tokens. */
class LineFeeds {
  lines = 0;
  lineStart = 0;

  add(behind: number): void {
    this.lines++;
    this.lineStart = behind;
  }

  addFrom(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) if (bytes[at] === LINE_FEED) this.add(at + 1);
  }
}

/** Records whose white space was taken out, in one piece of memory. */
class Compacted {
  readonly #mostBytes: number;
  #bytes: Uint8Array | undefined;
  #used = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  without(gaps: readonly number[], from: Uint8Array, start: number, end: number): Uint8Array {
    const bytes = (this.#bytes ??= new Uint8Array(this.#mostBytes));
    const begin = this.#used;
    let to = begin;
    let at = start;
    for (let index = 0; index <= gaps.length; index += 2) {
      const gap = index < gaps.length ? (gaps[index] as number) : end;
      // Byte by byte: between two spaces there are but a few.
      while (at < gap) bytes[to++] = from[at++] as number;
      if (index < gaps.length) at = gaps[index + 1] as number;
    }
    this.#used = to;
    return bytes.subarray(begin, to);
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  // Not cleared: all of it is written.
  const all = new Uint8Array(Buffer.allocUnsafeSlow(length + 1).buffer);
  all[length] = 0;
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function byteOrderMarkLength(bytes: Uint8Array): number {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
}

/** The end of the longest valid beginning. */
function firstInvalidUtf8(bytes: Uint8Array): number {
  const text = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  let same = 0;
  while (same < bytes.length && text[same] === bytes[same]) same++;
  return same;
}
