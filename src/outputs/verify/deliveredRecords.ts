import { INCOMPLETE, ValueSpan } from '../forms/valueSpan';
import type { SentRecords } from './sentRecords';

const LINE_FEED = 0x0a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** What is no JSON and has no end of line is let go after this. */
const MOST_UNIT_BYTES = 16 * 1_048_576;
/** More different lengths than this are not tried at a place. */
const MOST_LENGTHS = 4_096;

export interface DeliveredUnit {
  /** Negative: none such was sent. */
  entry: number;
  offset: number;
  length: number;
}

/**
 * Cuts delivered content into the records that were sent. Nothing need lie between them: a JSON object shows where it
 * ends, a line has its end; where neither is a record that was sent, the lengths of those that were are tried.
 */
export class DeliveredRecords {
  readonly #sent: SentRecords;
  readonly #onUnit: (unit: DeliveredUnit) => void;
  readonly #lengths: number[];
  readonly #span = new ValueSpan();
  #isInSpan = false;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;

  constructor(sent: SentRecords, onUnit: (unit: DeliveredUnit) => void) {
    this.#sent = sent;
    this.#onUnit = onUnit;
    this.#lengths = sent.openLengths.slice(0, MOST_LENGTHS);
  }

  push(chunk: Buffer, isLast: boolean): void {
    const joined = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const buffer = new Uint8Array(joined.buffer, joined.byteOffset, joined.length);
    let at = 0;
    while (at < buffer.length) {
      if (buffer[at] === LINE_FEED && !this.#isInSpan) {
        at++;
        continue;
      }
      const end = this.#endOfUnit(joined, buffer, at, isLast);
      if (end < 0) break;
      at = end;
    }
    this.#span.moveBack(at);
    this.#offset += at;
    this.#rest = joined.subarray(at);
  }

  /** @returns the offset behind the record or what else lies there; negative: more bytes are needed. */
  #endOfUnit(joined: Buffer, buffer: Uint8Array, at: number, isLast: boolean): number {
    const natural = this.#naturalEnd(joined, buffer, at, isLast);
    if (natural === INCOMPLETE && buffer.length - at < MOST_UNIT_BYTES && !this.#canTryLengths(buffer, at))
      return INCOMPLETE;
    if (natural > at) {
      const entry = this.#sent.entryOf(buffer.subarray(at, natural));
      if (entry >= 0) return this.#tell(entry, at, natural);
    }
    const [longest = 0] = this.#lengths;
    if (!isLast && buffer.length - at < longest) return INCOMPLETE;
    for (const length of this.#lengths) {
      if (length === 0 || at + length > buffer.length) continue;
      const entry = this.#sent.entryOf(buffer.subarray(at, at + length));
      if (entry >= 0) return this.#tell(entry, at, at + length);
    }
    if (natural === INCOMPLETE && buffer.length - at < MOST_UNIT_BYTES) return INCOMPLETE;
    return this.#tell(-1, at, natural > at ? natural : nextStart(joined, at));
  }

  /** Only then does a record of unknown end fit in what is there. */
  #canTryLengths(buffer: Uint8Array, at: number): boolean {
    const [longest = Infinity] = this.#lengths;
    return buffer.length - at >= longest;
  }

  #tell(entry: number, start: number, end: number): number {
    this.#isInSpan = false;
    this.#onUnit({ entry, offset: this.#offset + start, length: end - start });
    return end;
  }

  /** Where a JSON container or a line ends; 0: it is neither. */
  #naturalEnd(joined: Buffer, buffer: Uint8Array, at: number, isLast: boolean): number {
    const first = buffer[at];
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      const lineEnd = joined.indexOf(LINE_FEED, at);
      return lineEnd >= 0 ? lineEnd : isLast ? buffer.length : INCOMPLETE;
    }
    if (!this.#isInSpan) {
      this.#span.begin(at);
      this.#isInSpan = true;
    }
    const end = this.#span.scan(buffer, buffer.length, isLast);
    if (end === INCOMPLETE) return isLast ? 0 : INCOMPLETE;
    return end > 0 ? end : 0;
  }
}

function nextStart(buffer: Buffer, at: number): number {
  const ends = [buffer.indexOf(LINE_FEED, at + 1), buffer.indexOf('}{', at) + 1, buffer.indexOf('{"', at + 1)];
  return Math.min(buffer.length, ...ends.filter((end) => end > at));
}
