import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { ByteRange } from './ranges';
import type { DataFile } from './storedObject';

const READ_BYTES = 262_144;

/**
 * The files that hold objects' bytes. Names are random and say nothing of the key, so that no key can lead out of the
 * folder; a file is written whole before the bucket's log names it and never changed after.
 */
export class DataFolder {
  readonly #folder: string;
  /** Files that are read right now, with the number of readers; a file dropped meanwhile goes with its last reader. */
  readonly #readers = new Map<string, number>();
  readonly #dropped = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<DataFolder> {
    await mkdir(folder, { recursive: true });
    return new DataFolder(folder);
  }

  /** Writes a file of its own. When it throws, nothing is left of it. */
  async write(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<DataFile> {
    const name = randomBytes(12).toString('hex');
    const file = await open(this.#path(name), 'wx');
    let bytes = 0;
    try {
      // The next piece comes (and is hashed) while the one before it is written.
      let writing: Promise<void> = Promise.resolve();
      for await (const piece of content) {
        await writing;
        writing = writeFully(file, piece, bytes);
        writing.catch(() => undefined); // Awaited below, or lost to an earlier error of the content.
        bytes += piece.length;
      }
      await writing;
      await file.close();
      return { name, bytes };
    } catch (error) {
      // A write that is under way holds the file; the first error is the one to tell.
      await file.close().catch(() => undefined);
      await rm(this.#path(name), { force: true }).catch(() => undefined); // Else `removeAllBut` takes it at the next start.
      throw error;
    }
  }

  /**
   * The bytes of a range of these files put one after the other. The files are held until the generator has ended, be they
   * dropped meanwhile, from the call on.
   */
  read(files: readonly DataFile[], range: ByteRange): AsyncGenerator<Buffer> {
    const pieces = overlapping(files, range);
    for (const { name } of pieces) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    const release = async (): Promise<void> => {
      for (const { name } of pieces) {
        const left = (this.#readers.get(name) ?? 1) - 1;
        if (left > 0) this.#readers.set(name, left);
        else this.#readers.delete(name);
      }
      await this.drop(pieces.map(({ name }) => name).filter((name) => this.#dropped.has(name)));
    };
    return releasing(this.#readPieces(pieces), release);
  }

  /** Files that no object names any more. What cannot be removed now (somebody else reads it) goes at the next start. */
  async drop(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      if (this.#readers.has(name)) {
        this.#dropped.add(name);
      } else {
        this.#dropped.delete(name);
        await rm(this.#path(name), { force: true }).catch(() => undefined);
      }
    }
  }

  /** Takes away what a crash left behind. Only while nothing is written. */
  async removeAllBut(names: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!names.has(name)) await rm(this.#path(name), { force: true });
    }
  }

  async *#readPieces(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
    for (const { name, start, end } of pieces) {
      const file = await open(this.#path(name), 'r');
      try {
        for (let position = start; position <= end;) {
          const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, end + 1 - position));
          const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
          if (bytesRead === 0) throw new Error(`The data file ${name} is shorter than it was written`);
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    }
  }

  #path(name: string): string {
    return path.join(this.#folder, name);
  }
}

async function writeFully(file: FileHandle, piece: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < piece.length;) {
    written += (await file.write(piece, written, piece.length - written, position + written)).bytesWritten;
  }
}

interface Piece extends ByteRange {
  readonly name: string;
}

function overlapping(files: readonly DataFile[], range: ByteRange): Piece[] {
  const pieces: Piece[] = [];
  let before = 0;
  for (const { name, bytes } of files) {
    const start = Math.max(range.start - before, 0);
    const end = Math.min(range.end - before, bytes - 1);
    if (start <= end) pieces.push({ name, start, end });
    before += bytes;
  }
  return pieces;
}

/** A generator's own `finally` does not run when it is ended before its first step; this one's always does. */
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
