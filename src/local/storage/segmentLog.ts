import { constants } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ANY_FORM, checksumOf, findEntry, HEAD_BYTES, HEADER_BYTES, readAt, type EntryForm } from './resync';
import { unshared, type StorageContext } from './storageContext';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const SEGMENT_NAME = /^(\d{20})\.log$/;
const SCAN_BYTES = 1024 * 1024;
/** New entries keep this distance from a lost end of the log, so that its positions are not used again. */
const LOST_END_BYTES = 64 * 1024 * 1024;

export interface LogEntry {
  /** The entry's position in the whole log, which never changes; `read` takes it. */
  position: number;
  payload: Buffer;
}

interface Segment {
  start: number;
  end: number;
  path: string;
  /** Undefined until it is first used. */
  file: Promise<FileHandle> | undefined;
  /** By the position where damage begins: where the next whole entry begins. */
  damaged: Map<number, number>;
  /** The lengths of payloads, by position, of entries in which only the length is damaged. */
  lengths: Map<number, number>;
}

interface Waiting {
  payloads: readonly Uint8Array[];
  resolve: (positions: number[]) => void;
  reject: (error: unknown) => void;
}

export interface SegmentLogOptions {
  storage?: StorageContext;
  segmentBytes?: number;
  /** Tells entries from bytes that happen to look like one, when damage has to be skipped. */
  form?: EntryForm;
  /**
   * The position of an entry from which the log is checked at open; what lies before was checked earlier. If there is no such
   * entry, the whole log is checked.
   */
  from?: number;
  /** The log is known to have reached at least this position. */
  reached?: number;
  /** Called at open for each entry that is checked, oldest first. */
  onEntry?: (entry: LogEntry) => void;
}

/** What is at a position of a segment. */
type ReadOutcome =
  | { readonly kind: 'entries'; readonly entries: LogEntry[]; readonly next: number }
  | { readonly kind: 'damage'; readonly at: number };

/**
 * An append-only log in files of bounded size. An append resolves once the operating system has the bytes, which outlive the
 * process, however it ends. If a crash cut off the last entry, its beginning is removed at the next open. Damage is reported
 * and skipped: reading continues at the next entry whose checksum holds, appending in a new file, and nothing is removed.
 */
