import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import type { StorageContext } from '../storage/storageContext';
import { isPrefixOfLine, LogLines, encodeLine } from './logLines';

const READ_BYTES = 1_048_576;

export interface OpenedLog<Entry> {
  readonly log: BucketLog<Entry>;
  /** What is wrong with the file, which must then be rewritten. Undefined: nothing. */
  readonly problem: string | undefined;
}

/**
 * A file of JSON entries, each on a line after its CRC-32. An entry is stored once `append` has resolved. If a crash left the
 * last line unfinished, it is cut off. Other lines whose checksum does not match are skipped.
 */
export class BucketLog<Entry> {
  readonly #path: string;
  readonly #storage: StorageContext;
  #file: FileHandle;
  #bytes: number;

  private constructor(path: string, storage: StorageContext, file: FileHandle, bytes: number) {
    this.#path = path;
    this.#storage = storage;
    this.#file = file;
    this.#bytes = bytes;
  }

  static async exists(path: string): Promise<boolean> {
    return await stat(path).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      },
    );
  }

  /** Opens or creates the file and calls `onEntry` with every entry, in order. */
  static async open<Entry>(
    path: string,
    storage: StorageContext,
    onEntry: (entry: Entry) => void,
  ): Promise<OpenedLog<Entry>> {
    const file = await open(path, 'a+', 0o600).then(async (created) => {
      // Positional writes are ignored in append mode.
      await created.close();
      return await open(path, 'r+');
    });
    const lines = new LogLines((json) => onEntry(JSON.parse(json) as Entry));
    const buffer = Buffer.alloc(READ_BYTES);
    for (let position = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      lines.add(buffer.subarray(0, bytesRead));
    }
    const { rest, bytes } = lines;
    const isUnfinished = rest.length > 0 && isPrefixOfLine(rest);
    const problem = lines.end();
    // Only a line that was never finished may be cut off. A damaged file is set aside, then rewritten.
    if (rest.length > 0 && isUnfinished && problem === undefined) await file.truncate(bytes);
    return { log: new BucketLog<Entry>(path, storage, file, bytes), problem };
  }

  /**
   * Must not be called again before it has settled. After a failure, such as a full disk, the entry's beginning is cut off. If
   * that fails too, the next append overwrites it.
   */
  async append(entry: Entry): Promise<void> {
    const { lease } = this.#storage;
    const line = encodeLine(entry);
    lease.requireHeld();
    try {
      await writeFully(this.#file, line, this.#bytes);
    } catch (error) {
      lease.requireHeld();
      await this.#file.truncate(this.#bytes).catch(() => undefined); // The write's error is the one to tell.
      throw error;
    }
    this.#bytes += line.length;
    lease.requireHeld();
  }

  /** Replaces all entries with these, all of them or none. */
  async rewrite(entries: Iterable<Entry>): Promise<void> {
    this.#storage.lease.requireHeld();
    const path = `${this.#path}.new`;
    const file = await open(path, 'w+', 0o600);
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
    this.#storage.lease.requireHeld();
    // Some systems do not rename over an open file.
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

function* inBatches(entries: Iterable<unknown>): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const line = encodeLine(entry);
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
