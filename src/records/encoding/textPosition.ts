import { CARRIAGE_RETURN, LINE_FEED } from '../ascii';
import type { InputPosition } from '../malformedInput';

/** Beyond this, columns count bytes: no editor shows such a line, and measuring it again and again would take long. */
const MAX_EXACT_COLUMN = 64 * 1024;

/** Follows a text through its pieces of UTF-8. Lines end as they do in an editor: with LF, CRLF or CR. */
export class TextPosition {
  #offset = 0;
  #line = 0;
  #column = 0;
  #endsWithCarriageReturn = false;

  advance(text: Uint8Array): void {
    const { offset, line, column } = this.at(text, text.length);
    this.#offset = offset;
    this.#line = line;
    this.#column = column;
    if (text.length > 0) this.#endsWithCarriageReturn = text.at(-1) === CARRIAGE_RETURN;
  }

  /** The position `length` bytes into `text`, which begins where the last piece ended. */
  at(text: Uint8Array, length: number): InputPosition {
    let lines = 0;
    let lineStart = 0;
    let isAfterReturn = this.#endsWithCarriageReturn;
    for (let index = 0; index < length; index++) {
      const byte = text[index] as number;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        lineStart = index + 1;
        if (byte === CARRIAGE_RETURN || !isAfterReturn) lines++;
      }
      isAfterReturn = byte === CARRIAGE_RETURN;
    }
    const before = lineStart === 0 ? this.#column : 0;
    return {
      offset: this.#offset + length,
      line: this.#line + lines,
      column: before + columns(text, lineStart, length, before),
    };
  }
}

function columns(text: Uint8Array, start: number, end: number, before: number): number {
  if (before + end - start > MAX_EXACT_COLUMN) return end - start;
  return Buffer.from(text.buffer, text.byteOffset, end).toString('utf8', start).length;
}