export class SegmentLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #storage: StorageContext;
  readonly #form: EntryForm;
  #segments: Segment[] = [];
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** A write failed half-way: what it left after the last entry must be cut off before the next append. */
  #isTorn = false;
  /** Set when the next entry must begin a new file: the lowest position for it. */
  #nextStart: number | undefined;
  #isClosed = false;

  private constructor(folder: string, { segmentBytes, storage, form }: SegmentLogOptions) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes ?? SEGMENT_BYTES;
    this.#storage = storage ?? unshared(folder);
    this.#form = form ?? ANY_FORM;
  }

  static async open(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
    const log = new SegmentLog(folder, options);
    await log.#recover(options);
    return log;
  }

  /** The position of the oldest entry. */
  get start(): number {
    return this.#segments[0]?.start ?? this.#nextStart ?? 0;
  }

  /** The position after the last entry. */
  get end(): number {
    return Math.max(this.#segments.at(-1)?.end ?? 0, this.#nextStart ?? 0);
  }

  /**
   * Resolves with the positions of the payloads when they are written. No payload may be empty. Appends that come together are
   * written together.
   */
  append(payloads: readonly Uint8Array[]): Promise<number[]> {
    if (this.#isClosed) return Promise.reject(new Error('The log is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payloads, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when all appends that have begun have ended. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Entries from `position` on, up to about `maxBytes`, but at least one if there is one. */
  async read(position: number, maxBytes: number): Promise<LogEntry[]> {
    for (let from = position; ;) {
      const segment = this.#segments.find(({ end }) => end > from);
      if (!segment) return [];
      try {
        const found = await this.#look(segment, Math.max(from, segment.start), maxBytes);
        if (found.kind === 'damage') {
          from = await this.#passOver(segment, found.at);
          continue;
        }
        if (found.entries.length > 0) return found.entries;
        from = found.next;
      } catch (error) {
        // The segment was deleted meanwhile: reading continues in the next one.
        if (this.#segments.includes(segment)) throw error;
      }
    }
  }

  /** The position after an entry, where the next one begins. */
  static after(entry: LogEntry): number {
    return entry.position + SegmentLog.bytesOf(entry.payload.length);
  }

  /** How many bytes of the log an entry with this payload takes. */
  static bytesOf(payloadBytes: number): number {
    return HEADER_BYTES + payloadBytes;
  }

  /** Deletes the segments that lie wholly before `position`. */
  async truncateBefore(position: number): Promise<void> {
    while (this.#segments.length > 1) {
      const [oldest] = this.#segments;
      if (!oldest || oldest.end > position) return;
      this.#storage.lease.requireHeld();
      this.#segments.shift();
      await closed(oldest);
      await rm(oldest.path, { force: true });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.settled();
    for (const segment of this.#segments) await closed(segment);
  }

  async #look(segment: Segment, position: number, maxBytes: number): Promise<ReadOutcome> {
    const file = await opened(segment);
    const left = segment.end - position;
    let buffer = await readAt(file, position - segment.start, Math.min(left, Math.max(maxBytes, HEADER_BYTES)));
    const firstBytes = this.#bytesAt(segment, position, buffer, 0);
    if (firstBytes > buffer.length && firstBytes <= left) {
      buffer = await readAt(file, position - segment.start, firstBytes);
    }
    const entries: LogEntry[] = [];
    let offset = 0;
    while (offset < left) {
      const bytes = this.#bytesAt(segment, position + offset, buffer, offset);
      const isDamaged =
        left - offset < HEADER_BYTES || (offset + HEADER_BYTES <= buffer.length && !this.#isSane(bytes, left - offset));
      if (!isDamaged && offset + bytes > buffer.length) break;
      const payload = isDamaged ? undefined : payloadAt(buffer, offset, bytes);
      if (!payload) {
        if (entries.length === 0) return { kind: 'damage', at: position + offset };
        break;
      }
      entries.push({ position: position + offset, payload });
      offset += bytes;
    }
    // The file has become shorter, so nothing can be read from here.
    if (offset === 0) return { kind: 'damage', at: position };
    return { kind: 'entries', entries, next: position + offset };
  }

  /** The bytes of the entry at a position, with its header. */
  #bytesAt(segment: Segment, position: number, buffer: Buffer, offset: number): number {
    if (offset + HEADER_BYTES > buffer.length) return HEADER_BYTES;
    return HEADER_BYTES + (segment.lengths.get(position) ?? buffer.readUInt32BE(offset));
  }

  #isSane(bytes: number, left: number): boolean {
    return bytes > HEADER_BYTES && bytes <= left && bytes - HEADER_BYTES <= this.#form.mostBytes;
  }

  /** Finds where reading continues after damage, once, and reports it. If only a length is damaged, it is corrected in memory. */
  async #passOver(segment: Segment, at: number): Promise<number> {
    const known = segment.damaged.get(at);
    if (known !== undefined) return known;
    const file = await opened(segment);
    const { start, end } = segment;
    const next = start + (await this.#nextEntry(file, at - start, end - start));
    if (await this.#isAllPayload(file, at - start, next - start)) {
      segment.lengths.set(at, next - at - HEADER_BYTES);
      this.#storage.damage.found(
        segment.path,
        `The length of the entry at ${at - start} is damaged. Its content is whole.`,
      );
      return at;
    }
    segment.damaged.set(at, next);
    this.#storage.damage.found(
      segment.path,
      `Bytes ${at - start} to ${next - start} are damaged. They are skipped and stay in the file.`,
    );
    return next;
  }

  async #nextEntry(file: FileHandle, at: number, end: number): Promise<number> {
    const header = await readAt(file, at, Math.min(HEADER_BYTES, end - at));
    if (header.length === HEADER_BYTES) {
      // Usually the length is right, and the next entry is where it says.
      const declared = at + HEADER_BYTES + header.readUInt32BE(0);
      if (declared > at + HEADER_BYTES && (await this.#isEntryAt(file, declared, end))) return declared;
    }
    return findEntry(file, at + 1, end, this.#form);
  }

  /** Whether the bytes up to `next` are the payload that the checksum at `at` belongs to. */
  async #isAllPayload(file: FileHandle, at: number, next: number): Promise<boolean> {
    const length = next - at - HEADER_BYTES;
    if (length <= 0 || length > this.#form.mostBytes) return false;
    const header = await readAt(file, at, HEADER_BYTES);
    if (header.length < HEADER_BYTES || header.readUInt32BE(0) === length) return false;
    return (await checksumOf(file, at + HEADER_BYTES, length)) === header.readUInt32BE(4);
  }

  async #isEntryAt(file: FileHandle, at: number, end: number): Promise<boolean> {
    if (at + HEADER_BYTES > end) return false;
    const header = await readAt(file, at, HEADER_BYTES);
    if (header.length < HEADER_BYTES) return false;
    const length = header.readUInt32BE(0);
    if (!this.#isSane(HEADER_BYTES + length, end - at)) return false;
    return (await checksumOf(file, at + HEADER_BYTES, length)) === header.readUInt32BE(4);
  }

  /** Whether the bytes from `at` to the end of the file are the beginning of an entry that was never finished. */
  async #isUnfinished(segment: Segment, at: number): Promise<boolean> {
    const file = await opened(segment);
    const [from, end] = [at - segment.start, segment.end - segment.start];
    const bytes = await readAt(file, from, Math.min(HEADER_BYTES + HEAD_BYTES, end - from));
    if (bytes.length < HEADER_BYTES) return true;
    const length = bytes.readUInt32BE(0);
    if (length > this.#form.mostBytes || from + HEADER_BYTES + length <= end) return false;
    const head = bytes.subarray(HEADER_BYTES);
    if (head.length === HEAD_BYTES && !this.#form.canBegin(head, length)) return false;
    // A damaged length can look like that too, but then a whole entry follows, or the rest is the whole payload.
    return (await findEntry(file, from + 1, end, this.#form)) === end && !(await this.#isAllPayload(file, from, end));
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const positions = await this.#writeBatch(batch);
        for (const { payloads, resolve } of batch) resolve(positions.splice(0, payloads.length));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same step as the check of what waits: an append in between would wait for ever.
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<number[]> {
    const { lease } = this.#storage;
    lease.requireHeld();
    const segment = await this.#current();
    const file = await opened(segment, constants.O_CREAT);
    if (this.#isTorn) await this.#cut(segment, file);
    const parts: Uint8Array[] = [];
    const positions: number[] = [];
    let { end } = segment;
    for (const { payloads } of batch) {
      for (const payload of payloads) {
        const header = Buffer.allocUnsafe(HEADER_BYTES);
        header.writeUInt32BE(payload.length, 0);
        header.writeUInt32BE(crc32(payload), 4);
        parts.push(header, payload);
        positions.push(end);
        end += HEADER_BYTES + payload.length;
      }
    }
    this.#isTorn = true;
    try {
      await writeAt(file, Buffer.concat(parts), segment.end - segment.start);
    } catch (error) {
      lease.requireHeld();
      // If this fails too, the next append tries again.
      await this.#cut(segment, file).catch(() => undefined);
      throw error;
    }
    this.#isTorn = false;
    segment.end = end;
    // Nobody may ever read what was written after the folder was taken over, so it is not acknowledged.
    lease.requireHeld();
    return positions;
  }

  async #cut(segment: Segment, file: FileHandle): Promise<void> {
    await file.truncate(segment.end - segment.start);
    this.#isTorn = false;
  }

  async #current(): Promise<Segment> {
    const last = this.#segments.at(-1);
    const isRoomy = last !== undefined && last.end - last.start < this.#segmentBytes;
    if (last && (this.#isTorn || (isRoomy && this.#nextStart === undefined))) return last;
    await mkdir(this.#folder, { recursive: true });
    const { end } = this;
    this.#nextStart = undefined;
    return this.#addSegment(end);
  }

  #addSegment(start: number): Segment {
    const path = join(this.#folder, `${String(start).padStart(20, '0')}.log`);
    const segment: Segment = { start, end: start, path, file: undefined, damaged: new Map(), lengths: new Map() };
    this.#segments.push(segment);
    return segment;
  }

  async #recover({ from = 0, reached = 0, onEntry = () => undefined }: SegmentLogOptions): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#findSegments();
    let position = (await this.#isEntry(from)) ? from : this.start;
    for (const segment of this.#segments) {
      if (segment.end <= position) continue;
      await this.#scan(segment, Math.max(position, segment.start), onEntry);
      position = segment.end;
    }
    const last = this.#segments.at(-1);
    if (this.end < reached) {
      this.#storage.damage.found(last?.path ?? this.#folder, 'Its end is missing: the log went further once.');
      this.#nextStart = reached + LOST_END_BYTES;
    }
    // The former holder may still write to the file that it had open.
    if (last && last.end > last.start && this.#storage.lease.isFromUnheard) this.#nextStart ??= last.end;
  }

  async #findSegments(): Promise<void> {
    const starts = (await readdir(this.#folder))
      .map((name) => SEGMENT_NAME.exec(name)?.[1])
      .filter((start) => start !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
    for (const start of starts) this.#addSegment(start);
    for (const [index, segment] of this.#segments.entries()) {
      const next = this.#segments[index + 1]?.start ?? Number.POSITIVE_INFINITY;
      const { size } = await stat(segment.path);
      segment.end = Math.min(segment.start + size, next);
      if (segment.end < next && next < Number.POSITIVE_INFINITY) {
        this.#storage.damage.found(segment.path, `What follows it is missing, up to ${next - segment.start}.`);
      }
    }
  }

  async #isEntry(position: number): Promise<boolean> {
    const segment = this.#segments.find(({ start, end }) => position >= start && position < end);
    if (!segment) return false;
    return this.#isEntryAt(await opened(segment), position - segment.start, segment.end - segment.start);
  }

  async #scan(segment: Segment, from: number, onEntry: (entry: LogEntry) => void): Promise<void> {
    for (let position = from; position < segment.end;) {
      const found = await this.#look(segment, position, SCAN_BYTES);
      if (found.kind === 'entries') {
        for (const entry of found.entries) onEntry(entry);
        position = found.next;
        continue;
      }
      // Only the last segment can have an unfinished entry: a new one is begun when it is full.
      const isLast = segment === this.#segments.at(-1);
      if (isLast && (await this.#isUnfinished(segment, found.at))) {
        await (await opened(segment)).truncate(found.at - segment.start);
        segment.end = found.at;
        return;
      }
      position = await this.#passOver(segment, found.at);
      if (isLast) this.#nextStart = segment.end;
    }
  }
}

/** Undefined: the bytes are not what was written. */
function payloadAt(buffer: Buffer, offset: number, bytes: number): Buffer | undefined {
  const payload = buffer.subarray(offset + HEADER_BYTES, offset + bytes);
  return crc32(payload) === buffer.readUInt32BE(offset + 4) ? payload : undefined;
}

function opened(segment: Segment, flags = 0): Promise<FileHandle> {
  segment.file ??= open(segment.path, constants.O_RDWR | flags, 0o600).catch((error: unknown) => {
    segment.file = undefined;
    throw error;
  });
  return segment.file;
}

async function closed({ file }: Segment): Promise<void> {
  await (await file)?.close();
}

async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
