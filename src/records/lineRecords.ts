import { MalformedInputError } from './malformedInput';
import { MAX_BYTES_OF_A_RECORD } from './recordSize';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Each line that is not empty, without its line break. Throws `MalformedInputError` where a line has no end. */
export class LineSplitter {
  /** The beginning of a line whose end has not come yet. */
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  /** Of the line that is begun. */
  #line = 0;
  #offset = 0;
  #records = 0;

  push(chunk: Uint8Array, isLast: boolean): Uint8Array[] {
    // A copy: the chunk is valid for this call only.
    const bytes = Buffer.from(chunk);
    const records: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.#begin(bytes.subarray(start, end));
      this.#end(records);
      this.#offset++;
      this.#line++;
      start = end + 1;
    }
    this.#begin(bytes.subarray(start));
    if (isLast) this.#end(records);
    return records;
  }

  #begin(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#begun.push(bytes);
    this.#begunBytes += bytes.length;
    if (this.#begunBytes <= MAX_BYTES_OF_A_RECORD) return;
    const position = { offset: this.#offset, line: this.#line, column: 0 };
    throw new MalformedInputError('A line is longer than 64 MiB', position, this.#records);
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
