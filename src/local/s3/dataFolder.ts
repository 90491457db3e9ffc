import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { StorageContext } from '../storage/storageContext';
import { BLOCK_BYTES, BlockChecksums, blockChecksumsOf, isBlock } from './blockChecksums';
import type { ByteRange } from './ranges';
import { S3Error } from './s3Error';
import type { DataFile } from './storedObject';

const FILE = /^([0-9a-f]{24})(\.new)?$/;

/**
 * The files with the bytes of a bucket's objects. Their names are random, so that no key can lead out of the folder. A file is
 * written as a whole before the bucket's log names it, and never changed. Until then its name ends with `.new`: a file without
 * that ending that the log does not name shows that the log has lost an entry.
 */
export class DataFolder {
  readonly #folder: string;
  readonly #storage: StorageContext;
  /** The number of readers by file. A file that is dropped meanwhile is removed after its last reader. */
  readonly #readers = new Map<string, number>();
  /** Files that no object uses and that could not be removed yet. */
  readonly #dropped = new Set<string>();
  /** Files whose name still ends with `.new`. */
  readonly #unnamed = new Set<string>();

  private constructor(folder: string, storage: StorageContext) {
    this.#folder = folder;
    this.#storage = storage;
  }

  static async open(folder: string, storage: StorageContext): Promise<DataFolder> {
    await mkdir(folder, { recursive: true });
    return new DataFolder(folder, storage);
  }

