import { isPipelinesError, PipelinesError } from '../errors';
import { LINE_FEED } from './ascii';

/** A place in an input. */
export interface InputPosition {
  /** Bytes from the start of the input. */
  offset: number;
  /** From 0. */
  line: number;
  /** From 0, in UTF-16 code units, as editors count. */
  column: number;
}

const CODE = 'MalformedInput';
const READ_AS = 'Read it in the encoding that it was written in.';

export interface MalformedPlace {
  /** The record in which it was found, from 0. Undefined: it was found before the text was cut into records. */
  recordIndex?: number | undefined;
  /** The line in which that record begins, from 0: a record that is not closed is noticed only in a later one. */
  firstLine?: number | undefined;
  /** The bytes are not text in the encoding that they were read with. */
  isEncoding?: boolean | undefined;
}

/** The input is malformed, so none of it may be sent. */
export class MalformedInputError extends PipelinesError implements InputPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** How many UTF-16 code units to mark; at least 1. */
  readonly length: number;
  readonly recordIndex: number | undefined;
  readonly isEncoding: boolean;

  constructor(reason: string, position: InputPosition, { recordIndex, firstLine, isEncoding = false }: MalformedPlace) {
    const places = [`line ${position.line + 1}`, `column ${position.column + 1}`];
    if (recordIndex !== undefined) places.push(`record ${recordIndex + 1}`);
    if (firstLine !== undefined && firstLine !== position.line) places.push(`which begins in line ${firstLine + 1}`);
    super(CODE, `${reason} (${places.join(', ')})`, isEncoding ? { remedy: READ_AS } : {});
    this.offset = position.offset;
    this.line = position.line;
    this.column = position.column;
    this.length = 1;
    this.recordIndex = recordIndex;
    this.isEncoding = isEncoding;
  }
}

export function isMalformedInput(error: unknown): error is MalformedInputError {
  return isPipelinesError(error) && error.code === CODE;
}

/** From here on, columns count bytes: no editor shows such a line, and JSON that is written back to back is a single one. */
const MAX_EXACT_COLUMN = 64 * 1024;

/** Follows the reading of an input, so that an error late in a stream still knows its line. */
export class PositionTracker {
  #offset = 0;
  #line = 0;
  #column = 0;

  /** The first `length` bytes were consumed. They hold so many line feeds; `lineStart` is the offset after the last. */
  advance(bytes: Uint8Array, length: number, { lines, lineStart }: { lines: number; lineStart: number }): void {
    this.#offset += length;
    this.#line += lines;
    this.#column = this.#columnAt(bytes, lines, lineStart, length);
  }

  /** The position `length` bytes into `bytes`, which begin where the last ones ended, between two characters. */
  at(bytes: Uint8Array, length: number): InputPosition {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
    let lines = 0;
    let lineStart = 0;
    for (let found = buffer.indexOf(LINE_FEED); found >= 0; found = buffer.indexOf(LINE_FEED, lineStart)) {
      lines++;
      lineStart = found + 1;
    }
    const column = this.#columnAt(bytes, lines, lineStart, length);
    return { offset: this.#offset + length, line: this.#line + lines, column };
  }

  #columnAt(bytes: Uint8Array, lines: number, lineStart: number, end: number): number {
    const before = lines === 0 ? this.#column : 0;
    const isExact = before < MAX_EXACT_COLUMN && end - lineStart < MAX_EXACT_COLUMN;
    return (
      before +
      (isExact ? Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8', lineStart).length : end - lineStart)
    );
  }
}
