import { CARRIAGE_RETURN, LINE_FEED, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../records';
import type { ContentWindow } from './contentWindow';
import { isWeakDelimiter, type Borders } from './delimiting';
import { NEEDS_MORE } from './openRecords';

/** What lies right before a place: it decides what may begin there. */
export const After = {
  /** The beginning, the end of a line, a delimiter: anything may begin. */
  Border: 0,
  /** A sent record that does not show by itself where it ends. */
  Record: 1,
  /** Such a record, and what may be a delimiter. */
  RecordAndBlank: 2,
  /** A border, and what may be a delimiter or the beginning of other text. */
  BorderAndBlank: 3,
  /** Other text, and what may be a delimiter. */
  OtherAndBlank: 4,
  /** Other text. */
  Other: 5,
  /** A JSON value: it is a border, and a delimiter may follow. */
  Json: 6,
} as const;
export type After = (typeof After)[keyof typeof After];

const STATES = 7;
const ALL_STATES: readonly After[] = [0, 1, 2, 3, 4, 5, 6];

/** The entry of a step without a sent record. */
export const NO_RECORD = -1;
/** The entry of a step over a JSON value that was not sent. */
export const OTHER_JSON = -2;

/** A step from one place to the next: a sent record, a delimiter, or a byte of something else. */
export interface Step {
  start: number;
  end: number;
  before: After;
  after: After;
  /** The entry of the record, {@link NO_RECORD} or {@link OTHER_JSON}. */
  entry: number;
  /** Other text touches the record on its left, and the record may be a part of it. */
  isUnsure: boolean;
  /** Other text touches the record before this step. */
  makesUnsure: boolean;
}

export interface SegmentReadings {
  end: number;
  after: After;
  /** The best readings of the segment, at least one. Each has other records. */
  readings: Step[][];
  /** There are more readings than were followed. These records are in some of the best ones. */
  crowd: Step[] | undefined;
}

/** What the reading of a segment needs to know. */
export interface SegmentSource {
  window: ContentWindow;
  isLast: boolean;
  borders: Borders;
  /** Finds the records of unknown end that begin there, with their ends and entries. @returns false when more bytes are needed */
  recordsAt(at: number, found: { end: number; entry: number }[]): boolean;
  /** The end of the JSON value that begins there; 0: there is none; or {@link NEEDS_MORE}. */
  jsonEnd(at: number): number;
  /** JSON that is a record may begin there within other text. */
  mayBeginJson(at: number): boolean;
  /** Negative: these bytes were not sent. */
  entryOf(start: number, end: number): number;
}

/** An unexplained byte weighs more than all oddities of a segment together. */
const OTHER_BYTE = 2 ** 21;
const ODD = 1;
const MAX_PLACES = 2 ** 19;
const MAX_PATHS = 256;
const MAX_READINGS = 16;
/** Unless the content ends, nothing is read this near the end of the window, where a delimiter may be cut. */
export const MARGIN_BYTES = 16;

/**
 * Finds the best readings of a piece of content: those with the fewest unexplained bytes, and among them those whose
 * delimiters are most like the others of the object. Computes the cheapest path to each place, and ends at the first
 * place that all good readings share. One is enough for many objects, since each call is complete.
 */
export class SegmentReader {
  #costs = new Float64Array(STATES * 1_024);
  /** The first step that leads there at that cost. */
  #heads = new Int32Array(STATES * 1_024);
  #starts = new Int32Array(1_024);
  #befores = new Uint8Array(1_024);
  #entries = new Int32Array(1_024);
  #flags = new Uint8Array(1_024);
  #nexts = new Int32Array(1_024);
  #ends = new Int32Array(1_024);
  #afters = new Uint8Array(1_024);
  #steps = 0;
  #reached = 0;
  readonly #found: { end: number; entry: number }[] = [];

  /** @returns the reading, or {@link NEEDS_MORE} */
  read(source: SegmentSource, start: number, before: After): SegmentReadings | typeof NEEDS_MORE {
    this.#steps = 0;
    this.#reached = -1;
    this.#reach(0);
    this.#costs[before] = 0;
    let furthest = start;
    for (let at = start; ; at++) {
      const place = at - start;
      if (at > start && furthest <= at) {
        this.#prune(place, source.borders);
        const only = this.#onlyState(place, source.borders);
        if (only !== undefined) return this.#result(start, at, [only], false);
      }
      if (!source.isLast && at + MARGIN_BYTES >= source.window.length) return NEEDS_MORE;
      if (at === source.window.length) {
        return this.#result(start, at, ALL_STATES, false);
      }
      if (place >= MAX_PLACES) return this.#result(start, this.#lastPlace(place) + start, ALL_STATES, true);
      const next = this.#expand(source, start, at);
      if (next === NEEDS_MORE) return NEEDS_MORE;
      furthest = Math.max(furthest, next);
    }
  }

  /** @returns the furthest end of what begins there */
  #expand(source: SegmentSource, start: number, at: number): number {
    const { window, borders } = source;
    const place = at - start;
    this.#reach(place);
    let isInside = true;
    for (const state of ALL_STATES) if (this.#cost(place, state) < Infinity) isInside = false;
    if (isInside) return at;
    const byte = window.bytes[at] as number;
    const json = this.#jsonAt(source, place, at, byte);
    if (json === NEEDS_MORE) return NEEDS_MORE;
    this.#found.length = 0;
    if (!source.recordsAt(at, this.#found)) return NEEDS_MORE;
    const records = this.#found.filter(({ end }) => end - start < 2 * MAX_PLACES);
    const delimiterEnd = delimiterAt(window, at, borders);
    let furthest = at + 1;
    for (const state of ALL_STATES) {
      if (this.#cost(place, state) === Infinity) continue;
      for (const { end, entry } of records) {
        this.#takeRecord({ borders, start, at, end, entry, state });
        furthest = Math.max(furthest, end);
      }
      if (delimiterEnd > at) {
        this.#takeDelimiter({ borders, start, at, end: delimiterEnd, state });
        furthest = Math.max(furthest, delimiterEnd);
      }
      const isInText = state === After.Other || state === After.OtherAndBlank;
      if (json > at && json - start < 2 * MAX_PLACES && (!isInText || source.mayBeginJson(at))) {
        this.#takeJson({ source, start, at, end: json, state });
        furthest = Math.max(furthest, json);
      } else if (byte !== LINE_FEED) {
        this.#takeByte({ borders, start, at, end: at + 1, state }, byte);
      }
    }
    return furthest;
  }

  #jsonAt(source: SegmentSource, place: number, at: number, byte: number): number {
    if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) return 0;
    const isTop = [After.Border, After.Json, After.Record, After.RecordAndBlank, After.BorderAndBlank].some(
      (state) => this.#cost(place, state) < Infinity,
    );
    if (!isTop && !source.mayBeginJson(at)) return 0;
    return source.jsonEnd(at);
  }

  #takeRecord({ borders, start, at, end, entry, state }: Move & { entry: number }): void {
    let flag = 0;
    const isGlued = state === After.Record || state === After.Json;
    let cost = isGlued && borders.gap !== undefined && borders.gap > 0 ? ODD : 0;
    if (state === After.BorderAndBlank || state === After.OtherAndBlank) {
      if (!borders.mayShareLine) return;
      flag = UNSURE;
    } else if (state === After.Other) {
      if (!borders.mayTouchOthers) return;
      flag = UNSURE;
    }
    if (flag !== 0 && borders.avoidsDoubt) cost += ODD;
    this.#relax(start, { at, end, before: state, after: After.Record, cost, entry, flag });
  }

  #takeJson({ source, start, at, end, state }: { source: SegmentSource } & Omit<Move, 'borders'>): void {
    const entry = source.entryOf(at, end);
    if (entry < 0) {
      const cost = (end - at) * OTHER_BYTE;
      this.#relax(start, { at, end, before: state, after: After.Json, cost, entry: OTHER_JSON, flag: 0 });
      return;
    }
    const isRecord = source.borders.isJsonAlwaysRecord && beginsObject(source.window, at);
    const isWithin = state === After.OtherAndBlank || (state === After.Other && !isRecord);
    const flag = isWithin ? UNSURE : 0;
    this.#relax(start, {
      at,
      end,
      before: state,
      after: After.Json,
      cost: flag === 0 || !source.borders.avoidsDoubt ? 0 : ODD,
      entry,
      flag,
    });
  }

  /** A line feed, or another certain delimiter. */
  #takeDelimiter({ borders, start, at, end, state }: Move): void {
    const isFirst = state === After.Record || state === After.RecordAndBlank || state === After.Json;
    const isOdd = borders.gap === 0 ? isFirst : borders.gap !== undefined && state === After.Border;
    const cost = isOdd ? ODD : 0;
    this.#relax(start, { at, end, before: state, after: After.Border, cost, entry: NO_RECORD, flag: 0 });
  }

  #takeByte({ borders, start, at, end, state }: Move, byte: number): void {
    const step = { at, end, before: state, entry: NO_RECORD, flag: 0 };
    if (isWeakDelimiter(byte)) {
      switch (state) {
        case After.Border:
        case After.Json:
        case After.BorderAndBlank:
          return this.#relax(start, { ...step, after: After.BorderAndBlank, cost: 0 });
        case After.Record:
        case After.RecordAndBlank:
          return this.#relax(start, {
            ...step,
            after: After.RecordAndBlank,
            cost: borders.gap === undefined ? 0 : ODD,
          });
        case After.OtherAndBlank:
        case After.Other:
          return this.#relax(start, { ...step, after: After.OtherAndBlank, cost: OTHER_BYTE });
      }
    }
    if (state === After.Record && !borders.mayTouchOthers) return;
    if (state === After.RecordAndBlank && !borders.mayShareLine) return;
    const isTouching = state === After.Record || state === After.RecordAndBlank;
    const cost = OTHER_BYTE + (isTouching && borders.avoidsDoubt ? ODD : 0);
    this.#relax(start, { ...step, after: After.Other, cost, flag: isTouching ? MAKES_UNSURE : 0 });
  }

  #relax(start: number, { at, end, before, after, cost, entry, flag }: Candidate): void {
    this.#reach(end - start);
    const node = STATES * (end - start) + after;
    const total = this.#cost(at - start, before) + cost;
    const known = this.#costs[node] as number;
    if (total > known) return;
    const step = this.#steps++;
    if (step === this.#starts.length) this.#growSteps();
    this.#starts[step] = at;
    this.#ends[step] = end;
    this.#befores[step] = before;
    this.#afters[step] = after;
    this.#entries[step] = entry;
    this.#flags[step] = flag;
    this.#nexts[step] = total === known ? (this.#heads[node] as number) : NONE;
    this.#costs[node] = total;
    this.#heads[node] = step;
  }

  #cost(place: number, state: After): number {
    return this.#costs[STATES * place + state] as number;
  }

  /** Computes the places up to this one. */
  #reach(place: number): void {
    if (place <= this.#reached) return;
    const size = STATES * (place + 1);
    if (size > this.#costs.length) {
      this.#costs = grown(this.#costs, 2 * size);
      this.#heads = grown(this.#heads, 2 * size);
    }
    this.#costs.fill(Infinity, STATES * (this.#reached + 1), size);
    this.#heads.fill(NONE, STATES * (this.#reached + 1), size);
    this.#reached = place;
  }

  /** Drops paths that can only end worse than another one. */
  #prune(place: number, { mayTouchOthers, mayShareLine }: Borders): void {
    const isFree = mayTouchOthers && mayShareLine;
    for (const better of ALL_STATES) {
      if (!isFree && better !== After.Border && better !== After.Json) continue;
      const bytes = Math.floor(this.#cost(place, better) / OTHER_BYTE);
      if (bytes === Infinity) continue;
      for (const worse of ALL_STATES) {
        if (Math.floor(this.#cost(place, worse) / OTHER_BYTE) > bytes) this.#costs[STATES * place + worse] = Infinity;
      }
    }
  }

  /** The segment may end there, since its readings do not depend on what follows. */
  #onlyState(place: number, { mayTouchOthers, mayShareLine }: Borders): After | undefined {
    const states = ALL_STATES.filter((state) => this.#cost(place, state) < Infinity);
    const [only] = states;
    if (states.length !== 1 || only === undefined) return undefined;
    const isRecord = only === After.Record || only === After.RecordAndBlank;
    return isRecord && !(mayTouchOthers && mayShareLine) ? undefined : only;
  }

  /** The last place up to this one that a path leads to. */
  #lastPlace(place: number): number {
    let last = place;
    while (last > 1 && ALL_STATES.every((state) => this.#cost(last, state) === Infinity)) last--;
    return last;
  }

  #result(start: number, end: number, states: readonly After[], isCut: boolean): SegmentReadings {
    const place = end - start;
    const least = Math.min(...states.map((state) => this.#cost(place, state)));
    const best = states.filter((state) => this.#cost(place, state) === least);
    const paths = this.#paths(start, place, best);
    const [first = [], ...others] = paths.readings;
    const isCrowded = isCut || paths.isCut;
    return {
      end,
      after: first.at(-1)?.after ?? (best[0] as After),
      readings: [first, ...(isCrowded ? [] : others)],
      crowd: isCrowded ? this.#crowd(start, place, best) : undefined,
    };
  }

  /** The best readings, one for each multiset of records. Some of the records may be uncertain. */
  #paths(start: number, place: number, states: readonly After[]): { readings: Step[][]; isCut: boolean } {
    const readings = new Map<string, Step[]>();
    const open: Way[] = states.map((state) => ({ place, state, step: NONE, then: undefined }));
    let followed = 0;
    for (let way = open.pop(); way; way = open.pop()) {
      while (way.place > 0) {
        const head = this.#heads[STATES * way.place + way.state] as number;
        for (let step = this.#nexts[head] as number; step !== NONE; step = this.#nexts[step] as number) {
          open.push(this.#before(start, step, way));
        }
        way = this.#before(start, head, way);
      }
      const steps = this.#stepsOf(way);
      const key = recordsOf(steps);
      if (!readings.has(key)) readings.set(key, steps);
      if (++followed >= MAX_PATHS || readings.size > MAX_READINGS) {
        return { readings: [...readings.values()], isCut: open.length > 0 };
      }
    }
    return { readings: [...readings.values()], isCut: false };
  }

  #before(start: number, step: number, then: Way): Way {
    const state = this.#befores[step] as After;
    return { place: (this.#starts[step] as number) - start, state, step, then };
  }

  #stepsOf(way: Way): Step[] {
    const steps: Step[] = [];
    for (let at: Way | undefined = way; at; at = at.then) if (at.step !== NONE) steps.push(this.#step(at.step));
    return steps;
  }

  #step(index: number): Step {
    const flags = this.#flags[index] as number;
    return {
      start: this.#starts[index] as number,
      end: this.#ends[index] as number,
      before: this.#befores[index] as After,
      after: this.#afters[index] as After,
      entry: this.#entries[index] as number,
      isUnsure: (flags & UNSURE) !== 0,
      makesUnsure: (flags & MAKES_UNSURE) !== 0,
    };
  }

  /** The records of all of the best readings. */
  #crowd(start: number, place: number, states: readonly After[]): Step[] {
    const crowd: Step[] = [];
    const seen = new Set<number>();
    const open = states.map((state) => STATES * place + state);
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      for (let step = this.#heads[node] as number; step !== NONE; step = this.#nexts[step] as number) {
        if ((this.#entries[step] as number) >= 0) crowd.push(this.#step(step));
        open.push(STATES * ((this.#starts[step] as number) - start) + (this.#befores[step] as number));
      }
    }
    return crowd;
  }

  #growSteps(): void {
    const size = 2 * this.#starts.length;
    this.#starts = grown(this.#starts, size);
    this.#ends = grown(this.#ends, size);
    this.#befores = grown(this.#befores, size);
    this.#afters = grown(this.#afters, size);
    this.#entries = grown(this.#entries, size);
    this.#flags = grown(this.#flags, size);
    this.#nexts = grown(this.#nexts, size);
  }
}

const NONE = -1;
const UNSURE = 1;
const MAKES_UNSURE = 2;

interface Move {
  borders: Borders;
  start: number;
  at: number;
  end: number;
  state: After;
}

interface Candidate {
  at: number;
  end: number;
  before: After;
  after: After;
  cost: number;
  entry: number;
  flag: number;
}

/** A path from the end of a segment towards its beginning. */
interface Way {
  place: number;
  state: After;
  step: number;
  then: Way | undefined;
}

/** The last record is kept apart, since what follows the segment may make it uncertain. */
function recordsOf(steps: readonly Step[]): string {
  const names: string[] = [];
  for (const { entry, isUnsure, makesUnsure } of steps) {
    if (makesUnsure && names.length > 0) names.push(`${names.pop()}?`);
    if (entry >= 0) names.push(isUnsure ? `${entry}?` : String(entry));
  }
  const last = names.pop() ?? '';
  return `${names.sort().join()};${last}`;
}

/** @returns the end of the delimiter that begins there, or the place itself */
export function delimiterAt({ bytes, length }: ContentWindow, at: number, { delimiter }: Borders): number {
  if (bytes[at] === LINE_FEED) return at + 1;
  if (bytes[at] === CARRIAGE_RETURN && at + 1 < length && bytes[at + 1] === LINE_FEED) return at + 2;
  if (!delimiter || at + delimiter.length > length) return at;
  for (let index = 0; index < delimiter.length; index++) if (bytes[at + index] !== delimiter[index]) return at;
  return at + delimiter.length;
}

export function beginsObject({ bytes, length }: ContentWindow, at: number): boolean {
  return bytes[at] === OPEN_BRACE && at + 1 < length && bytes[at + 1] === QUOTE;
}

interface TypedArray {
  set(source: never): void;
}

function grown<T extends TypedArray & { length: number }>(array: T, size: number): T {
  const larger = new (array.constructor as new (length: number) => T)(size);
  larger.set(array as never);
  return larger;
}