  /** Writes a new file. If this throws, nothing of the file is left. */
  async write(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<DataFile> {
    const name = randomBytes(12).toString('hex');
    this.#unnamed.add(name);
    const file = await open(this.#path(name), 'wx', 0o600);
    let bytes = 0;
    const checksums = new BlockChecksums();
    try {
      // The next piece arrives, and is hashed, while the one before it is written.
      let writing: Promise<void> = Promise.resolve();
      for await (const piece of content) {
        await writing;
        writing = writeFully(file, piece, bytes);
        writing.catch(() => undefined); // Awaited below, or lost to an earlier error of the content.
        checksums.update(piece);
        bytes += piece.length;
      }
      await writing;
      await file.close();
      return { name, bytes, blockChecksums: checksums.value() };
    } catch (error) {
      // A write may still use the file. The first error is the one to report.
      await file.close().catch(() => undefined);
      await this.drop([name]);
      throw error;
    }
  }

  /** Must be called when the bucket's log names these files. If renaming fails, they are found under their first names. */
  async named(files: readonly DataFile[]): Promise<void> {
    for (const { name } of files) {
      if (!this.#unnamed.has(name)) continue;
      try {
        await rename(this.#path(name), path.join(this.#folder, name));
        this.#unnamed.delete(name);
      } catch {
        // The file keeps its ending until the next start.
      }
    }
  }

  /**
   * The bytes of a range of these files, taken as one. From this call until the generator has ended the files are kept, even if
   * they are dropped. Bytes that are not what was written are never given: the generator throws.
   */
  read(files: readonly DataFile[], range: ByteRange): AsyncGenerator<Buffer> {
    const pieces = overlapping(files, range);
    for (const { file } of pieces) this.#readers.set(file.name, (this.#readers.get(file.name) ?? 0) + 1);
    const release = async (): Promise<void> => {
      for (const { file } of pieces) {
        const left = (this.#readers.get(file.name) ?? 1) - 1;
        if (left > 0) this.#readers.set(file.name, left);
        else this.#readers.delete(file.name);
      }
      await this.drop(pieces.map(({ file }) => file.name).filter((name) => this.#dropped.has(name)));
    };
    return releasing(this.#readPieces(pieces), release);
  }

  /** Removes files that no object uses any more. What cannot be removed now is removed at the next start. */
  async drop(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      this.#dropped.add(name);
      if (this.#readers.has(name)) continue;
      try {
        this.#storage.lease.requireHeld();
        await rm(this.#path(name), { force: true });
        this.#dropped.delete(name);
        this.#unnamed.delete(name);
      } catch {
        // The file is still in `dropped`.
      }
    }
  }

  /** Files that still have to be removed. */
  get dropped(): readonly string[] {
    return [...this.#dropped];
  }

  /** Reports damage of a file, and returns the error for its reader. */
  damaged(name: string, problem: string): S3Error {
    this.#storage.damage.found(path.join(this.#folder, name), problem);
    return new S3Error('InternalError', `The stored bytes of this object are damaged. (${name}: ${problem})`);
  }

  /**
   * Compares the folder with the log: `named` are the files of objects, `former` are files that the log named earlier. Removes
   * what a crash left, and sets aside what the log never named. Must not be called while anything is written. Returns the named
   * files that are missing.
   */
  async reconcile(named: ReadonlySet<string>, former: ReadonlySet<string>, isLogWhole: boolean): Promise<Set<string>> {
    const missing = new Set(named);
    const present = new Map<string, string[]>();
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      const name = entry.isFile() ? FILE.exec(entry.name)?.[1] : undefined;
      if (name !== undefined) present.set(name, [...(present.get(name) ?? []), entry.name]);
    }
    const unknown: string[] = [];
    for (const [name, files] of present) {
      missing.delete(name);
      if (named.has(name)) {
        if (!files.includes(name)) await rename(path.join(this.#folder, `${name}.new`), path.join(this.#folder, name));
        continue;
      }
      for (const file of files) {
        const isLeftOver = isLogWhole && (file !== name || former.has(name));
        if (isLeftOver) await rm(path.join(this.#folder, file), { force: true });
        else unknown.push(file);
      }
    }
    await this.#setAside(unknown);
    for (const name of missing) this.#storage.damage.found(path.join(this.#folder, name), 'It is missing.');
    return missing;
  }

  async #setAside(files: readonly string[]): Promise<void> {
    let kept = '';
    for (const file of files) kept = await this.#storage.damage.moveAside(path.join(this.#folder, file));
    if (files.length === 0) return;
    const problem = `${files.length} files are here that no object is known to consist of.`;
    this.#storage.damage.found(this.#folder, problem, path.posix.dirname(kept));
  }

  async *#readPieces(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
    for (const { file, start, end } of pieces) {
      const handle = await this.#open(file.name);
      try {
        yield* this.#readFile(handle, file, start, end);
      } finally {
        await handle.close();
      }
    }
  }

  /** Reads whole blocks, and gives their bytes only after checking the block's checksum. */
  async *#readFile(handle: FileHandle, file: DataFile, start: number, end: number): AsyncGenerator<Buffer> {
    const checksums = blockChecksumsOf(file);
    for (let index = Math.floor(start / BLOCK_BYTES); index * BLOCK_BYTES <= end; index++) {
      const blockStart = index * BLOCK_BYTES;
      const from = checksums ? blockStart : Math.max(start, blockStart);
      const to = Math.min(blockStart + BLOCK_BYTES, checksums ? file.bytes : end + 1);
      const block = await readFully(handle, from, to - from);
      if (block.length < to - from) throw this.damaged(file.name, 'It is shorter than it was written.');
      if (checksums && !isBlock(block, checksums, index)) {
        throw this.damaged(file.name, `Bytes ${from} to ${to} are not what was written.`);
      }
      yield block.subarray(Math.max(start - from, 0), Math.min(end + 1, to) - from);
    }
  }

  /** The file may be renamed at the same time, so both names are tried. */
  async #open(name: string): Promise<FileHandle> {
    for (const file of [this.#path(name), path.join(this.#folder, name)]) {
      try {
        return await open(file, 'r');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    throw this.damaged(name, 'It is missing.');
  }

  #path(name: string): string {
    return path.join(this.#folder, this.#unnamed.has(name) ? `${name}.new` : name);
  }
}

async function writeFully(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < piece.length;) {
    written += (await file.write(piece, written, piece.length - written, position + written)).bytesWritten;
  }
}

/** Reads so many bytes, or fewer if the file ends before. */
async function readFully(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

interface Piece extends ByteRange {
  readonly file: DataFile;
}

function overlapping(files: readonly DataFile[], range: ByteRange): Piece[] {
  const pieces: Piece[] = [];
  let before = 0;
  for (const file of files) {
    const start = Math.max(range.start - before, 0);
    const end = Math.min(range.end - before, file.bytes - 1);
    if (start <= end) pieces.push({ file, start, end });
    before += file.bytes;
  }
  return pieces;
}

/** Calls `release` at the end in all cases. A generator's own `finally` does not run if it is ended before its first step. */
function releasing<T>(source: AsyncGenerator<T>, release: () => Promise<void>): AsyncGenerator<T> {
  let released: Promise<void> | undefined;
  const end = (): Promise<void> => (released ??= release());
  return {
    async next() {
      try {
        const step = await source.next();
        if (step.done) await end();
        return step;
      } catch (error) {
        await end();
        throw error;
      }
    },
    async return(value: unknown) {
      const step = await source.return(value);
      await end();
      return step;
    },
    async throw(error: unknown) {
      await end();
      return await source.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
