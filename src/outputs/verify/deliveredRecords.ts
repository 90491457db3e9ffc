import { OPEN_BRACE, OPEN_BRACKET } from '../../records';
import { INCOMPLETE, ValueSpan } from '../forms/valueSpan';
import { ContentWindow } from './contentWindow';
import { bordersOf, delimitingOf, isDelimiter, isWeakDelimiter, type Borders } from './delimiting';
import { NEEDS_MORE } from './openRecords';
import type { SegmentReader } from './segment';
import { After, beginsObject, delimiterAt, MARGIN_BYTES, NO_RECORD, OTHER_JSON, type Step } from './segment';
import type { SentRecordSet } from './sentRecordSet';

/** A JSON value longer than this counts as text, since no record is so long. */
const MAX_UNIT_BYTES = 16 * 1_048_576;
/** How much of the content is read to tell what lies between its records. */
const LOOK_BYTES = 65_536;
/** Broken JSON is read again from each place where a value may begin, up to this much altogether. */
const SPARE_SCANNED_BYTES = 4 * MAX_UNIT_BYTES;

export interface DeliveredUnit {
  /** Negative: no such record was sent. */
  entry: number;
  offset: number;
  length: number;
  /** It may also be a part of other text. */
  isUnsure: boolean;
}

export interface DeliveredListener {
  onUnit(unit: DeliveredUnit): void;
  /** The bytes can be read in several ways, all equally good. Other objects may tell which is right. */
  onReadings(readings: DeliveredUnit[][]): void;
  /** An empty line. */
  onEmptyLine(offset: number): void;
}

/** What does not depend on the content. One is enough for all objects, since each chunk is processed at once. */
export interface MatchingOptions {
  sent: SentRecordSet;
  segments: SegmentReader;
  /** For a search: also report records that may be a part of other text, wherever they are. */
  isLenient?: boolean;
}

/**
 * Finds the sent records in delivered content, whatever lies between them. A JSON object shows where it ends.
 * For other records, all that begin at a place are known, and the best of several readings is found: see `SegmentReader`.
 * Most places can be read in only one way, which is quick.
 */
export class DeliveredRecords {
  readonly #sent: SentRecordSet;
  readonly #segments: SegmentReader;
  readonly #isLenient: boolean;
  readonly #listener: DeliveredListener;
  readonly #window: ContentWindow;
  #borders: Borders | undefined;
  readonly #span = new ValueSpan();
  /** The offset in the content of the value that the span scans. Negative: none. */
  #spanFrom = -1;
  #scannable = SPARE_SCANNED_BYTES;
  #after: After = After.Border;
  /** A record whose right neighbour is not known yet. */
  #pending: DeliveredUnit | undefined;
  /** The same for readings that end with such a record. */
  #pendingReadings: DeliveredUnit[][] | undefined;
  /** Other text, as offsets in the content. */
  #otherFrom = -1;
  #otherTo = -1;
  /** A shorter window than this shows nothing new. */
  #needed = 0;
  #lastRecordEnd = -1;
  /** The offset after the last delimiter. */
  #lineStart = 0;
  #hasLines = false;
  #isGlued = false;
  #matched = 0;

  constructor({ sent, segments, isLenient = false }: MatchingOptions, listener: DeliveredListener) {
    this.#sent = sent;
    this.#segments = segments;
    this.#isLenient = isLenient;
    this.#listener = listener;
    this.#window = new ContentWindow(!sent.open.isEmpty);
  }

  /** How many sent records were found so far. */
  get matched(): number {
    return this.#matched;
  }

  /** Whether an empty record would be visible: records are on lines, and none lie back to back. */
  get showsEmptyRecords(): boolean {
    return this.#hasLines && !this.#isGlued;
  }

