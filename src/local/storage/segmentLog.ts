import { constants } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Length and CRC-32 of the payload that follows, both big-endian. */
const HEADER_BYTES = 8;
const SEGMENT_BYTES = 16 * 1024 * 1024;
const SEGMENT_NAME = /^(\d{20})\.log$/;
const SCAN_BYTES = 1024 * 1024;

export interface LogEntry {
  /** Of the entry in the whole log; what `read` takes, and what stays the same for ever. */
  position: number;
  payload: Buffer;
}

interface Segment {
  start: number;
  end: number;
  path: string;
  /** Opened on first use. */
  file: Promise<FileHandle> | undefined;
}

interface Waiting {
  payloads: readonly Uint8Array[];
  resolve: (positions: number[]) => void;
  reject: (error: unknown) => void;
}

export interface SegmentLogOptions {
  segmentBytes?: number;
  /**
   * The position of an entry up to which all is known to be whole, so that the log is looked through from there only. If
   * there is no such entry, it is looked through from its start.
   */
  from?: number;
  /** Called at open for each entry that is looked at, oldest first. */
  onEntry?: (entry: LogEntry) => void;
}

/**
 * An append-only log in files of bounded size. An append resolves once the operating system has the bytes: they outlive
 * the process, however it ends. What a crash cut off in the middle of an entry is removed at the next open; entries that
 * do not match their checksum are passed over.
 */
