import { LINE_FEED, OPEN_BRACE, OPEN_BRACKET } from '../../records';
import { ValueSpan } from '../forms/valueSpan';
import type { ContentWindow } from './contentWindow';
import type { OpenRecords } from './openRecords';

/**
 * What lies between the records of an object. Firehose puts the same between all of them, or nothing. A sender may have
 * put something after each.
 */
export type Delimiting =
  /** Line feeds. `isProven`: two sent records were seen on lines of their own. */
  | { kind: 'line'; isProven: boolean }
  /** The same few bytes, which records may contain too. */
  | { kind: 'text'; text: Buffer }
  | { kind: 'none' }
  | { kind: 'unknown' };

/** How to judge a record whose neighbour was not sent, without a certain delimiter between them. */
export interface Borders {
  /** What certainly divides, besides the line feed. */
  delimiter: Buffer | undefined;
  /** Next to other text, with nothing between. */
  mayTouchOthers: boolean;
  /** Next to other text, with a blank, comma or the like between. */
  mayShareLine: boolean;
  /** JSON that begins within other text is a record, as in the readable form. */
  isJsonAlwaysRecord: boolean;
  /** How many bytes are expected between two records. Undefined: unknown. */
  gap: number | undefined;
  /** A reading is worse where its records touch other text. */
  avoidsDoubt: boolean;
}

/** Blanks, punctuation between fields, and all control characters but the line feed. */
const WEAK = new Uint8Array(256).fill(1, 0, 0x21);
WEAK[LINE_FEED] = 0;
for (const character of ',;|') WEAK[character.charCodeAt(0)] = 1;

/** Such a byte may divide records, and may be within them. */
export function isWeakDelimiter(byte: number): boolean {
  return WEAK[byte] === 1;
}

export function isDelimiter(byte: number): boolean {
  return byte === LINE_FEED || isWeakDelimiter(byte);
}

export interface BorderOptions {
  /** A record may be a part of other text at any place. */
  isLenient: boolean;
  /** Some of the sent records contain a line feed. */
  hasRecordOfLines: boolean;
  /** Some begin or end with what may be a delimiter. */
  hasDelimiterAtEdge: boolean;
}

const NO_OPTIONS: BorderOptions = { isLenient: false, hasRecordOfLines: false, hasDelimiterAtEdge: false };

export function bordersOf(
  delimiting: Delimiting,
  { isLenient, hasRecordOfLines, hasDelimiterAtEdge }: BorderOptions,
): Borders {
  const lenient = { mayTouchOthers: true, mayShareLine: true };
  const avoidsDoubt = true;
  // What looks like a delimiter may belong to a record. Then delimiters do not make a reading better.
  if (hasDelimiterAtEdge) {
    return { ...bordersOf({ kind: 'unknown' }, NO_OPTIONS), isJsonAlwaysRecord: false, avoidsDoubt: false };
  }
  switch (delimiting.kind) {
    case 'line': {
      const mayTouchOthers = !delimiting.isProven && hasRecordOfLines;
      const strict = { mayTouchOthers, mayShareLine: !delimiting.isProven };
      return {
        delimiter: undefined,
        ...(isLenient ? lenient : strict),
        isJsonAlwaysRecord: false,
        gap: 1,
        avoidsDoubt,
      };
    }
    case 'text': {
      const strict = { mayTouchOthers: false, mayShareLine: false };
      return {
        delimiter: delimiting.text,
        ...(isLenient ? lenient : strict),
        isJsonAlwaysRecord: false,
        gap: delimiting.text.length,
        avoidsDoubt,
      };
    }
    case 'none':
      return { delimiter: undefined, ...lenient, isJsonAlwaysRecord: true, gap: 0, avoidsDoubt };
    case 'unknown':
      return { delimiter: undefined, ...lenient, isJsonAlwaysRecord: true, gap: undefined, avoidsDoubt };
  }
}

/** This many records are enough to tell what lies between them. */
const ENOUGH_MATCHES = 256;
const MAX_DELIMITER_BYTES = 8;
/** Unusual bytes count as a delimiter when they occur this often. */
const MIN_UNUSUAL = 3;
/** If other gaps are more than half as many, nothing is known. */
const CLEAR_MAJORITY = 2;
const NOTHING = '';
const LINE = '\n';

/** Tells the delimiting by the beginning of the content. @param isRecord whether these bytes were sent */
export function delimitingOf(
  window: ContentWindow,
  records: OpenRecords,
  isRecord: (bytes: Uint8Array) => boolean,
): Delimiting {
  const { length } = window;
  const evidence = new Evidence(window);
  const json = new JsonValues(window);
  for (let at = 0; at < length && evidence.matches < ENOUGH_MATCHES;) {
    const longest = Math.max(longestAt(window, records, at, isRecord), json.lengthAt(at));
    if (longest > 0) evidence.add(at, at + longest);
    at += Math.max(1, longest);
  }
  return evidence.verdict();
}

