import type { EntryForm } from '../storage/resync';
import { SegmentLog } from '../storage/segmentLog';
import type { StorageContext } from '../storage/storageContext';

/** A position in a shard's log, and the beginning of the entry there. */
export interface IndexMark {
  position: number;
  firstSequenceNumber: string;
  arrivalMs: number;
}

/** The distance between two marks. A million records need a few thousand marks. */
const MARK_EVERY_BYTES = 64 * 1024;
const SEGMENT_BYTES = 256 * 1024;

/** A mark on disk: position (f64), arrival in ms (f64), sequence number. */
const POSITION_BYTES = 8;
const ARRIVAL_BYTES = 8;
const SEQUENCE_DIGITS = 56;
const MARK_BYTES = POSITION_BYTES + ARRIVAL_BYTES + SEQUENCE_DIGITS;
const FORM: EntryForm = { mostBytes: MARK_BYTES, canBegin: (_head, payloadBytes) => payloadBytes === MARK_BYTES };

/**
 * Tells where in a shard's log to begin the search for a sequence number or a time. It is kept on disk so that a start need not
 * read the whole log. If marks are lost, searches take longer, and no record is lost.
 */
export class ShardIndex {
  readonly #log: SegmentLog;
  #marks: IndexMark[];

  private constructor(log: SegmentLog, marks: IndexMark[]) {
    this.#log = log;
    this.#marks = marks;
  }

  static async open(folder: string, storage: StorageContext): Promise<ShardIndex> {
    const marks: IndexMark[] = [];
    const log = await SegmentLog.open(folder, {
      storage,
      segmentBytes: SEGMENT_BYTES,
      form: FORM,
      onEntry: ({ payload }) => {
        const mark = decode(payload);
        // The log was found shorter than the marks said, and continued from there.
        while ((marks.at(-1)?.position ?? -1) >= mark.position) marks.pop();
        marks.push(mark);
      },
    });
    return new ShardIndex(log, marks);
  }

  get first(): IndexMark | undefined {
    return this.#marks[0];
  }

  get last(): IndexMark | undefined {
    return this.#marks.at(-1);
  }

  /** Notes an entry of the log. Not every entry gets a mark. */
  add(position: number, firstSequenceNumber: string, arrivalMs: number): void {
    const { last } = this;
    if (last && position - last.position < MARK_EVERY_BYTES) return;
    const mark = { position, firstSequenceNumber, arrivalMs };
    this.#marks.push(mark);
    this.#log.append([encode(mark)]).catch(() => undefined); // The next start looks through more of the log instead.
  }

  /** The last mark for which `isBefore` holds. It must hold for all marks before that one too. */
  lastWhere(isBefore: (mark: IndexMark) => boolean): IndexMark | undefined {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const mark = this.#marks[middle];
      if (mark && isBefore(mark)) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1];
  }

  /** Drops the marks of what was deleted from the beginning of the log. */
  async dropBefore(position: number): Promise<void> {
    const kept = this.#marks.findIndex((mark) => mark.position >= position);
    if (kept === 0 || this.#marks.length === 0) return;
    this.#marks.splice(0, kept < 0 ? this.#marks.length : kept);
    await this.#log.truncateBefore(this.#log.end - this.#marks.length * SegmentLog.bytesOf(MARK_BYTES));
  }

  /** Drops the marks from a position on, since the log does not have what they say. */
  dropFrom(position: number): void {
    this.#marks = this.#marks.filter((mark) => mark.position < position);
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}

function encode({ position, arrivalMs, firstSequenceNumber }: IndexMark): Buffer {
  const bytes = Buffer.alloc(MARK_BYTES);
  bytes.writeDoubleBE(position, 0);
  bytes.writeDoubleBE(arrivalMs, POSITION_BYTES);
  bytes.write(firstSequenceNumber, POSITION_BYTES + ARRIVAL_BYTES, 'latin1');
  return bytes;
}

function decode(bytes: Buffer): IndexMark {
  return {
    position: bytes.readDoubleBE(0),
    arrivalMs: bytes.readDoubleBE(POSITION_BYTES),
    firstSequenceNumber: bytes.toString('latin1', POSITION_BYTES + ARRIVAL_BYTES),
  };
}
