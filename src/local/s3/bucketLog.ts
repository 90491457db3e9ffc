import { open, rename, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const CHECKSUM_CHARACTERS = 8;
const READ_BYTES = 1_048_576;
const LF = 0x0a;

/**
 * A file of JSON entries, one a line after its CRC-32. An entry is in it once `append` has resolved. A line that a crash
 * left half-written fails its checksum and is cut off with whatever follows it, which was never acknowledged.
 */
export class BucketLog<Entry> {
  readonly #path: string;
  #file: FileHandle;
  #bytes: number;

  private constructor(path: string, file: FileHandle, bytes: number) {
    this.#path = path;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens or creates the file and gives every entry in it to `onEntry`, in order. */
  static async open<Entry>(path: string, onEntry: (entry: Entry) => void): Promise<BucketLog<Entry>> {
    const file = await open(path, 'a+').then(async (created) => {
      // Positional writes are ignored in append mode.
      await created.close();
      return await open(path, 'r+');
    });
    const bytes = await readEntries(file, (json) => onEntry(JSON.parse(json) as Entry));
    if (bytes < (await file.stat()).size) await file.truncate(bytes);
    return new BucketLog<Entry>(path, file, bytes);
  }

  /**
   * Must not be called again before it has settled. After a failure (a full disk) nothing of the entry is left; should
   * cutting it off fail too, the next append writes over it.
   */
  async append(entry: Entry): Promise<void> {
    const line = encode(entry);
    try {
      await writeFully(this.#file, line, this.#bytes);
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => undefined); // The write's error is the one to tell.
      throw error;
    }
    this.#bytes += line.length;
  }

  /** Replaces all entries by these, at once or not at all. */
  async rewrite(entries: Iterable<Entry>): Promise<void> {
    const path = `${this.#path}.new`;
    const file = await open(path, 'w+');
    let bytes = 0;
    try {
      for (const batch of inBatches(entries)) {
        await writeFully(file, batch, bytes);
        bytes += batch.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    // Not every system renames over a file that is open.
    await this.#file.close();
    try {
      await rename(path, this.#path);
      this.#bytes = bytes;
    } finally {
      this.#file = await open(this.#path, 'r+');
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function encode(entry: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  const checksum = crc32(json).toString(16).padStart(CHECKSUM_CHARACTERS, '0');
  return Buffer.concat([Buffer.from(checksum), json, Buffer.from('\n')]);
}

function* inBatches(entries: Iterable<unknown>): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const line = encode(entry);
    batch.push(line);
    bytes += line.length;
    if (bytes < READ_BYTES) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(batch);
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** Returns how many bytes at the beginning are whole entries. */
async function readEntries(file: FileHandle, onEntry: (json: string) => void): Promise<number> {
  const buffer = Buffer.alloc(READ_BYTES);
  let pending: Buffer = Buffer.alloc(0);
  let whole = 0;
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return whole;
    position += bytesRead;
    pending = Buffer.concat([pending, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = pending.indexOf(LF); end >= 0; end = pending.indexOf(LF, start)) {
      const json = pending.subarray(start + CHECKSUM_CHARACTERS, end);
      if (parseInt(pending.toString('latin1', start, start + CHECKSUM_CHARACTERS), 16) !== crc32(json)) return whole;
      onEntry(json.toString());
      whole += end + 1 - start;
      start = end + 1;
    }
    pending = pending.subarray(start);
  }
}
