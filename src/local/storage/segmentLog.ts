import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
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
  file: FileHandle | undefined;
}

interface Waiting {
  payloads: readonly Uint8Array[];
  resolve: (positions: number[]) => void;
  reject: (error: unknown) => void;
}

export interface SegmentLogOptions {
  segmentBytes?: number;
  /** Called at open for each entry, oldest first. */
  onEntry?: (entry: LogEntry) => void;
}

/**
 * An append-only log in files of bounded size. An append resolves once the operating system has the bytes: they outlive
 * the process, however it ends. What a crash cut off in the middle of an entry is removed at the next open.
 */
export class SegmentLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  #isClosed = false;

  private constructor(folder: string, segmentBytes: number) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
  }

  static async open(folder: string, options: SegmentLogOptions = {}): Promise<SegmentLog> {
    const log = new SegmentLog(folder, options.segmentBytes ?? SEGMENT_BYTES);
    await log.#recover(options.onEntry);
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

  /** The positions of the payloads, once they are written. Appends that come together are written together. */
  append(payloads: readonly Uint8Array[]): Promise<number[]> {
    if (this.#isClosed) return Promise.reject(new Error('The log is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payloads, resolve, reject });
      this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
    });
  }

  /** Entries from `position` on, up to about `maxBytes`, but at least one where there is one. */
  async read(position: number, maxBytes: number): Promise<LogEntry[]> {
    const segment = this.#segments.find(({ start, end }) => position >= start && position < end);
    if (!segment) return [];
    const file = await this.#file(segment);
    const available = segment.end - position;
    let buffer = await readAt(file, position - segment.start, Math.min(available, Math.max(maxBytes, HEADER_BYTES)));
    const firstBytes = HEADER_BYTES + buffer.readUInt32BE(0);
    if (firstBytes > buffer.length) buffer = await readAt(file, position - segment.start, firstBytes);
    const entries: LogEntry[] = [];
    let offset = 0;
    while (offset + HEADER_BYTES <= buffer.length) {
      const end = offset + HEADER_BYTES + buffer.readUInt32BE(offset);
      if (end > buffer.length) break;
      entries.push({ position: position + offset, payload: buffer.subarray(offset + HEADER_BYTES, end) });
      offset = end;
    }
    return entries;
  }

  /** Where the entry after this one begins. */
  static after(entry: LogEntry): number {
    return entry.position + HEADER_BYTES + entry.payload.length;
  }

  /** Deletes the segments that lie before `position` as a whole. */
  async truncateBefore(position: number): Promise<void> {
    while (this.#segments.length > 1) {
      const [oldest] = this.#segments;
      if (!oldest || oldest.end > position) return;
      this.#segments.shift();
      await oldest.file?.close();
      await rm(oldest.path, { force: true });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    for (const segment of this.#segments) await segment.file?.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure) throw this.#failure;
        const positions = await this.#writeBatch(batch);
        for (const { payloads, resolve } of batch) resolve(positions.splice(0, payloads.length));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<number[]> {
    const segment = await this.#current();
    const file = await this.#file(segment);
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
    const bytes = Buffer.concat(parts);
    try {
      await writeAt(file, bytes, segment.end - segment.start);
    } catch (error) {
      // A part may be there: cut it off, so that the next append does not follow a torn entry.
      await file.truncate(segment.end - segment.start).catch((cause: unknown) => {
        this.#failure = new Error('The log cannot be written any more', { cause });
      });
      throw error;
    }
    segment.end = end;
    return positions;
  }

  async #current(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last && last.end - last.start < this.#segmentBytes) return last;
    await mkdir(this.#folder, { recursive: true });
    return this.#addSegment(last?.end ?? 0);
  }

  #addSegment(start: number): Segment {
    const path = join(this.#folder, `${String(start).padStart(20, '0')}.log`);
    const segment: Segment = { start, end: start, path, file: undefined };
    this.#segments.push(segment);
    return segment;
  }

  async #file(segment: Segment): Promise<FileHandle> {
    if (segment.file) return segment.file;
    const file = await open(segment.path, 'a+').then(async (created) => {
      await created.close();
      return open(segment.path, 'r+');
    });
    if (segment.file as FileHandle | undefined) await file.close();
    else segment.file = file;
    return segment.file as FileHandle;
  }

  async #recover(onEntry: ((entry: LogEntry) => void) | undefined): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const starts = (await readdir(this.#folder))
      .map((name) => SEGMENT_NAME.exec(name)?.[1])
      .filter((start) => start !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
    for (const start of starts) {
      const segment = this.#addSegment(start);
      await this.#scan(segment, onEntry);
    }
  }

  /** Only the last segment can be torn: the next one is begun when it is full. */
  async #scan(segment: Segment, onEntry: ((entry: LogEntry) => void) | undefined): Promise<void> {
    const file = await this.#file(segment);
    const { size } = await file.stat();
    let offset = 0;
    let buffer: Buffer = Buffer.alloc(0);
    let bufferStart = 0;
    while (offset + HEADER_BYTES <= size) {
      const need = async (bytes: number): Promise<void> => {
        if (offset + bytes <= bufferStart + buffer.length) return;
        buffer = await readAt(file, offset, Math.min(size - offset, Math.max(bytes, SCAN_BYTES)));
        bufferStart = offset;
      };
      await need(HEADER_BYTES);
      const length = buffer.readUInt32BE(offset - bufferStart);
      const checksum = buffer.readUInt32BE(offset - bufferStart + 4);
      if (offset + HEADER_BYTES + length > size) break;
      await need(HEADER_BYTES + length);
      const from = offset - bufferStart + HEADER_BYTES;
      const payload = buffer.subarray(from, from + length);
      if (crc32(payload) !== checksum) break;
      onEntry?.({ position: segment.start + offset, payload });
      offset += HEADER_BYTES + length;
    }
    if (offset < size) await file.truncate(offset);
    segment.end = segment.start + offset;
  }
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
