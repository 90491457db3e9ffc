import { PackedRecords } from '../wire/packedRecords';
import type { ConsumedRecord, RecordList } from '../types';

export interface RecordStoreOptions {
  /** Default: 100,000. */
  maxRecords?: number;
  /** Bytes of data, partition keys, sequence numbers and columns. Default: 64 MB. */
  maxBytes?: number;
}

export interface StoredRecord extends ConsumedRecord {
  /** Counts from 0 over all records that were ever added, and stays the record's while others are dropped. */
  id: number;
}

/** A record's data within a larger buffer. Read them before more records are appended, and never change them. */
export interface DataPlace {
  bytes: Buffer;
  start: number;
  end: number;
}

/** Columns of consecutive records. Read them before more records are appended. */
export interface ArrivalColumns {
  arrivalMs: Float64Array;
  /** An index for {@link RecordStore.shardIdAt}. */
  shard: Int32Array;
}

const DEFAULT_MAX_RECORDS = 100_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const MIN_SEGMENT_BYTES = 64 * 1024;
const SEGMENTS_PER_STORE = 64;
const MAX_SPARE_SEGMENTS = 2;
const NOT_AGGREGATED = -1;
/** What a record takes of the columns, in bytes. */
const ROW_BYTES = 7 * Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/** The bytes of consecutive records: sequence number, partition key, data, one after the other as in {@link PackedRecords}. */
interface Segment {
  bytes: Buffer;
  used: number;
  /** How many of its records are still kept. */
  records: number;
}

/**
 * Keeps the last records of a tail, bounded in number and bytes. The oldest are dropped first, and counted. Records lie in a few
 * large buffers and typed arrays rather than in objects, so that a hundred thousand of them cost the garbage collector nothing.
 */
export class RecordStore {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly #segmentBytes: number;
  /** Records from `#oldestId` to before `#nextId` are kept. A record's row is `id % maxRecords`. */
  #oldestId = 0;
  #nextId = 0;
  #keptBytes = 0;
  /** By segment number. A segment is dropped with its last record. */
  readonly #segments = new Map<number, Segment>();
  #lastSegment = -1;
  /** Buffers to use again: the garbage collector would never quite keep up with a hundred of them a minute. */
  #spare: Buffer[] = [];
  readonly #shardIds: string[] = [];
  readonly #shardNumbers = new Map<string, number>();
  #rows: Rows;

  constructor(options: RecordStoreOptions = {}) {
    this.maxRecords = positive('maxRecords', options.maxRecords ?? DEFAULT_MAX_RECORDS);
    this.maxBytes = positive('maxBytes', options.maxBytes ?? DEFAULT_MAX_BYTES);
    this.#segmentBytes = Math.max(MIN_SEGMENT_BYTES, Math.floor(this.maxBytes / SEGMENTS_PER_STORE));
    this.#rows = new Rows(this.maxRecords);
  }

  /** How many records were ever added. */
  get received(): number {
    return this.#nextId;
  }

  get kept(): number {
    return this.#nextId - this.#oldestId;
  }

  get dropped(): number {
    return this.#oldestId;
  }

  /** The id of the oldest kept record. It equals `received` where none is kept. */
  get firstId(): number {
    return this.#oldestId;
  }

  /** What the kept records take, in bytes: data, partition keys, sequence numbers and columns. */
  get bytes(): number {
    return this.#keptBytes;
  }

  /** Copies the records, so that the memory of their answer is free again. */
  append(records: RecordList): void {
    if (records instanceof PackedRecords) this.#appendPacked(records);
    else for (const record of records) this.#appendOne(record);
  }