export class SegmentLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  /** A write failed half-way: what it left behind the last entry is to be cut off before the next one. */
  #isTorn = false;
  #isClosed = false;

  private constructor(folder: string, segmentBytes: number) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
  }

  static async open(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
    const log = new SegmentLog(folder, options.segmentBytes ?? SEGMENT_BYTES);
    await log.#recover(options);
    return log;
  }

  /** The position of the oldest entry. */
  get start(): number {
    return this.#segments[0]?.start ?? 0;
  }

  /** The position that the next entry gets. */
  get end(): number {
    return this.#segments.at(-1)?.end ?? 0;
  }

  /** The positions of the payloads, none of them empty, once they are written. Appends that come together are written together. */
  append(payloads: readonly Uint8Array[]): Promise<number[]> {
    if (this.#isClosed) return Promise.reject(new Error('The log is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payloads, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Resolves when the appends that were begun have ended. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Entries from `position` on, up to about `maxBytes`, but at least one where there is one. */
  async read(position: number, maxBytes: number): Promise<LogEntry[]> {
    for (let from = position; ;) {
      const segment = this.#segments.find(({ end }) => end > from);
      if (!segment) return [];
      try {
        const { entries, next } = await this.#readSegment(segment, Math.max(from, segment.start), maxBytes);
        if (entries.length > 0) return entries;
        from = next;
      } catch (error) {
        // It was deleted meanwhile: what there is begins with the next one.
        if (this.#segments.includes(segment)) throw error;
      }
    }
  }

  /** Where the entry after this one begins. */
  static after(entry: LogEntry): number {
    return entry.position + SegmentLog.bytesOf(entry.payload.length);
  }

  /** What a payload takes in the log. */
  static bytesOf(payloadBytes: number): number {
    return HEADER_BYTES + payloadBytes;
  }

  /** Deletes the segments that lie before `position` as a whole. */
  async truncateBefore(position: number): Promise<void> {
    while (this.#segments.length > 1) {
      const [oldest] = this.#segments;
      if (!oldest || oldest.end > position) return;
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

  async #readSegment(
    segment: Segment,
    position: number,
    maxBytes: number,
  ): Promise<{ entries: LogEntry[]; next: number }> {
    const file = await opened(segment);
    const { start, end } = segment;
    const left = end - position;
    let buffer = await readAt(file, position - start, Math.min(left, Math.max(maxBytes, HEADER_BYTES)));
    const firstBytes = lengthAt(buffer, 0);
    if (firstBytes > buffer.length && firstBytes <= left) buffer = await readAt(file, position - start, firstBytes);
    const entries: LogEntry[] = [];
    let offset = 0;
    while (offset + HEADER_BYTES <= buffer.length) {
      const next = offset + lengthAt(buffer, offset);
      if (next > left) return { entries, next: end };
      if (next > buffer.length) break;
      const payload = payloadAt(buffer, offset);
      if (payload) entries.push({ position: position + offset, payload });
      offset = next;
    }
    // Without a whole header there is nothing to go on from.
    return { entries, next: offset === 0 ? end : position + offset };
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
    // In the same step as the look at what waits, or an append in between would wait for ever.
    this.#writing = undefined;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<number[]> {
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
      // Where this fails too, the next append tries it again.
      await this.#cut(segment, file).catch(() => undefined);
      throw error;
    }
    this.#isTorn = false;
    segment.end = end;
    return positions;
  }

  async #cut(segment: Segment, file: FileHandle): Promise<void> {
    await file.truncate(segment.end - segment.start);
    this.#isTorn = false;
  }

  async #current(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last && (this.#isTorn || last.end - last.start < this.#segmentBytes)) return last;
    await mkdir(this.#folder, { recursive: true });
    return this.#addSegment(last?.end ?? 0);
  }

  #addSegment(start: number): Segment {
    const path = join(this.#folder, `${String(start).padStart(20, '0')}.log`);
    const segment: Segment = { start, end: start, path, file: undefined };
    this.#segments.push(segment);
    return segment;
  }

  async #recover({ from = 0, onEntry = () => undefined }: SegmentLogOptions): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const starts = (await readdir(this.#folder))
      .map((name) => SEGMENT_NAME.exec(name)?.[1])
      .filter((start) => start !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
    for (const start of starts) this.#addSegment(start);
    await Promise.all(
      this.#segments.map(async (segment) => (segment.end = segment.start + (await stat(segment.path)).size)),
    );
    let position = (await this.#isEntry(from)) ? from : this.start;
    for (const [index, segment] of this.#segments.entries()) {
      if (segment.end <= position) continue;
      const end = await this.#scan(segment, Math.max(position, segment.start), onEntry);
      // Only the last segment can be torn: the next one is begun when it is full.
      const isLast = index === this.#segments.length - 1;
      if (isLast && end < segment.end) {
        await (await opened(segment)).truncate(end - segment.start);
        segment.end = end;
      }
      position = segment.end;
    }
  }

  async #isEntry(position: number): Promise<boolean> {
    const segment = this.#segments.find(({ start, end }) => position >= start && position < end);
    const isWithoutGap = this.#segments.every(({ end }, index) => end === (this.#segments[index + 1]?.start ?? end));
    if (!segment || !isWithoutGap) return false;
    const { entries } = await this.#readSegment(segment, position, HEADER_BYTES);
    return entries[0]?.position === position;
  }

  /** Returns where the whole entries end. */
  async #scan(segment: Segment, from: number, onEntry: (entry: LogEntry) => void): Promise<number> {
    for (let position = from; position < segment.end;) {
      const { entries } = await this.#readSegment(segment, position, SCAN_BYTES);
      for (const entry of entries) {
        if (entry.position !== position) return position;
        onEntry(entry);
        position = SegmentLog.after(entry);
      }
      if (entries.length === 0) return position;
    }
    return segment.end;
  }
}

/** Of the entry with its header. */
function lengthAt(buffer: Buffer, offset: number): number {
  return offset + HEADER_BYTES <= buffer.length ? HEADER_BYTES + buffer.readUInt32BE(offset) : HEADER_BYTES;
}

/** `undefined`: not what was written. Zeros, which a power cut may leave, would pass for an entry without bytes. */
function payloadAt(buffer: Buffer, offset: number): Buffer | undefined {
  const payload = buffer.subarray(offset + HEADER_BYTES, offset + lengthAt(buffer, offset));
  return payload.length > 0 && crc32(payload) === buffer.readUInt32BE(offset + 4) ? payload : undefined;
}

function opened(segment: Segment, flags = 0): Promise<FileHandle> {
  segment.file ??= open(segment.path, constants.O_RDWR | flags).catch((error: unknown) => {
    segment.file = undefined;
    throw error;
  });
  return segment.file;
}

async function closed({ file }: Segment): Promise<void> {
  await (await file)?.close();
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