/** A JSON value shows where it ends, whether it was sent or not. */
class JsonValues {
  readonly #window: ContentWindow;
  readonly #span = new ValueSpan();
  /** A broken value may contain others, which are not tried one by one. */
  #isTorn = false;

  constructor(window: ContentWindow) {
    this.#window = window;
  }

  lengthAt(at: number): number {
    const { bytes, length } = this.#window;
    if (this.#isTorn || (bytes[at] !== OPEN_BRACE && bytes[at] !== OPEN_BRACKET)) return 0;
    this.#span.begin(at);
    const end = this.#span.scan(bytes, length, true);
    this.#isTorn = end < at;
    return Math.max(0, end - at);
  }
}

/** Only the longest record counts: those within it would show false delimiters. */
function longestAt(
  window: ContentWindow,
  records: OpenRecords,
  at: number,
  isRecord: (bytes: Uint8Array) => boolean,
): number {
  const first = window.bytes[at] as number;
  // A record that begins like a delimiter says nothing about what lies before it.
  if (isDelimiter(first) || records.find(window, at, true) === 0) return 0;
  const lengths = records.lengths.slice().sort((a, b) => b - a);
  return lengths.find((length) => isRecord(window.bytes.subarray(at, at + length))) ?? 0;
}

class Evidence {
  readonly #window: ContentWindow;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #between = new Map<string, number>();
  /** Records with the same character on both sides, or the content's end. */
  readonly #around = new Map<number, number>();

  constructor(window: ContentWindow) {
    this.#window = window;
  }

  get matches(): number {
    return this.#starts.length;
  }

  /** Sorted by their starts. */
  add(start: number, end: number): void {
    this.#starts.push(start);
    this.#ends.push(end);
    const { bytes, length } = this.#window;
    const before = start === 0 ? undefined : bytes[start - 1];
    const behind = end >= length ? undefined : bytes[end];
    const same = behind ?? before;
    if (same === undefined || !isWeakDelimiter(same)) return;
    if ((before ?? same) === same && (behind ?? same) === same) count(this.#around, same);
  }

  verdict(): Delimiting {
    this.#countBetween();
    const candidates = [...this.#between]
      .filter(([text, times]) => isUsual(text) || times >= MIN_UNUSUAL)
      .sort((a, b) => b[1] - a[1] || rank(a[0]) - rank(b[0]));
    const [most, ...others] = candidates;
    if (most) {
      const [text, times] = most;
      if (times < CLEAR_MAJORITY * others.reduce((sum, [, found]) => sum + found, 0)) return { kind: 'unknown' };
      if (text === NOTHING) return { kind: 'none' };
      return text === LINE ? { kind: 'line', isProven: true } : { kind: 'text', text: Buffer.from(text, 'latin1') };
    }
    if (this.#hasLines()) return { kind: 'line', isProven: false };
    const [around] = [...this.#around].sort((a, b) => b[1] - a[1]);
    return around && around[1] >= 2 ? { kind: 'text', text: Buffer.of(around[0]) } : { kind: 'unknown' };
  }

  /** What lies between the end of a record and the start of the next one. */
  #countBetween(): void {
    const { bytes, length } = this.#window;
    for (const [index, end] of this.#ends.entries()) {
      const next = this.#starts[index + 1] ?? Infinity;
      for (let gap = 0; gap <= MAX_DELIMITER_BYTES && end + gap < length; gap++) {
        if (end + gap !== next) continue;
        const text = bytes.toString('latin1', end, end + gap);
        count(this.#between, text === '\r\n' ? LINE : text);
        break;
      }
    }
  }

  /** A line feed outside sent records. */
  #hasLines(): boolean {
    const { bytes, length } = this.#window;
    let covered = 0;
    let next = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < length; at = bytes.indexOf(LINE_FEED, at + 1)) {
      for (; next < this.#starts.length && (this.#starts[next] as number) <= at; next++) {
        covered = Math.max(covered, this.#ends[next] as number);
      }
      if (at >= covered) return true;
    }
    return false;
  }
}

function isUsual(text: string): boolean {
  return (
    text === NOTHING || text === LINE || (text.length <= 2 && [...text].every((c) => isWeakDelimiter(c.charCodeAt(0))))
  );
}

function rank(text: string): number {
  return text === LINE ? 0 : text === NOTHING ? 1 : 2;
}

function count<T>(counts: Map<T, number>, what: T): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
