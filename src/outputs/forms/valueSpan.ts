import { BACKSLASH, QUOTE, SPACE } from '../../records';
import { lacksSeparator, isSpace, Kind, KINDS } from './byteKinds';

export const INCOMPLETE = -1;
export const MALFORMED = -2;

/**
 * Finds where a JSON value in a buffer ends, several times as fast as a scanner that validates it, for
 * content that is only shown. It notices broken records (a string without an end, a missing bracket) by bytes
 * that cannot stand where they are. With more bytes, it goes on where it stopped.
 */
export class ValueSpan {
  /** Pairs of offsets of the white space between the value's tokens. */
  readonly gaps: number[] = [];
  /** Where the value cannot be JSON. */
  malformedAt = 0;
  #start = 0;
  #at = 0;
  #depth = 0;
  #isInString = false;

  begin(start: number): void {
    this.#start = start;
    this.#at = start;
    this.#depth = 0;
    this.#isInString = false;
    if (this.gaps.length > 0) this.gaps.length = 0;
  }

  /** The buffer now begins `bytes` later. */
  moveBack(bytes: number): void {
    this.#start -= bytes;
    this.#at -= bytes;
    for (let index = 0; index < this.gaps.length; index++) this.gaps[index] = (this.gaps[index] ?? 0) - bytes;
  }

  /** `isLast`: no more bytes follow. @returns the offset after the value, `INCOMPLETE` or `MALFORMED` */
  scan(buffer: Uint8Array, end: number, isLast: boolean): number {
    const first = buffer[this.#start] as number;
    if (first === QUOTE || KINDS[first] === Kind.Open) return this.#scanContainer(buffer, end);
    return this.#scanWord(buffer, end, isLast);
  }

  /** A number or a literal ends at the first other byte. */
  #scanWord(buffer: Uint8Array, end: number, isLast: boolean): number {
    let at = this.#at;
    while (at < end && KINDS[buffer[at] as number] === Kind.Word) at++;
    this.#at = at;
    if (at === end) return isLast && at > this.#start ? at : INCOMPLETE;
    const follows = KINDS[buffer[at] as number];
    const isEnd = at > this.#start && (follows === Kind.Space || follows === Kind.Sign || follows === Kind.Close);
    return isEnd ? at : this.#malformed(at);
  }

  /** All bytes of an object go through this loop, so it calls nothing and uses no fields. */
  #scanContainer(buffer: Uint8Array, end: number): number {
    let at = this.#at;
    let depth = this.#depth;
    let isInString = this.#isInString;
    if (!isInString && this.gaps.length > 0 && this.gaps.at(-1) === at) {
      at = this.#gap(buffer, at, end);
      if (at < 0) return at;
    }
    while (at < end) {
      let byte = buffer[at] as number;
      if (isInString || byte === QUOTE) {
        if (!isInString) at++;
        isInString = true;
        while (at < end) {
          byte = buffer[at++] as number;
          // Lower-case letters first, since most characters in strings are.
          if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) continue;
          if (byte === QUOTE) {
            isInString = false;
            break;
          }
          if (byte === BACKSLASH) at++;
          else if (byte < SPACE) return this.#malformed(at - 1);
        }
        if (isInString) break;
        if (depth === 0) return at;
        continue;
      }
      const kind = KINDS[byte] as number;
      if (kind <= Kind.Sign) {
        at++;
      } else if (kind === Kind.Open) {
        if (depth > 0 && lacksSeparator(buffer[at - 1], byte)) return this.#malformed(at);
        depth++;
        at++;
      } else if (kind === Kind.Close) {
        at++;
        if (--depth === 0) return at;
      } else if (kind === Kind.Space) {
        const gapEnd = this.#gap(buffer, at, end);
        if (gapEnd < 0) return gapEnd;
        at = gapEnd;
      } else {
        return this.#malformed(at);
      }
    }
    // An escape that the end of the buffer cuts is read again as a whole.
    this.#at = at > end ? end - 1 : at;
    this.#depth = depth;
    this.#isInString = isInString;
    return INCOMPLETE;
  }

  /** White space between two words or containers means that a separator is missing. */
  #gap(buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && isSpace(buffer[at])) at++;
    const last = this.gaps.length - 1;
    if (last > 0 && this.gaps[last] === start) {
      this.gaps[last] = at;
    } else {
      this.gaps.push(start, at);
    }
    const before = buffer[(this.gaps.at(-2) ?? start) - 1];
    const after = at < end ? buffer[at] : undefined;
    return lacksSeparator(before, after) ? this.#malformed(at) : at;
  }

  #malformed(at: number): number {
    this.malformedAt = at;
    return MALFORMED;
  }
}
