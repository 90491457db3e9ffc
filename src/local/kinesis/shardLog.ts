import { SegmentLog, type LogEntry } from '../storage/segmentLog';
import { compareSequenceNumbers, type SequenceNumbers } from './sequence';

/** A record as it comes in: its data in base64, as the request had it and as answers will give it. */
export interface IncomingRecord {
  base64: string;
  dataBytes: number;
  partitionKey: string;
  encryptionType: 'NONE' | 'KMS';
}

/** A place between two records: an entry of the log, and how many of its records lie before the place. */
export interface Cursor {
  position: number;
  skip: number;
}

export interface ReadResult {
  /** JSON texts of records, each followed by a comma; several in one piece where they lie together. */
  pieces: Buffer[];
  count: number;
  lastArrivalMs: number | undefined;
  lastSequenceNumber: string | undefined;
  next: Cursor;
  isAtEnd: boolean;
}

interface IndexMark {
  position: number;
  firstSequenceNumber: string;
  arrivalMs: number;
}

/** One mark of the index for this much of the log: a million records need a few thousand marks. */
const MARK_EVERY_BYTES = 64 * 1024;
const READ_BYTES = 1024 * 1024;

/** Entry: count (u32), arrival in ms (f64), length of each record's text (u32), the texts. */
const COUNT_BYTES = 4;
const ARRIVAL_BYTES = 8;
const LENGTH_BYTES = 4;
const HEAD_BYTES = COUNT_BYTES + ARRIVAL_BYTES;
const SEQUENCE_START = '{"SequenceNumber":"'.length;
const SEQUENCE_DIGITS = 56;

/** The records of one shard, on disk in the form in which `GetRecords` gives them. */
export class ShardLog {
  readonly #log: SegmentLog;
  readonly #numbers: SequenceNumbers;
  readonly #marks: IndexMark[];
  #lastSequenceNumber: string | undefined;

  private constructor(log: SegmentLog, numbers: SequenceNumbers, marks: IndexMark[], last: string | undefined) {
    this.#log = log;
    this.#numbers = numbers;
    this.#marks = marks;
    this.#lastSequenceNumber = last;
  }

  static async open(folder: string, numbers: SequenceNumbers): Promise<ShardLog> {
    const marks: IndexMark[] = [];
    let last: string | undefined;
    const log = await SegmentLog.open(folder, {
      onEntry: (entry) => {
        addMark(marks, entry.position, sequenceNumberAt(entry.payload, 0), arrivalOf(entry.payload));
        last = sequenceNumberAt(entry.payload, countOf(entry.payload) - 1);
      },
    });
    if (last !== undefined) numbers.continueAfter(last);
    return new ShardLog(log, numbers, marks, last);
  }

  /** Of the record that was appended last, if there was one. */
  get lastSequenceNumber(): string | undefined {
    return this.#lastSequenceNumber;
  }