  /** A kept record, with a copy of its data. Undefined: it was dropped, or has not come yet. */
  get(id: number): StoredRecord | undefined {
    const data = this.dataOf(id);
    if (!data) return undefined;
    const rows = this.#rows;
    const row = id % this.maxRecords;
    const bytes = this.#segmentAt(row).bytes;
    const keyStart = rows.start(row) + rows.sequenceLength(row);
    const subSequenceNumber = rows.subSequenceNumber[row] ?? NOT_AGGREGATED;
    const record: StoredRecord = {
      id,
      shardId: this.#shardIds[rows.shard[row] ?? 0] ?? '',
      sequenceNumber: bytes.toString('latin1', rows.start(row), keyStart),
      partitionKey: bytes.toString('utf8', keyStart, keyStart + rows.keyLength(row)),
      arrivalMs: rows.arrivalMs[row] ?? 0,
      data: data.slice(),
    };
    if (subSequenceNumber !== NOT_AGGREGATED) record.subSequenceNumber = subSequenceNumber;
    return record;
  }

  /** The record's data, not copied. Read them before more records are appended, and never change them. Undefined: not kept. */
  dataOf(id: number): Uint8Array | undefined {
    const place = this.placeOf(id);
    return place && new Uint8Array(place.bytes.buffer, place.bytes.byteOffset + place.start, place.end - place.start);
  }

