import { open, type FileHandle } from 'node:fs/promises';
import { Yielder } from '../slices';
import {
  exportedPayload,
  recordFormatter,
  type ExportableRecord,
  type ExportFormat,
  type ExportWriting,
  type RecordFormatter,
} from './recordFormatter';

const CHUNK_CHARACTERS = 256 * 1024;

export interface Recorded {
  records: number;
  bytes: number;
}

/**
 * Writes records to disk as they come, without a bound. Whoever pulls a tail awaits {@link append}, so that a slow disk slows the
 * reading down and nothing piles up in memory.
 */
export class RecordFile {
  readonly #file: FileHandle;
  readonly #writing: ExportWriting;

  readonly #formatter: RecordFormatter;
  #records = 0;
  #bytes = 0;
  #text: string;
  /** All writes follow each other in one chain. */
  #last: Promise<void> = Promise.resolve();
  #closing: Promise<Recorded> | undefined;

  private constructor(file: FileHandle, format: ExportFormat, writing: ExportWriting) {
    this.#file = file;
    this.#writing = writing;

    this.#formatter = recordFormatter(format, writing.spreadsheetSafe);
    this.#text = this.#formatter.begin();
  }

  /**
   * Creates the file, or empties it.
   * @throws Node's error when it cannot be written
   */
  static async create(filePath: string, format: ExportFormat, writing: ExportWriting = {}): Promise<RecordFile> {
    return new RecordFile(await open(filePath, 'w'), format, writing);
  }

  get recorded(): Recorded {
    return { records: this.#records, bytes: this.#bytes };
  }

  /**
   * Resolves when the records may be forgotten.
   * @throws Node's error, such as ENOSPC. The file is closed then, as it is, and later calls reject too
   */
  append(records: Iterable<ExportableRecord>): Promise<void> {
    if (this.#closing) return this.#closing.then(() => Promise.reject(new Error('The recording has ended.')));
    return this.#enqueue(() => this.#write(records)).catch(async (error: unknown) => {
      await this.close().catch(() => undefined);
      throw error;
    });
  }

  /**
   * Ends the file in its format.
   * @throws the error of an earlier write. The file is closed as it is then
   */
  close(): Promise<Recorded> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<Recorded> {
    try {
      await this.#enqueue(async () => {
        this.#text += this.#formatter.end();
        await this.#flush();
      });
    } finally {
      await this.#file.close();
    }
    return this.recorded;
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const next = this.#last.then(work);
    this.#last = next;
    // The caller handles the failure.
    next.catch(() => undefined);
    return next;
  }

  async #write(records: Iterable<ExportableRecord>): Promise<void> {
    const yielder = new Yielder();
    for (const record of records) {
      const payload = exportedPayload(record.data, this.#writing);
      this.#text += this.#formatter.record(record, payload instanceof Promise ? await payload : payload);
      this.#records++;
      if (this.#text.length >= CHUNK_CHARACTERS) await this.#flush();
      if (yielder.isDue) await yielder.yield();
    }
    // Somebody who opens the file sees the records that have come.
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.from(this.#text);
    this.#text = '';
    if (chunk.length === 0) return;
    await this.#file.writeFile(chunk);
    this.#bytes += chunk.length;
  }
}