  push(chunk: Uint8Array, isLast: boolean): void {
    const window = this.#window;
    window.push(chunk);
    this.#scannable += 4 * chunk.length;
    if (!isLast && window.length < this.#needed) return;
    this.#borders ??= this.#bordersOf(isLast);
    if (!this.#borders) return;
    const done = this.#run(this.#borders, isLast);
    this.#span.moveBack(done);
    window.drop(done);
    this.#needed = Math.max(0, this.#needed - done);
    if (isLast) this.#end();
  }

  /** The content broke off. Reports what can be told without its end. */
  breakOff(): void {
    this.#borders ??= this.#bordersOf(true);
    if (!this.#borders) return;
    this.#window.drop(this.#run(this.#borders, false));
    this.#tellPending(true);
  }

  #bordersOf(isLast: boolean): Borders | undefined {
    const { open, hasRecordOfLines, hasDelimiterAtEdge } = this.#sent;
    if (!isLast && this.#window.length < LOOK_BYTES) return undefined;
    const delimiting = delimitingOf(this.#window, open, (bytes) => this.#sent.entryOf(bytes) >= 0);
    return bordersOf(delimiting, { isLenient: this.#isLenient, hasRecordOfLines, hasDelimiterAtEdge });
  }

  /** @returns how many bytes of the window have been processed */
  #run(borders: Borders, isLast: boolean): number {
    const window = this.#window;
    let at = 0;
    while (at < window.length) {
      const isNearEnd = !isLast && window.length - at <= MARGIN_BYTES;
      let next: number = isNearEnd ? NEEDS_MORE : this.#quick(borders, at, isLast);
      if (next === SEVERAL_WAYS) next = this.#slow(borders, at, isLast);
      if (next === NEEDS_MORE) {
        // Twice as much, so that the same bytes are not read again too often.
        this.#needed = Math.max(this.#needed, at + Math.max(LOOK_BYTES, 2 * (window.length - at)));
        break;
      }
      at = next;
    }
    return at;
  }

  #end(): void {
    this.#tellPending(false);
    this.#endOther();
  }

  /** Reads what has only one reading. @returns the place to go on from, {@link NEEDS_MORE} or {@link SEVERAL_WAYS} */
  #quick(borders: Borders, at: number, isLast: boolean): number {
    switch (this.#after) {
      case After.Border:
      case After.Json:
      case After.BorderAndBlank:
        return this.#quickBorder(borders, at, isLast);
      case After.Record:
        return borders.mayTouchOthers && borders.mayShareLine ? this.#quickRecord(borders, at, isLast) : SEVERAL_WAYS;
      case After.Other:
      case After.OtherAndBlank:
        return this.#quickOther(borders, at, isLast);
      case After.RecordAndBlank:
        return SEVERAL_WAYS;
    }
  }

  #quickBorder(borders: Borders, at: number, isLast: boolean): number {
    const window = this.#window;
    const byte = window.bytes[at] as number;
    if (this.#mayBegin(at)) {
      const found = this.#sent.open.find(window, at, isLast);
      if (found === NEEDS_MORE) return this.#need(this.#sent.open.needed);
      if (found > 1) return SEVERAL_WAYS;
      if (found === 1) return this.#quickRecord(borders, at, isLast);
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      const end = this.#jsonEnd(at, isLast);
      if (end === NEEDS_MORE) return NEEDS_MORE;
      if (end > at) {
        const entry = this.#sent.entryOf(window.bytes.subarray(at, end));
        if (entry < 0) this.#takeOtherJson(at, end);
        else this.#takeRecord({ entry, start: at, end, isUnsure: false, isComplete: true });
        return end;
      }
    }
    const delimiterEnd = delimiterAt(window, at, borders);
    if (delimiterEnd > at) return this.#takeDelimiter(at, delimiterEnd);
    if (isWeakDelimiter(byte)) {
      this.#after = After.BorderAndBlank;
      return at + 1;
    }
    this.#takeOtherByte(at);
    return at + 1;
  }

  /** A record with a border, or another record, on its left. Quick if it is the only candidate and what follows proves it. */
  #quickRecord(borders: Borders, at: number, isLast: boolean): number {
    const window = this.#window;
    const { open } = this.#sent;
    if (this.#after === After.BorderAndBlank || !this.#mayBegin(at)) return SEVERAL_WAYS;
    const first = window.bytes[at] as number;
    // Another record may begin after what looks like a delimiter.
    if (first === OPEN_BRACE || first === OPEN_BRACKET || isDelimiter(first)) return SEVERAL_WAYS;
    const found = open.find(window, at, isLast);
    if (found === NEEDS_MORE) return this.#need(open.needed);
    if (found !== 1) return SEVERAL_WAYS;
    const end = at + (open.lengths[0] as number);
    const entry = this.#sent.entryOf(window.bytes.subarray(at, end));
    if (entry < 0) return SEVERAL_WAYS;
    if (!isLast && end + MARGIN_BYTES > window.length) return this.#need(end + MARGIN_BYTES);
    const delimiterEnd = delimiterAt(window, end, borders);
    const isWhole = end === window.length || delimiterEnd > end;
    const isGlued = borders.mayTouchOthers && borders.mayShareLine && this.#mayBegin(end);
    if (!isWhole && !isGlued) return SEVERAL_WAYS;
    const isCrossed = this.#isCrossed(at, end, { isWhole, isLast });
    if (isCrossed === NEEDS_MORE) return NEEDS_MORE;
    if (isCrossed === 1) return SEVERAL_WAYS;
    this.#takeRecord({ entry, start: at, end, isUnsure: false, isComplete: false });
    return isWhole && end < window.length ? this.#takeDelimiter(end, delimiterEnd) : end;
  }

  /** Whether a record begins within another one, or within what looks like its delimiter, and ends after it. */
  #isCrossed(
    start: number,
    end: number,
    { isWhole, isLast }: { isWhole: boolean; isLast: boolean },
  ): 0 | 1 | typeof NEEDS_MORE {
    const window = this.#window;
    const { open } = this.#sent;
    const last = isWhole && end < window.length ? end + 1 : end;
    for (let at = start + 1; at < last; at++) {
      if (!open.mayBeginAt(window.bytes, at, window.length)) continue;
      const found = open.find(window, at, isLast);
      if (found === NEEDS_MORE) return this.#need(open.needed);
      if (open.lengths.some((length) => at + length > end)) return 1;
    }
    return 0;
  }

  #quickOther(borders: Borders, at: number, isLast: boolean): number {
    const window = this.#window;
    const { bytes, length } = window;
    const takesRecords = (borders.mayTouchOthers || borders.mayShareLine) && !this.#sent.open.isEmpty;
    const last = isLast ? length : length - MARGIN_BYTES;
    for (let place = at; place < last; place++) {
      const byte = bytes[place] as number;
      // A record may begin with what looks like a delimiter.
      if (takesRecords && this.#mayBegin(place)) {
        const found = this.#sent.open.find(window, place, isLast);
        if (found === NEEDS_MORE) return place > at ? place : this.#need(this.#sent.open.needed);
        if (found > 0) return place > at ? place : SEVERAL_WAYS;
      }
      const delimiterEnd = delimiterAt(window, place, borders);
      if (delimiterEnd > place) return this.#takeDelimiter(place, delimiterEnd);
      if (this.#mayBeginJson(place)) return place > at ? place : SEVERAL_WAYS;
      if (isWeakDelimiter(byte)) this.#after = After.OtherAndBlank;
      else this.#takeOtherByte(place);
    }
    return last;
  }

  /** Compares several readings. */
  #slow(borders: Borders, at: number, isLast: boolean): number {
    const window = this.#window;
    const { open } = this.#sent;
    const found = this.#segments.read(
      {
        window,
        isLast,
        borders,
        recordsAt: (place, records) => {
          if (!this.#mayBegin(place)) return true;
          if (open.find(window, place, isLast) === NEEDS_MORE) return false;
          for (const length of open.lengths) {
            const entry = this.#sent.entryOf(window.bytes.subarray(place, place + length));
            if (entry >= 0) records.push({ end: place + length, entry });
          }
          return true;
        },
        jsonEnd: (place) => this.#jsonEnd(place, isLast),
        mayBeginJson: (place) => this.#mayBeginJson(place),
        entryOf: (start, end) => this.#sent.entryOf(window.bytes.subarray(start, end)),
      },
      at,
      this.#after,
    );
    if (found === NEEDS_MORE) return NEEDS_MORE;
    const [reading = []] = found.readings;
    if (found.crowd) this.#takeCrowd(reading, found.crowd);
    else if (found.readings.length > 1) this.#takeReadings(found.readings);
    else for (const step of reading) this.#takeStep(step);
    this.#after = found.after;
    return found.end;
  }

