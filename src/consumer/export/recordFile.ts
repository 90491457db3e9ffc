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
 * Records go to disk as they come, without bound. Whoever pulls a tail awaits `append`: then a slow disk slows the
 * reading, and nothing piles up in memory.
 */
export class RecordFile {
  readonly #file: FileHandle;
  readonly #writing: ExportWriting;

  readonly #formatter: RecordFormatter;
  #records = 0;
  #bytes = 0;
  #text: string;
  /** One write after the other, whoever asks. */
  #last: Promise<void> = Promise.resolve();
  #closing: Promise<Recorded> | undefined;

  private constructor(file: FileHandle, format: ExportFormat, writing: ExportWriting) {
    this.#file = file;
    this.#writing = writing;

    this.#formatter = recordFormatter(format, writing.spreadsheetSafe);
    this.#text = this.#formatter.begin();
  }

  /** Begins the file anew. Rejects with Node's error where it cannot be written. */
  static async create(filePath: string, format: ExportFormat, writing: ExportWriting = {}): Promise<RecordFile> {
    return new RecordFile(await open(filePath, 'w'), format, writing);
  }

  get recorded(): Recorded {
    return { records: this.#records, bytes: this.#bytes };
  }

  /**
   * Resolves when they may be forgotten. Rejects with Node's error, such as ENOSPC: the file is closed then, as it is, and
   * later calls reject too.
   */
  append(records: Iterable<ExportableRecord>): Promise<void> {
    if (this.#closing) return this.#closing.then(() => Promise.reject(new Error('The recording has ended.')));
    return this.#enqueue(() => this.#write(records)).catch(async (error: unknown) => {
      await this.close().catch(() => undefined);
      throw error;
    });
  }

  /** Ends the file properly, once; after a failed write it is closed as it is, and rejects. */
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
    // It is the caller who hears of it.
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
    // A person who opens the file sees what has come.
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