  /** Where the record's data lie, for scans, since making a view of each record would cost more than scanning it. Undefined: not kept. */
  placeOf(id: number): DataPlace | undefined {
    if (!this.#has(id)) return undefined;
    const row = id % this.maxRecords;
    const start = this.#rows.start(row) + this.#rows.sequenceLength(row) + this.#rows.keyLength(row);
    return { bytes: this.#segmentAt(row).bytes, start, end: start + (this.#rows.dataLength[row] ?? 0) };
  }

  /** Undefined: not kept. */
  arrivalMsOf(id: number): number | undefined {
    return this.#has(id) ? this.#rows.arrivalMs[id % this.maxRecords] : undefined;
  }

  shardIdOf(id: number): string | undefined {
    return this.#has(id) ? this.#shardIds[this.#rows.shard[id % this.maxRecords] ?? 0] : undefined;
  }

  sequenceNumberOf(id: number): string | undefined {
    if (!this.#has(id)) return undefined;
    const row = id % this.maxRecords;
    const start = this.#rows.start(row);
    return this.#segmentAt(row).bytes.toString('latin1', start, start + this.#rows.sequenceLength(row));
  }

  partitionKeyOf(id: number): string | undefined {
    if (!this.#has(id)) return undefined;
    const row = id % this.maxRecords;
    const start = this.#rows.start(row) + this.#rows.sequenceLength(row);
    return this.#segmentAt(row).bytes.toString('utf8', start, start + this.#rows.keyLength(row));
  }

  /** The length of the record's data. 0: it is empty or not kept. */
  dataLengthOf(id: number): number {
    return this.#has(id) ? (this.#rows.dataLength[id % this.maxRecords] ?? 0) : 0;
  }

  /**
   * The arrivals of all kept records, oldest first, in at most two pieces. They are columns, since a number that is passed on may
   * become an object.
   */
  arrivals(): ArrivalColumns[] {
    const { arrivalMs, shard } = this.#rows;
    const piece = (from: number, to: number) => ({
      arrivalMs: arrivalMs.subarray(from, to),
      shard: shard.subarray(from, to),
    });
    if (this.kept === 0) return [];
    const from = this.#oldestId % this.maxRecords;
    const to = ((this.#nextId - 1) % this.maxRecords) + 1;
    return from < to ? [piece(from, to)] : [piece(from, this.maxRecords), piece(0, to)];
  }

  shardIdAt(shard: number): string {
    return this.#shardIds[shard] ?? '';
  }

  /** The records that are kept of `limit` ids from `fromId` on. */
  slice(fromId: number, limit: number): StoredRecord[] {
    const records: StoredRecord[] = [];
    const end = Math.min(this.#nextId, fromId + limit);
    for (let id = Math.max(fromId, this.#oldestId); id < end; id++) {
      const record = this.get(id);
      if (record) records.push(record);
    }
    return records;
  }

  /** Drops all records. Ids go on. */
  clear(): void {
    while (this.kept > 0) this.#dropOldest();
  }

  /** Drops all records and gives back all memory. Nothing can be appended any more. */
  release(): void {
    this.clear();
    this.#spare = [];
    this.#rows = new Rows(0);
  }

  #has(id: number): boolean {
    return Number.isInteger(id) && id >= this.#oldestId && id < this.#nextId;
  }

  #appendOne({ shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs, data }: ConsumedRecord): void {
    const keyLength = Buffer.byteLength(partitionKey, 'utf8');
    const size = sequenceNumber.length + keyLength + data.length;
    this.#dropFor(1, size);
    const segment = this.#segmentWithRoom(size);
    const { bytes, used: start } = segment;
    bytes.write(sequenceNumber, start, 'latin1');
    bytes.write(partitionKey, start + sequenceNumber.length, 'utf8');
    bytes.set(data, start + sequenceNumber.length + keyLength);
    segment.used += size;
    segment.records++;
    this.#rows.set(this.#nextId % this.maxRecords, {
      segment: this.#lastSegment,
      start,
      sequenceLength: sequenceNumber.length,
      keyLength,
      dataLength: data.length,
      subSequenceNumber: subSequenceNumber ?? NOT_AGGREGATED,
      shard: this.#shardNumber(shardId),
      arrivalMs,
    });
    this.#nextId++;
    this.#added(1, size);
  }

  /** Copies as many records at once as fit into a segment. */
  #appendPacked(records: PackedRecords): void {
    const { start } = records.columns;
    for (let from = records.from; from < records.to;) {
      const first = start[from] ?? 0;
      const segment = this.#segmentWithRoom((start[from + 1] ?? 0) - first);
      const room = segment.bytes.length - segment.used;
      const most = Math.min(records.to, from + this.maxRecords);
      const fits = (to: number) => {
        const size = (start[to] ?? 0) - first;
        return size <= room && size + (to - from) * ROW_BYTES <= this.maxBytes;
      };
      let to = from + 1;
      while (to < most && fits(to + 1)) to++;
      this.#appendRun(records, from, to, segment);
      from = to;
    }
  }

  #appendRun({ shardId, bytes, columns }: PackedRecords, from: number, to: number, segment: Segment): void {
    const { start, sequenceLength, keyLength, arrivalMs } = columns;
    const first = start[from] ?? 0;
    const size = (start[to] ?? 0) - first;
    const shard = this.#shardNumber(shardId);
    const { maxRecords } = this;
    const rows = this.#rows;
    // Counted before older records are dropped, so that the segment is not dropped with the last of them.
    segment.records += to - from;
    this.#dropFor(to - from, size);
    bytes.copy(segment.bytes, segment.used, first, first + size);
    for (let index = from; index < to; index++) {
      const begin = start[index] ?? 0;
      const sequence = sequenceLength[index] ?? 0;
      const key = keyLength[index] ?? 0;
      const row = this.#nextId % maxRecords;
      rows.segment[row] = this.#lastSegment;
      rows.startOf[row] = segment.used + begin - first;
      rows.sequenceLengthOf[row] = sequence;
      rows.keyLengthOf[row] = key;
      rows.dataLength[row] = (start[index + 1] ?? 0) - begin - sequence - key;
      rows.subSequenceNumber[row] = NOT_AGGREGATED;
      rows.shard[row] = shard;
      rows.arrivalMs[row] = arrivalMs[index] ?? 0;
      this.#nextId++;
    }
    segment.used += size;
    this.#added(to - from, size);
  }

  #added(records: number, size: number): void {
    this.#keptBytes += size + records * ROW_BYTES;
    // The record is larger than the whole store.
    if (this.#keptBytes > this.maxBytes) this.#dropOldest();
  }

  #dropFor(records: number, size: number): void {
    const { maxRecords, maxBytes } = this;
    const bytes = size + records * ROW_BYTES;
    while (this.kept > 0 && (this.kept + records > maxRecords || this.#keptBytes + bytes > maxBytes))
      this.#dropOldest();
  }

  #dropOldest(): void {
    const row = this.#oldestId % this.maxRecords;
    const segment = this.#segmentAt(row);
    segment.records--;
    if (segment.records === 0) this.#free(this.#rows.segment[row] ?? -1, segment);
    this.#keptBytes -= this.#rows.size(row) + ROW_BYTES;
    this.#oldestId++;
  }

  #free(segment: number, { bytes }: Segment): void {
    this.#segments.delete(segment);
    if (bytes.length === this.#segmentBytes && this.#spare.length < MAX_SPARE_SEGMENTS) this.#spare.push(bytes);
  }

  #segmentWithRoom(size: number): Segment {
    const last = this.#segments.get(this.#lastSegment);
    if (last && last.bytes.length - last.used >= size) return last;
    const recycled = size <= this.#segmentBytes ? this.#spare.pop() : undefined;
    const bytes = recycled ?? Buffer.allocUnsafeSlow(Math.max(size, this.#segmentBytes));
    const segment = { bytes, used: 0, records: 0 };
    this.#lastSegment++;
    this.#segments.set(this.#lastSegment, segment);
    return segment;
  }

  #segmentAt(row: number): Segment {
    const segment = this.#segments.get(this.#rows.segment[row] ?? -1);
    if (!segment) throw new Error(`The store has lost the segment of row ${row}.`);
    return segment;
  }

  #shardNumber(shardId: string): number {
    const known = this.#shardNumbers.get(shardId);
    if (known !== undefined) return known;
    this.#shardNumbers.set(shardId, this.#shardIds.length);
    return this.#shardIds.push(shardId) - 1;
  }
}

interface Row {
  segment: number;
  start: number;
  sequenceLength: number;
  keyLength: number;
  dataLength: number;
  subSequenceNumber: number;
  shard: number;
  arrivalMs: number;
}

/** Columns of numbers, with one row for each record. */
class Rows {
  readonly segment: Int32Array;
  readonly dataLength: Int32Array;
  readonly subSequenceNumber: Int32Array;
  readonly shard: Int32Array;
  readonly arrivalMs: Float64Array;
  readonly startOf: Int32Array;
  readonly sequenceLengthOf: Int32Array;
  readonly keyLengthOf: Int32Array;