  #takeStep({ start, end, before, after, entry, isUnsure, makesUnsure }: Step): void {
    if (makesUnsure) this.#tellPending(true);
    this.#after = before;
    if (entry >= 0) this.#takeRecord({ entry, start, end, isUnsure, isComplete: after === After.Json });
    else if (entry === OTHER_JSON) this.#takeOtherJson(start, end);
    else if (after === After.Border) this.#takeDelimiter(start, end);
    else if (after === After.Other) this.#takeOtherByte(start);
    this.#after = after;
  }

  #takeReadings(readings: Step[][]): void {
    const [first = []] = readings;
    const touched = first.find(({ entry, after }) => entry !== NO_RECORD || after === After.Other);
    this.#tellPending(touched?.makesUnsure ?? false);
    this.#takeOthers(first);
    this.#pendingReadings = readings.map((steps) => this.#unitsOf(steps));
  }

  /** There are too many readings to follow, so none of their records is certain. */
  #takeCrowd(reading: Step[], crowd: Step[]): void {
    this.#tellPending(true);
    this.#takeOthers(reading);
    for (const { entry, start, end } of crowd)
      this.#tell({ entry, offset: start, length: end - start, isUnsure: true });
  }

  /** What lies between the records of a reading. */
  #takeOthers(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.entry < 0) this.#takeStep({ ...step, makesUnsure: false });
      else {
        this.#endOther();
        this.#matched++;
        this.#lastRecordEnd = this.#window.offset + step.end;
        this.#isGlued = true;
      }
    }
  }

  #unitsOf(steps: readonly Step[]): DeliveredUnit[] {
    const units: DeliveredUnit[] = [];
    for (const { entry, start, end, isUnsure, makesUnsure } of steps) {
      const last = units.at(-1);
      if (makesUnsure && last) last.isUnsure = true;
      if (entry >= 0) units.push({ entry, offset: this.#window.offset + start, length: end - start, isUnsure });
    }
    return units;
  }

  #takeRecord({ entry, start, end, isUnsure, isComplete }: TakenRecord): void {
    this.#tellPending(false);
    this.#endOther();
    this.#matched++;
    const { offset } = this.#window;
    if (offset + start === this.#lastRecordEnd) this.#isGlued = true;
    this.#lastRecordEnd = offset + end;
    const unit = { entry, offset: offset + start, length: end - start, isUnsure };
    if (isComplete) this.#listener.onUnit(unit);
    else this.#pending = unit;
    this.#after = isComplete ? After.Json : After.Record;
  }

  #takeOtherJson(start: number, end: number): void {
    this.#tellPending(false);
    this.#endOther();
    this.#tell({ entry: NO_RECORD, offset: start, length: end - start, isUnsure: false });
    this.#after = After.Json;
  }

  #takeOtherByte(at: number): void {
    const offset = this.#window.offset + at;
    this.#tellPending(false);
    if (this.#otherFrom < 0) this.#otherFrom = offset;
    this.#otherTo = offset + 1;
    this.#after = After.Other;
  }

  /** @returns where it ends */
  #takeDelimiter(start: number, end: number): number {
    this.#tellPending(false);
    this.#endOther();
    const { offset } = this.#window;
    if (offset + start === this.#lineStart) this.#listener.onEmptyLine(offset + start);
    this.#lineStart = offset + end;
    this.#hasLines = true;
    this.#after = After.Border;
    return end;
  }

  #endOther(): void {
    if (this.#otherFrom < 0) return;
    const length = this.#otherTo - this.#otherFrom;
    this.#listener.onUnit({ entry: NO_RECORD, offset: this.#otherFrom, length, isUnsure: false });
    this.#otherFrom = -1;
  }

  #tellPending(isUnsure: boolean): void {
    const readings = this.#pendingReadings;
    this.#pendingReadings = undefined;
    if (readings && isUnsure) {
      for (const last of readings.map((units) => units.at(-1))) if (last) last.isUnsure = true;
    }
    if (readings) this.#listener.onReadings(withoutRepeats(readings));
    const unit = this.#pending;
    if (!unit) return;
    this.#pending = undefined;
    this.#listener.onUnit(isUnsure ? { ...unit, isUnsure } : unit);
  }

  /** @param unit with its place in the window */
  #tell(unit: DeliveredUnit): void {
    this.#listener.onUnit({ ...unit, offset: this.#window.offset + unit.offset });
  }

  #mayBegin(at: number): boolean {
    return !this.#sent.open.isEmpty && this.#sent.open.mayBeginAt(this.#window.bytes, at, this.#window.length);
  }

  /** Within other text. */
  #mayBeginJson(at: number): boolean {
    const { bytes, length } = this.#window;
    return beginsObject(this.#window, at) || (at + 1 < length && this.#sent.mayBeginOddJson(bytes, at));
  }

  #need(length: number): typeof NEEDS_MORE {
    this.#needed = Math.max(this.#needed, length);
    return NEEDS_MORE;
  }

  /** Where a JSON container ends; 0: it is not one; or {@link NEEDS_MORE}. */
  #jsonEnd(at: number, isLast: boolean): number {
    const window = this.#window;
    const from = window.offset + at;
    if (this.#spanFrom !== from) {
      if (this.#scannable < 0) return 0;
      this.#span.begin(at);
      this.#spanFrom = from;
    }
    const end = this.#span.scan(window.bytes, window.length, isLast);
    if (end === INCOMPLETE && !isLast && window.length - at < MAX_UNIT_BYTES) return NEEDS_MORE;
    this.#spanFrom = -1;
    if (end > 0) return end;
    this.#scannable -= (end === INCOMPLETE ? window.length : Math.max(at, this.#span.malformedAt)) - at;
    return 0;
  }
}

/** Readings with the same records and the same certainty count as one. */
function withoutRepeats(readings: DeliveredUnit[][]): DeliveredUnit[][] {
  const nameOf = ({ entry, isUnsure }: DeliveredUnit) => (isUnsure ? `${entry}?` : String(entry));
  const known = new Map(readings.map((units) => [units.map(nameOf).sort().join(), units]));
  return [...known.values()];
}

/** There is more than one reading. */
const SEVERAL_WAYS = -2;

interface TakenRecord {
  entry: number;
  start: number;
  end: number;
  isUnsure: boolean;
  /** It shows by itself where it ends. */
  isComplete: boolean;
}
