import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** An entry's header: length and CRC-32 of the payload that follows, both big-endian. */
export const HEADER_BYTES = 8;

/** What the payloads of a log look like, so that bytes in the middle of a payload are not taken for an entry. */
export interface EntryForm {
  readonly mostBytes: number;
  /** Whether a payload of this length may begin with `head`, which is shorter than `HEAD_BYTES` if the payload is. */
  canBegin(head: Buffer, payloadBytes: number): boolean;
}

export const HEAD_BYTES = 16;
export const ANY_FORM: EntryForm = { mostBytes: 64 * 1024 * 1024, canBegin: () => true };

const SCAN_BYTES = 1024 * 1024;
/** How often, on average, each byte may be checksummed. Bytes that look like headers everywhere end the search. */
const MAX_PASSES = 4;
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * The position of the next entry whose checksum holds, from `from` on and wholly before `end`. Returns `end` if there is none.
 * Reads the bytes once, in bounded memory.
 */
export async function findEntry(file: FileHandle, from: number, end: number, form: EntryForm): Promise<number> {
  let budget = MAX_PASSES * (end - from) + SPARE_BYTES;
  const highestByte = form.mostBytes >>> 24;
  for (let start = from; start + HEADER_BYTES < end;) {
    const bytes = await readAt(file, start, Math.min(SCAN_BYTES + HEADER_BYTES + HEAD_BYTES, end - start));
    const candidates = Math.min(SCAN_BYTES, bytes.length - HEADER_BYTES);
    if (candidates <= 0) return end;
    for (let offset = 0; offset < candidates; offset++) {
      if ((bytes[offset] ?? 0) > highestByte) continue;
      const length = bytes.readUInt32BE(offset);
      const at = start + offset;
      if (length === 0 || length > form.mostBytes || at + HEADER_BYTES + length > end) continue;
      const headAt = offset + HEADER_BYTES;
      if (!form.canBegin(bytes.subarray(headAt, headAt + Math.min(HEAD_BYTES, length)), length)) continue;
      budget -= length;
      if (budget < 0) return end;
      if ((await checksumOf(file, at + HEADER_BYTES, length)) === bytes.readUInt32BE(offset + 4)) return at;
    }
    start += candidates;
  }
  return end;
}

/** The CRC-32 of a part of a file. Undefined: the file ends before that part does. */
export async function checksumOf(file: FileHandle, from: number, length: number): Promise<number | undefined> {
  let checksum = 0;
  for (let done = 0; done < length;) {
    const bytes = await readAt(file, from + done, Math.min(SCAN_BYTES, length - done));
    if (bytes.length === 0) return undefined;
    checksum = crc32(bytes, checksum);
    done += bytes.length;
  }
  return checksum;
}

/** Reads `length` bytes, or fewer if the file ends before. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
