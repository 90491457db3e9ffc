import { isUtf8 } from 'node:buffer';
import { CLOSE_BRACKET, COMMA, LINE_FEED, OPEN_BRACKET } from '../ascii';
import { MalformedInputError, PositionTracker } from '../malformedInput';
import { MAX_BYTES_OF_A_RECORD } from '../recordSize';
import { firstInvalidUtf8 } from '../utf8';
import { PlainRecords } from './plainRecords';
import { ValueScanner } from './valueScanner';

/** Room for the rests of records, so that further chunks of the same size fit in. */
const MAX_SPARE_BYTES = 64 * 1024;

export interface JsonSplitterOptions {
  /** False: an array is one record (a line of NDJSON), not one record per element. */
  expandArrays: boolean;
}

/** Between two top-level values, or within a top-level array whose elements are the records. */
type Place = 'top' | 'element' | 'afterElement';

/**
 * Cuts a run of JSON values, however they are separated, into records: each the user's own bytes without insignificant
 * white space and comments. Records are copies; several lie in one piece of memory.
 */
export class JsonSplitter {
  readonly #plain = new PlainRecords();
  readonly #scanner = new ValueScanner();
  readonly #position = new PositionTracker();
  readonly #expandArrays: boolean;
  #place: Place = 'top';
  /** The place at which this push began. */
  #placeBefore: Place = 'top';
  /** What is not cut yet: the beginning of a record, and what came after it. */
  readonly #held = new HeldBytes();
  /** An incomplete record is scanned again only when its bytes have doubled: a long one is not scanned once a chunk. */
  #scanFromBytes = 0;
  #count = 0;
  #records: Uint8Array[] = [];
  #compacted = new Compacted(0);
  #lines = new LineFeeds();

  constructor({ expandArrays }: JsonSplitterOptions) {
    this.#expandArrays = expandArrays;
  }

  /** The records that are complete with this chunk. `isLast`: the input ends with it. */
  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    const bytes = this.#held.add(chunk);
    const isTooLong = bytes.length > MAX_BYTES_OF_A_RECORD;
    if (bytes.length < this.#scanFromBytes && !isTooLong && !isLast) return [];
    this.#placeBefore = this.#place;
    this.#records = [];
    this.#compacted = new Compacted(bytes.length);
    this.#lines = new LineFeeds();
    const done = this.#cut(bytes, isLast);
    this.#checkUtf8(bytes, done);
    this.#count += this.#records.length;
    this.#position.advance(bytes, done, this.#lines);
    this.#held.drop(done);
    this.#scanFromBytes = 2 * (bytes.length - done);
    if (bytes.length - done > MAX_BYTES_OF_A_RECORD) {
      throw new MalformedInputError('A record is larger than 64 MiB', this.#position.at(bytes, 0), {
        recordIndex: this.#count,
      });
    }
    return this.#records;
  }

  /** @returns how many bytes are not needed any more */
  #cut(bytes: Uint8Array, isLast: boolean): number {
    let done = 0;
    for (;;) {
      if (this.#place !== 'afterElement') done = this.#plainRecords(bytes, done);
      const next = this.#step(bytes, done, isLast);
      if (next === undefined) return done;
      done = next;
    }
  }

  /** @returns the offset after the records that are strict JSON, as nearly all are */
  #plainRecords(bytes: Uint8Array, start: number): number {
    const isInArray = this.#place !== 'top';
    const options = { isInArray, takesArrays: isInArray || !this.#expandArrays, endsLines: false };
    let at = start;
    for (let mayGoOn = true; mayGoOn;) {
      const run = this.#plain.cut(bytes, at, options);
      const { buffer } = copyOf(run.written);
      let begin = 0;
      for (const end of run.copyEnds) {
        this.#records.push(new Uint8Array(buffer, begin, end - begin));
        begin = end;
      }
      if (run.lineFeeds > 0) this.#lines.add(run.lineStart, run.lineFeeds);
      if (isInArray && run.readTo > at) this.#place = run.isBehindElement ? 'afterElement' : 'element';
      at = run.readTo;
      mayGoOn = run.mayGoOn && !run.isBehindElement;
    }
    return at;
  }

  /** Goes one token further. Undefined: more input is needed, or there is none. */
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
    const result = this.#scanner.scan(bytes, start, isLast);
    if (result.kind === 'incomplete') return undefined;
    if (result.kind === 'malformed') return this.#fail(bytes, result.at, result.reason, start);
    this.#push(bytes, start, result.end);
    return result.end;
  }

  #push(bytes: Uint8Array, start: number, end: number): void {
    const { gaps } = this.#scanner;
    this.#records.push(this.#compacted.without(gaps, bytes, start, end));
    for (let index = 0; index < gaps.length; index += 2) {
      this.#lines.addFrom(bytes, gaps[index] as number, gaps[index + 1] as number);
    }
  }

  /** Checks all that was cut at once: a check for each string costs several times as much. */
  #checkUtf8(bytes: Uint8Array, done: number): void {
    const text = bytes.subarray(0, done);
    if (isUtf8(text)) return;
    const at = firstInvalidUtf8(text);
    // Cut once more, up to there, to find out which record it is in.
    const before = new JsonSplitter({ expandArrays: this.#expandArrays });
    before.#place = this.#placeBefore;
    this.#records = before.push(text.subarray(0, at), false);
    this.#fail(bytes, at, 'A string is not valid UTF-8', at, true);
  }

  /** @param start the offset of the record that is malformed */
  #fail(bytes: Uint8Array, at: number, reason: string, start = at, isEncoding = false): never {
    const { line } = this.#position.at(bytes, start);
    const recordIndex = this.#count + this.#records.length;
    throw new MalformedInputError(reason, this.#position.at(bytes, at), { recordIndex, firstLine: line, isEncoding });
  }
}

/**
 * Copies into memory of a size that occurs again and again. If all sizes were a little different, the gaps between them would fit
 * nothing, and the memory of a long input would grow.
 */
function copyOf(written: Uint8Array): Uint8Array {
  const copy = new Uint8Array(Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(written.length || 1))).buffer);
  copy.set(written);
  return copy;
}

/** Bytes in one piece, to which more come at the end while others go from the beginning. */
class HeldBytes {
  #room = new Uint8Array();
  #from = 0;
  #to = 0;

  /** @returns all that is held: a view that is valid until the next call */
  add(chunk: Uint8Array): Uint8Array {
    const length = this.#to - this.#from;
    if (this.#to + chunk.length > this.#room.length) {
      const held = this.#room.subarray(this.#from, this.#to);
      // Grows by doubling: a record of many chunks is not copied once a chunk.
      if (length + chunk.length > this.#room.length) {
        this.#room = new Uint8Array(2 * length + chunk.length + Math.min(chunk.length, MAX_SPARE_BYTES));
      }
      this.#room.set(held);
      this.#from = 0;
      this.#to = length;
    }
    this.#room.set(chunk, this.#to);
    this.#to += chunk.length;
    return this.#room.subarray(this.#from, this.#to);
  }

  drop(bytes: number): void {
    this.#from += bytes;
  }
}

/** How many line feeds were passed, and where the line after the last one begins. They lie between tokens, never in strings. */
class LineFeeds {
  lines = 0;
  lineStart = 0;

  add(lineStart: number, lines = 1): void {
    this.lines += lines;
    this.lineStart = lineStart;
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
      // Byte by byte: there are only a few between two spaces.
      while (at < gap) bytes[to++] = from[at++] as number;
      if (index < gaps.length) at = gaps[index + 1] as number;
    }
    this.#used = to;
    return bytes.subarray(begin, to);
  }
}