  constructor(count: number) {
    this.segment = new Int32Array(count);
    this.startOf = new Int32Array(count);
    this.sequenceLengthOf = new Int32Array(count);
    this.keyLengthOf = new Int32Array(count);
    this.dataLength = new Int32Array(count);
    this.subSequenceNumber = new Int32Array(count);
    this.shard = new Int32Array(count);
    this.arrivalMs = new Float64Array(count);
  }

  set(row: number, values: Row): void {
    this.segment[row] = values.segment;
    this.startOf[row] = values.start;
    this.sequenceLengthOf[row] = values.sequenceLength;
    this.keyLengthOf[row] = values.keyLength;
    this.dataLength[row] = values.dataLength;
    this.subSequenceNumber[row] = values.subSequenceNumber;
    this.shard[row] = values.shard;
    this.arrivalMs[row] = values.arrivalMs;
  }

  start(row: number): number {
    return this.startOf[row] ?? 0;
  }

  sequenceLength(row: number): number {
    return this.sequenceLengthOf[row] ?? 0;
  }

  keyLength(row: number): number {
    return this.keyLengthOf[row] ?? 0;
  }

  size(row: number): number {
    return this.sequenceLength(row) + this.keyLength(row) + (this.dataLength[row] ?? 0);
  }
}

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${name} must be a whole number above 0, not ${value}.`);
}
