import { join } from 'node:path';
import { HEADER_BYTES, type EntryForm } from '../storage/resync';
import { SegmentLog, type LogEntry } from '../storage/segmentLog';
import type { StorageContext } from '../storage/storageContext';
import { recordText, SEQUENCE_DIGITS, SEQUENCE_NUMBER_AT, type IncomingRecord } from './recordText';
import { compareSequenceNumbers, type SequenceNumbers } from './sequence';
import { ShardIndex, type IndexMark } from './shardIndex';

/** A place between two records: the position of a log entry, and how many of its records come before the place. */
export interface Cursor {
  position: number;
  skip: number;
}

export interface ReadResult {
  /** The texts of the records, each with a comma at its end. A piece may have several. */
  pieces: Buffer[];
  count: number;
  /** The size of the records' data, as AWS's limits count it. */
  dataBytes: number;
  lastArrivalMs: number | undefined;
  lastSequenceNumber: string | undefined;
  next: Cursor;
  isAtEnd: boolean;
}

const READ_BYTES = 1024 * 1024;

/** An entry has the number of its records (u32), their arrival in ms (f64), the length of each text (u32) and the texts. */
const COUNT_BYTES = 4;
const ARRIVAL_BYTES = 8;
const LENGTH_BYTES = 4;
const HEAD_BYTES = COUNT_BYTES + ARRIVAL_BYTES;
/** About how much of a record's text is neither data nor partition key. */
const SPARE_CHARACTERS = 150;

/** Room for the largest request: 10 MiB of data, a third more in base64, and its partition keys. */
const MAX_ENTRY_BYTES = 32 * 1024 * 1024;
const MAX_RECORDS = 10_000;
/** Records are kept at least this long: "Minimum allowed retention period is 24 hours". */
const MIN_RETENTION_MS = 24 * 3_600_000;

const FORM: EntryForm = {
  mostBytes: MAX_ENTRY_BYTES,
  canBegin: (head, payloadBytes) => {
    if (payloadBytes < HEAD_BYTES) return false;
    const count = head.readUInt32BE(0);
    return count > 0 && count <= MAX_RECORDS && head.readDoubleBE(COUNT_BYTES) > 0;
  },
};

/** The records of one shard, on disk as `GetRecords` gives them in JSON. */
export class ShardLog {
  readonly #log: SegmentLog;
  readonly #numbers: SequenceNumbers;
  readonly #index: ShardIndex;
  #lastSequenceNumber: string | undefined;

  private constructor(log: SegmentLog, numbers: SequenceNumbers, index: ShardIndex, last: string | undefined) {
    this.#log = log;
    this.#numbers = numbers;
    this.#index = index;
    this.#lastSequenceNumber = last;
  }

  static async open(
    folder: string,
    numbers: SequenceNumbers,
    storage: StorageContext,
    nowMs: number,
  ): Promise<ShardLog> {
    const index = await ShardIndex.open(join(folder, 'index'), storage);
    const marked = index.last?.position;
    let last: string | undefined;
    const log = await SegmentLog.open(folder, {
      storage,
      form: FORM,
      from: marked ?? 0,
      reached: marked === undefined ? 0 : marked + HEADER_BYTES + HEAD_BYTES,
      onEntry: ({ position, payload }) => {
        const first = sequenceNumberAt(payload, 0);
        // The whole log is read because it does not have what the index says.
        if (last === undefined && index.last?.firstSequenceNumber !== first) index.dropFrom(position);
        index.add(position, first, arrivalOf(payload));
        last = sequenceNumberAt(payload, countOf(payload) - 1);
      },
    });
    index.dropFrom(log.end);
    const before = index.lastWhere(({ position }) => position < log.start);
    if (before && before.arrivalMs > nowMs - MIN_RETENTION_MS) {
      storage.damage.found(folder, 'The oldest records are missing: they are younger than any retention period.');
    }
    await index.dropBefore(log.start);
    if (last !== undefined) numbers.continueAfter(last);
    return new ShardLog(log, numbers, index, last);
  }

  /** The sequence number of the last record. Undefined: there was none. */
  get lastSequenceNumber(): string | undefined {
    return this.#lastSequenceNumber;
  }

  /** A number higher than those of all records. No record has it. */
  endingSequenceNumber(nowMs: number): string {
    return this.#numbers.next(nowMs);
  }

  /** Resolves when all appends that have begun have ended. */
  settled(): Promise<void> {
    return this.#log.settled();
  }

