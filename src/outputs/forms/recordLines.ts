import { CLOSE_BRACKET, LINE_FEED, OPEN_BRACE, OPEN_BRACKET, PlainRecords, type PlainRun } from '../../records';
import { ContentTooLargeError } from '../damage';
import { isSpace } from './byteKinds';
import { endsInSeparators, separatorsEnd } from './separators';
import { INCOMPLETE, MALFORMED, ValueSpan } from './valueSpan';

const NOTHING = Buffer.alloc(0);
const MIN_JOINED_BYTES = 4_096;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A longer run of separators is dropped without looking at what follows. */
const MAX_SEPARATOR_BYTES = 1_048_576;

/** Larger than any record that Kinesis (10 MiB) or Firehose takes. */
const MAX_RECORD_BYTES = 32 * 1_048_576;

/** Turns a record's text into the lines that are shown for it, each with its line feed. */
export type Rendering = (record: Buffer) => { lines: Buffer; records: number } | undefined;

/** The record of the next lines: its offset in the content and its bytes, a view that is valid during the call. */
export interface LinedRecord {
  offset: number;
  bytes: Uint8Array;
  /** The lines that are shown in its place, each with its line feed. */
  rendered?: Buffer;
}

export interface RecordLinesOptions {
  /** The records are the elements of an array. */
  expandArrays: boolean;
  render?: Rendering | undefined;
  /** Called for each record in the order of the lines. */
  onRecord?: ((record: LinedRecord) => void) | undefined;
}

type Place = 'top' | 'array' | 'value' | 'unreadable';

/**
 * Puts each record of a delivered object on a line, however records are separated: the record's own text without the white
 * space between its tokens. What is not JSON must not hide other records, so it is a line up to where a record may begin.
 */
export class RecordLines {
  readonly #options: RecordLinesOptions;
  readonly #span = new ValueSpan();
  readonly #plain = new PlainRecords();
  #place: Place = 'top';
  #isInArray = false;
  /** Bytes that are kept for the next chunk: the beginning of a value, or of what cannot be read. */
  #rest: Buffer = NOTHING;
  #hold: Buffer = NOTHING;
  /** Where the search for the end of unreadable text goes on. */
  #searchFrom = 0;
  #isFirst = true;
  /** The offset of the current buffer in the content. */
  #before = 0;
  #out: Buffer = NOTHING;
  #outLength = 0;
  #records = 0;

  constructor(options: RecordLinesOptions) {
    this.#options = options;
  }

  get records(): number {
    return this.#records;
  }

  /** The lines that this chunk completes: a view that is valid until the next call. */
  push(chunk: Buffer, isLast: boolean): Buffer {
    this.#outLength = 0;
    this.#reserve(this.#rest.length + chunk.length + (chunk.length >> 1));
    let at = 0;
    while (this.#rest.length > 0 && at < chunk.length) {
      // Copies only as much as completes the record that both chunks share.
      const kept = this.#rest.length;
      const piece = chunk.subarray(at, at + Math.max(MIN_JOINED_BYTES, kept));
      at += piece.length;
      const buffer = this.#joined(piece);
      const done = this.#run(buffer, isLast && at === chunk.length);
      const isBehindRest = done >= kept;
      if (isBehindRest) at += done - kept - piece.length;
      this.#rest = isBehindRest ? NOTHING : buffer.subarray(done);
    }
    if (this.#rest.length === 0 || isLast) {
      const buffer = this.#rest.length === 0 ? chunk.subarray(at) : this.#rest;
      this.#rest = buffer.subarray(this.#run(buffer, isLast));
    }
    if (!isLast && this.#rest.length > MAX_RECORD_BYTES) {
      throw new ContentTooLargeError('A record is longer than 32 MiB: it is cut, and what follows it is not shown.');
    }
    return this.#out.subarray(0, this.#outLength);
  }

