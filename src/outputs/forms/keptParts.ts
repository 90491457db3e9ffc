import type { ParquetFile } from './parquetFile';

/** Of one file, beside what is decoded at a time: a document may take 100 MB in all. */
const MAX_KEPT_BYTES = 24 * 1_048_576;

/**
 * Keeps parts of a file that were asked for: a row group that is decoded in several steps asks for the same columns in
 * each. What is kept first stays, since the steps go through the parts in the same order, so that the last ones used
 * are those that are asked for last.
 */
export class KeptParts implements ParquetFile {
  readonly #file: ParquetFile;

  readonly #parts = new Map<string, Promise<ArrayBuffer>>();
  #bytes = 0;

  constructor(file: ParquetFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.size;
  }

  slice(start: number, end: number): Promise<ArrayBuffer> {
    const place = `${start}-${end}`;
    const kept = this.#parts.get(place);
    if (kept) return kept;
    const part = this.#file.slice(start, end);
    if (this.#bytes + end - start <= MAX_KEPT_BYTES) {
      this.#bytes += end - start;
      this.#parts.set(place, part);
    }
    return part;
  }

  /** Behind a row group nothing of it is asked for again. */
  forget(): void {
    this.#parts.clear();
    this.#bytes = 0;
  }
}
