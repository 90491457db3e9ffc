import { LINE_FEED } from '../../records';
import { crc32 } from 'node:zlib';

const CHECKSUM_CHARACTERS = 8;
/** An object of 10,000 parts takes about 2 MiB. A longer line is damage. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const LINE_START = /[0-9a-f]{8}\{"/g;

export function encodeLine(entry: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  const checksum = crc32(json).toString(16).padStart(CHECKSUM_CHARACTERS, '0');
  return Buffer.concat([Buffer.from(checksum), json, Buffer.from('\n')]);
}

/** Whether these bytes, which no line feed follows, may be the beginning of a line. */
export function isPrefixOfLine(bytes: Buffer): boolean {
  return /^([0-9a-f]{0,8}|[0-9a-f]{8}\{|[0-9a-f]{8}\{".*)$/s.test(bytes.toString('latin1')) && !bytes.includes(0);
}

/** Splits a bucket's log into lines while it is read. Lines whose checksum does not match are counted and skipped. */
export class LogLines {
  readonly #onEntry: (json: string) => void;
  #rest: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #damaged = 0;
  #firstDamage = 0;
  #isInOverlong = false;

  constructor(onEntry: (json: string) => void) {
    this.#onEntry = onEntry;
  }

  /** The bytes after the last line feed. */
  get rest(): Buffer {
    return this.#rest;
  }

  /** The number of bytes up to the last line feed. */
  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Buffer): void {
    const bytes = Buffer.concat([this.#rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      const line = bytes.subarray(start, end);
      if (this.#isInOverlong) this.#isInOverlong = false;
      else if (!this.#take(line)) this.#salvage(line);
      this.#bytes += end + 1 - start;
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
    if (this.#rest.length <= MAX_LINE_BYTES) return;
    this.#noteDamage();
    this.#isInOverlong = true;
    this.#bytes += this.#rest.length;
    this.#rest = Buffer.alloc(0);
  }

  /** Ends the input. Returns what was wrong with it. Undefined: nothing was. */
  end(): string | undefined {
    const rest = this.#rest;
    // Its line feed may be damaged or missing. In both cases the line has to be written again.
    if (rest.length > 0 && (this.#take(rest) || this.#take(rest.subarray(0, -1)) || !isPrefixOfLine(rest))) {
      this.#noteDamage();
    }
    if (this.#damaged === 0) return undefined;
    return `${this.#damaged} of its lines are damaged, the first at byte ${this.#firstDamage}. The others hold.`;
  }

  #take(line: Buffer): boolean {
    const json = line.subarray(CHECKSUM_CHARACTERS);
    if (json.length === 0) return false;
    const checksum = line.toString('latin1', 0, CHECKSUM_CHARACTERS);
    if (!/^[0-9a-f]{8}$/.test(checksum) || parseInt(checksum, 16) !== crc32(json)) return false;
    this.#onEntry(json.toString());
    return true;
  }

  /** Looks for whole entries in a damaged line: if a line feed was damaged, there are two. */
  #salvage(line: Buffer): void {
    this.#noteDamage();
    const starts = [...line.toString('latin1').matchAll(LINE_START)].map(({ index }) => index);
    for (const [number, start] of starts.entries()) {
      const end = starts[number + 1] ?? line.length;
      if (!this.#take(line.subarray(start, end))) this.#take(line.subarray(start, end - 1));
    }
  }

  #noteDamage(): void {
    if (this.#damaged++ === 0) this.#firstDamage = this.#bytes;
  }
}