  /** @returns how many bytes have been processed */
  #run(buffer: Buffer, isLast: boolean): number {
    if (this.#isFirst && buffer.length < BYTE_ORDER_MARK.length && !isLast) return 0;
    let at = this.#isFirst && buffer.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    this.#isFirst = false;
    while (at < buffer.length) {
      const next = this.#step(buffer, at, isLast);
      if (next < 0) break;
      at = next;
    }
    this.#span.moveBack(at);
    this.#searchFrom = Math.max(0, this.#searchFrom - at);
    this.#before += at;
    return at;
  }

  /** The incomplete end of the content as a line, at most `mostBytes` of it. */
  torn(mostBytes: number): Buffer {
    const bytes = this.#rest.subarray(0, mostBytes);
    this.#outLength = 0;
    this.#writeText(bytes, 0);
    this.#rest = NOTHING;
    return this.#out.subarray(0, this.#outLength);
  }

  /** @returns the offset to go on from; negative: more bytes are needed */
  #step(buffer: Buffer, at: number, isLast: boolean): number {
    switch (this.#place) {
      case 'value':
        return this.#value(buffer, at, isLast);
      case 'unreadable':
        return this.#unreadable(buffer, at, isLast);
      case 'top':
      case 'array':
        return this.#between(buffer, at, isLast);
    }
  }

  #between(buffer: Buffer, at: number, isLast: boolean): number {
    const byte = buffer[at] as number;
    if (byte === OPEN_BRACE && !this.#options.render) {
      const next = this.#plainRecords(buffer, at);
      if (next > at) return next;
    }
    if (isSpace(byte)) return at + 1;
    const separated = this.#afterSeparators(buffer, at, isLast);
    if (separated !== at) return separated;
    if (this.#isInArray && byte === CLOSE_BRACKET) {
      this.#isInArray = false;
      this.#place = 'top';
      return at + 1;
    }
    if (!this.#isInArray && byte === OPEN_BRACKET && this.#options.expandArrays) {
      this.#isInArray = true;
      this.#place = 'array';
      return at + 1;
    }
    if (this.#isInArray || byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#place = 'value';
      this.#span.begin(at);
    } else {
      this.#place = 'unreadable';
      this.#searchFrom = at;
    }
    return at;
  }

  /** Separators count as such only before a record or the end. Before other text, they are part of it. */
  #afterSeparators(buffer: Buffer, at: number, isLast: boolean): number {
    const end = separatorsEnd(buffer, at);
    if (end - at >= MAX_SEPARATOR_BYTES) return end;
    if (endsInSeparators(buffer, end) && !isLast) return INCOMPLETE;
    const next = buffer[end];
    return this.#isInArray || next === undefined || next === OPEN_BRACE || next === OPEN_BRACKET ? end : at;
  }

  /** Cuts records in strict JSON, which most delivered ones are. */
  #plainRecords(buffer: Buffer, start: number): number {
    const options = { isInArray: this.#isInArray, takesArrays: false, endsLines: true };
    let at = start;
    for (let mayGoOn = true; mayGoOn;) {
      const run = this.#plain.cut(buffer, at, options);
      this.#records += run.starts.length;
      this.#write(run.written);
      at = run.readTo;
      mayGoOn = run.mayGoOn && !run.isBehindElement;
      this.#tellOf(buffer, run);
    }
    return at;
  }

  #tellOf(buffer: Buffer, { starts, ends }: PlainRun): void {
    const { onRecord } = this.#options;
    if (!onRecord) return;
    // Copies, since the listener may use the same cutter.
    const behind = ends.slice();
    starts.slice().forEach((start, index) => {
      onRecord({ offset: this.#before + start, bytes: buffer.subarray(start, behind[index]) });
    });
  }

  #value(buffer: Buffer, start: number, isLast: boolean): number {
    const end = this.#span.scan(buffer, buffer.length, isLast);
    if (end === INCOMPLETE) return INCOMPLETE;
    if (end === MALFORMED) {
      this.#isInArray = false;
      this.#place = 'unreadable';
      this.#searchFrom = start;
      return start;
    }
    this.#place = this.#isInArray ? 'array' : 'top';
    this.#writeRecord(buffer, start, end);
    return end;
  }

  /** Takes unreadable text up to its line break, or to where a record seems to begin. */
  #unreadable(buffer: Buffer, start: number, isLast: boolean): number {
    const from = Math.max(start + 1, this.#searchFrom);
    const ends = [buffer.indexOf(LINE_FEED, from), buffer.indexOf('}{', from - 1) + 1, buffer.indexOf('{"', from)];
    const found = ends.filter((end) => end > start);
    if (found.length === 0 && !isLast) {
      this.#searchFrom = Math.max(start + 1, buffer.length - 1);
      return INCOMPLETE;
    }
    const end = found.length === 0 ? buffer.length : Math.min(...found);
    this.#place = 'top';
    this.#writeText(buffer.subarray(start, end), start);
    return end;
  }

  #writeRecord(buffer: Buffer, start: number, end: number): void {
    const { render, onRecord } = this.#options;
    const { gaps } = this.#span;
    const source = { offset: this.#before + start, bytes: buffer.subarray(start, end) };
    if (render) {
      const record = Buffer.from(
        gaps.length === 0 ? buffer.subarray(start, end) : withoutGaps(buffer, start, end, gaps),
      );
      const rendered = render(record);
      this.#write(rendered?.lines ?? Buffer.concat([record, Buffer.from('\n')]));
      this.#records += rendered?.records ?? 1;
      onRecord?.(rendered ? { ...source, rendered: rendered.lines } : source);
      return;
    }
    onRecord?.(source);
    this.#reserve(end - start + 1);
    let from = start;
    for (let index = 0; index < gaps.length; index += 2) {
      this.#copy(buffer, from, gaps[index] as number);
      from = gaps[index + 1] as number;
    }
    this.#copy(buffer, from, end);
    this.#out[this.#outLength++] = LINE_FEED;
    this.#records++;
  }

  #copy(buffer: Buffer, from: number, to: number): void {
    this.#outLength += buffer.copy(this.#out, this.#outLength, from, to);
  }

  #writeText(bytes: Buffer, start: number): void {
    const line = onOneLine(bytes);
    if (line.length === 0) return;
    this.#write(line);
    this.#write(Buffer.from('\n'));
    this.#records++;
    this.#options.onRecord?.({ offset: this.#before + start, bytes });
  }

  #write(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#out.set(bytes, this.#outLength);
    this.#outLength += bytes.length;
  }

  #reserve(bytes: number): void {
    if (this.#outLength + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#outLength + bytes));
    this.#out.copy(larger, 0, 0, this.#outLength);
    this.#out = larger;
  }

  /** The buffer grows by doubling, so that a record of many chunks is not copied for each of them. */
  #joined(piece: Buffer): Buffer {
    const rest = this.#rest;
    const offset = rest.byteOffset - this.#hold.byteOffset;
    const hasRoom = rest.buffer === this.#hold.buffer && offset + rest.length + piece.length <= this.#hold.length;
    const start = hasRoom ? offset : 0;
    if (!hasRoom) {
      this.#hold = Buffer.allocUnsafeSlow(2 * (rest.length + piece.length));
      rest.copy(this.#hold);
    }
    piece.copy(this.#hold, start + rest.length);
    return this.#hold.subarray(start, start + rest.length + piece.length);
  }
}

/** Each byte of Latin-1 is a character, so no byte of any encoding changes. */
function onOneLine(bytes: Buffer): Buffer {
  const line = bytes.toString('latin1').replace(/[\r\n]+/g, ' ');
  return Buffer.from(line.replace(/^[\t\v\f ]+|[\t\v\f ]+$/g, ''), 'latin1');
}

export function withoutGaps(buffer: Buffer, start: number, end: number, gaps: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let from = start;
  for (let index = 0; index < gaps.length; index += 2) {
    parts.push(buffer.subarray(from, gaps[index]));
    from = gaps[index + 1] ?? end;
  }
  parts.push(buffer.subarray(from, end));
  return Buffer.concat(parts);
}