  get end(): Cursor {
    return { position: this.#log.end, skip: 0 };
  }

  get start(): Cursor {
    return { position: this.#log.start, skip: 0 };
  }

  /** Numbers are given at once, in the order of the calls; it resolves with them when they are on disk. */
  async append(records: readonly IncomingRecord[], nowMs: number): Promise<string[]> {
    const sequenceNumbers = records.map(() => this.#numbers.next(nowMs));
    const payload = encodeEntry(records, sequenceNumbers, nowMs);
    const [position = 0] = await this.#log.append([payload]);
    addMark(this.#marks, position, sequenceNumbers[0] ?? '', nowMs);
    this.#lastSequenceNumber = sequenceNumbers.at(-1);
    return sequenceNumbers;
  }

  /** The first record that is not before this number (`at`), or the one after it (`after`). */
  async findSequenceNumber(sequenceNumber: string, edge: 'at' | 'after'): Promise<Cursor> {
    const isBefore = (candidate: string): boolean => {
      const order = compareSequenceNumbers(candidate, sequenceNumber);
      return edge === 'at' ? order < 0 : order <= 0;
    };
    const mark = lastMark(this.#marks, ({ firstSequenceNumber }) => isBefore(firstSequenceNumber));
    return this.#findFrom(mark, (payload) => {
      const count = countOf(payload);
      if (isBefore(sequenceNumberAt(payload, count - 1))) return undefined;
      let skip = 0;
      while (skip < count && isBefore(sequenceNumberAt(payload, skip))) skip++;
      return skip;
    });
  }

  /** The first record that arrived at this time or later. */
  async findTime(timeMs: number): Promise<Cursor> {
    const mark = lastMark(this.#marks, ({ arrivalMs }) => arrivalMs < timeMs);
    return this.#findFrom(mark, (payload) => (arrivalOf(payload) < timeMs ? undefined : 0));
  }

  async read(from: Cursor, limit: { records: number; bytes: number }): Promise<ReadResult> {
    let cursor = from.position < this.#log.start ? this.start : from;
    const result: ReadResult = {
      pieces: [],
      count: 0,
      lastArrivalMs: undefined,
      lastSequenceNumber: undefined,
      next: cursor,
      isAtEnd: false,
    };
    let bytes = 0;
    while (result.count < limit.records && bytes < limit.bytes) {
      const entries = await this.#log.read(cursor.position, Math.min(READ_BYTES, limit.bytes - bytes));
      if (entries.length === 0) break;
      for (const entry of entries) {
        const taken = takeRecords(entry, cursor.skip, limit.records - result.count, limit.bytes - bytes, bytes === 0);
        if (taken.count > 0) {
          result.pieces.push(taken.piece);
          result.count += taken.count;
          bytes += taken.dataBytes;
          result.lastArrivalMs = arrivalOf(entry.payload);
          result.lastSequenceNumber = sequenceNumberAt(entry.payload, cursor.skip + taken.count - 1);
        }
        const skip = cursor.skip + taken.count;
        const isWhole = skip === countOf(entry.payload);
        cursor = isWhole ? { position: SegmentLog.after(entry), skip: 0 } : { position: entry.position, skip };
        if (!isWhole) {
          result.next = cursor;
          return result;
        }
        if (result.count >= limit.records || bytes >= limit.bytes) break;
      }
    }
    result.next = cursor;
    result.isAtEnd = cursor.position >= this.#log.end;
    return result;
  }

  /** Deletes what arrived before; whole segments, so that some of it may stay on disk for a while. */
  async expireBefore(timeMs: number): Promise<void> {
    const kept = this.#marks.findIndex(({ arrivalMs }) => arrivalMs >= timeMs);
    const position = kept < 0 ? this.#log.end : (this.#marks[Math.max(0, kept - 1)]?.position ?? 0);
    await this.#log.truncateBefore(position);
    const firstKept = this.#marks.findIndex((mark) => mark.position >= this.#log.start);
    this.#marks.splice(0, firstKept < 0 ? 0 : firstKept);
  }

  get oldestArrivalMs(): number | undefined {
    return this.#marks[0]?.arrivalMs;
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  async #findFrom(mark: IndexMark | undefined, skipIn: (payload: Buffer) => number | undefined): Promise<Cursor> {
    let position = mark?.position ?? this.#log.start;
    for (;;) {
      const entries = await this.#log.read(position, READ_BYTES);
      const last = entries.at(-1);
      if (!last) return this.end;
      for (const entry of entries) {
        const skip = skipIn(entry.payload);
        if (skip !== undefined) return { position: entry.position, skip };
      }
      position = SegmentLog.after(last);
    }
  }
}

/** The text of one record back to its parts; for readers in this process. */
export function parseRecordTexts(pieces: readonly Buffer[]): {
  SequenceNumber: string;
  ApproximateArrivalTimestamp: number;
  Data: string;
  PartitionKey: string;
}[] {
  if (pieces.length === 0) return [];
  const text = Buffer.concat(pieces).toString('utf8');
  return JSON.parse(`[${text.slice(0, -1)}]`) as ReturnType<typeof parseRecordTexts>;
}

function encodeEntry(records: readonly IncomingRecord[], sequenceNumbers: readonly string[], nowMs: number): Buffer {
  const arrival = (nowMs / 1000).toFixed(3);
  const texts = records.map(({ base64, partitionKey, encryptionType }, index) => {
    const encryption = encryptionType === 'NONE' ? '' : `,"EncryptionType":"${encryptionType}"`;
    return (
      `{"SequenceNumber":"${sequenceNumbers[index] ?? ''}","ApproximateArrivalTimestamp":${arrival},` +
      `"Data":"${base64}","PartitionKey":${JSON.stringify(partitionKey)}${encryption}},`
    );
  });
  const body = Buffer.from(texts.join(''));
  const head = Buffer.allocUnsafe(HEAD_BYTES + LENGTH_BYTES * records.length);
  head.writeUInt32BE(records.length, 0);
  head.writeDoubleBE(nowMs, COUNT_BYTES);
  let offset = HEAD_BYTES;
  // Characters are bytes unless a partition key holds others.
  const isAscii = body.length === texts.reduce((sum, text) => sum + text.length, 0);
  for (const text of texts) offset = head.writeUInt32BE(isAscii ? text.length : Buffer.byteLength(text), offset);
  return Buffer.concat([head, body]);
}

function countOf(payload: Buffer): number {
  return payload.readUInt32BE(0);
}

function arrivalOf(payload: Buffer): number {
  return payload.readDoubleBE(COUNT_BYTES);
}

function lengthAt(payload: Buffer, index: number): number {
  return payload.readUInt32BE(HEAD_BYTES + LENGTH_BYTES * index);
}

function textStart(payload: Buffer, index: number): number {
  let start = HEAD_BYTES + LENGTH_BYTES * countOf(payload);
  for (let before = 0; before < index; before++) start += lengthAt(payload, before);
  return start;
}

function sequenceNumberAt(payload: Buffer, index: number): string {
  const start = textStart(payload, index) + SEQUENCE_START;
  return payload.toString('latin1', start, start + SEQUENCE_DIGITS);
}

function takeRecords(
  { payload }: LogEntry,
  skip: number,
  mostRecords: number,
  mostBytes: number,
  atLeastOne: boolean,
): { piece: Buffer; count: number; dataBytes: number } {
  const total = countOf(payload);
  const start = textStart(payload, skip);
  let end = start;
  let count = 0;
  let dataBytes = 0;
  while (skip + count < total && count < mostRecords) {
    const length = lengthAt(payload, skip + count);
    // Base64 is a third longer than the data that the limit counts.
    const size = Math.ceil(length * 0.75);
    if (dataBytes + size > mostBytes && !(atLeastOne && count === 0)) break;
    dataBytes += size;
    end += length;
    count++;
  }
  return { piece: payload.subarray(start, end), count, dataBytes };
}

function addMark(marks: IndexMark[], position: number, firstSequenceNumber: string, arrivalMs: number): void {
  const last = marks.at(-1);
  if (last && position - last.position < MARK_EVERY_BYTES) return;
  marks.push({ position, firstSequenceNumber, arrivalMs });
}

function lastMark(marks: readonly IndexMark[], isBefore: (mark: IndexMark) => boolean): IndexMark | undefined {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const mark = marks[middle];
    if (mark && isBefore(mark)) low = middle + 1;
    else high = middle;
  }
  return marks[low - 1];
}