  get end(): Cursor {
    return { position: this.#log.end, skip: 0 };
  }

  get start(): Cursor {
    return { position: this.#log.start, skip: 0 };
  }

  /** Gives the records numbers at once, in the order of the calls. Resolves with them when the records are on disk. */
  async append(records: readonly IncomingRecord[], nowMs: number): Promise<string[]> {
    const sequenceNumbers = records.map(() => this.#numbers.next(nowMs));
    const payload = encodeEntry(records, sequenceNumbers, nowMs);
    const [position = 0] = await this.#log.append([payload]);
    this.#index.add(position, sequenceNumbers[0] ?? '', nowMs);
    this.#lastSequenceNumber = sequenceNumbers.at(-1);
    return sequenceNumbers;
  }

  /** The place before the first record with this number or a higher one (`at`), or with a higher one (`after`). */
  async findSequenceNumber(sequenceNumber: string, edge: 'at' | 'after'): Promise<Cursor> {
    const isBefore = (candidate: string): boolean => {
      const order = compareSequenceNumbers(candidate, sequenceNumber);
      return edge === 'at' ? order < 0 : order <= 0;
    };
    const mark = this.#index.lastWhere(({ firstSequenceNumber }) => isBefore(firstSequenceNumber));
    return this.#findFrom(mark, (payload) => {
      const count = countOf(payload);
      if (isBefore(sequenceNumberAt(payload, count - 1))) return undefined;
      let skip = 0;
      while (skip < count && isBefore(sequenceNumberAt(payload, skip))) skip++;
      return skip;
    });
  }

  /** The place before the first record that arrived at this time or later. */
  async findTime(timeMs: number): Promise<Cursor> {
    const mark = this.#index.lastWhere(({ arrivalMs }) => arrivalMs < timeMs);
    return this.#findFrom(mark, (payload) => (arrivalOf(payload) < timeMs ? undefined : 0));
  }

  async read(from: Cursor, limit: { records: number; bytes: number }): Promise<ReadResult> {
    let cursor = from.position < this.#log.start ? this.start : from;
    const result: ReadResult = {
      pieces: [],
      count: 0,
      dataBytes: 0,
      lastArrivalMs: undefined,
      lastSequenceNumber: undefined,
      next: cursor,
      isAtEnd: false,
    };
    while (result.count < limit.records && result.dataBytes < limit.bytes) {
      const { end } = this.#log;
      const entries = await this.#log.read(cursor.position, Math.min(READ_BYTES, limit.bytes - result.dataBytes));
      if (entries.length === 0) {
        cursor = { position: Math.max(cursor.position, end), skip: 0 };
        break;
      }
      for (const entry of entries) {
        if (entry.position !== cursor.position) cursor = { position: entry.position, skip: 0 };
        const room = { records: limit.records - result.count, bytes: limit.bytes - result.dataBytes };
        const taken = takeRecords(entry, cursor.skip, room, result.count === 0);
        if (taken.count > 0) {
          result.pieces.push(taken.piece);
          result.count += taken.count;
          result.dataBytes += taken.dataBytes;
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
        if (result.count >= limit.records || result.dataBytes >= limit.bytes) break;
      }
    }
    result.next = cursor;
    result.isAtEnd = cursor.position >= this.#log.end;
    return result;
  }

  /** Deletes records that arrived before this time, in whole segments: some of them may stay on disk for a while. */
  async expireBefore(timeMs: number): Promise<void> {
    const lastExpired = this.#index.lastWhere(({ arrivalMs }) => arrivalMs < timeMs);
    if (!lastExpired) return;
    await this.#log.truncateBefore(lastExpired.position);
    await this.#index.dropBefore(this.#log.start);
  }

  get oldestArrivalMs(): number | undefined {
    return this.#index.first?.arrivalMs;
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#index.close();
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

/** Reads records from their texts, for readers in this process. */
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
  const texts = records.map((record, index) => recordText(record, sequenceNumbers[index] ?? '', arrival));
  const body = Buffer.from(texts.join(''));
  const head = Buffer.allocUnsafe(HEAD_BYTES + LENGTH_BYTES * records.length);
  head.writeUInt32BE(records.length, 0);
  head.writeDoubleBE(nowMs, COUNT_BYTES);
  let offset = HEAD_BYTES;
  // Each character is one byte, unless a partition key is not ASCII.
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
  const start = textStart(payload, index) + SEQUENCE_NUMBER_AT;
  return payload.toString('latin1', start, start + SEQUENCE_DIGITS);
}

/** An estimate: base64 is a third longer than the data, and the partition key is counted with it. */
function dataBytesIn(textBytes: number): number {
  return Math.ceil((textBytes - SPARE_CHARACTERS) * 0.75);
}

function takeRecords(
  { payload }: LogEntry,
  skip: number,
  room: { records: number; bytes: number },
  atLeastOne: boolean,
): { piece: Buffer; count: number; dataBytes: number } {
  const total = countOf(payload);
  const start = textStart(payload, skip);
  let end = start;
  let count = 0;
  let dataBytes = 0;
  while (skip + count < total && count < room.records) {
    const length = lengthAt(payload, skip + count);
    const size = dataBytesIn(length);
    if (dataBytes + size > room.bytes && !(atLeastOne && count === 0)) break;
    dataBytes += size;
    end += length;
    count++;
  }
  return { piece: payload.subarray(start, end), count, dataBytes };
}
