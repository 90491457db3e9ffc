import { CARRIAGE_RETURN, LINE_FEED } from './ascii';
import { MalformedInputError } from './malformedInput';
import { MAX_BYTES_OF_A_RECORD } from './recordSize';

const RETURN_ALONE = Buffer.from([CARRIAGE_RETURN]);

/**
 * Each line that is not empty, without its line break. Lines end with LF or CRLF, or with CR alone where the first line does.
 *
 * @throws {MalformedInputError} where a line is longer than 64 MiB
 */
export class LineSplitter {
  /** The byte that ends a line. Undefined: no line has ended yet. */
  #lineEnd: number | undefined;
  /** A carriage return at the end of the chunk before: only what follows it tells what ends a line. */
  #hasReturnBefore = false;
  /** The beginning of a line whose end has not come yet. */
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  /** The number of the line that is begun, from 0, and where it begins. */
  #line = 0;
  #offset = 0;
  #records = 0;

  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    const bytes = this.#taken(chunk, isLast);
    const records: Uint8Array[] = [];
    let start = 0;
    if (this.#lineEnd !== undefined) {
      for (let end = bytes.indexOf(this.#lineEnd); end >= 0; end = bytes.indexOf(this.#lineEnd, start)) {
        this.#begin(bytes.subarray(start, end));
        this.#end(records);
        this.#offset++;
        this.#line++;
        start = end + 1;
      }
    }
    this.#begin(bytes.subarray(start));
    if (isLast) this.#end(records);
    return records;
  }

  /** A copy, since the chunk is valid for this call only. Finds out what ends the lines, as soon as one ends. */
  #taken(chunk: Uint8Array, isLast: boolean): Buffer {
    const bytes = this.#hasReturnBefore ? Buffer.concat([RETURN_ALONE, chunk]) : Buffer.from(chunk);
    this.#hasReturnBefore = false;
    if (this.#lineEnd !== undefined) return bytes;
    const lineFeed = bytes.indexOf(LINE_FEED);
    const carriageReturn = bytes.indexOf(CARRIAGE_RETURN);
    if (carriageReturn >= 0 && carriageReturn === bytes.length - 1 && !isLast) {
      this.#hasReturnBefore = true;
      return bytes.subarray(0, carriageReturn);
    }
    const isReturnAlone = carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed - 1);
    if (isReturnAlone) this.#lineEnd = CARRIAGE_RETURN;
    else if (lineFeed >= 0) this.#lineEnd = LINE_FEED;
    return bytes;
  }

  #begin(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#begun.push(bytes);
    this.#begunBytes += bytes.length;
    if (this.#begunBytes <= MAX_BYTES_OF_A_RECORD) return;
    const position = { offset: this.#offset, line: this.#line, column: 0 };
    throw new MalformedInputError('A line is longer than 64 MiB', position, { recordIndex: this.#records });
  }

  #end(records: Uint8Array[]): void {
    const line = this.#begun.length === 1 && this.#begun[0] ? this.#begun[0] : Buffer.concat(this.#begun);
    const last = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (last > 0) {
      records.push(line.subarray(0, last));
      this.#records++;
    }
    this.#offset += this.#begunBytes;
    this.#begun = [];
    this.#begunBytes = 0;
  }
}
