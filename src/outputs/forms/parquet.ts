import { contentFault, ContentTooLargeError, DamagedContentError, UnsupportedContentError } from '../damage';
import type { FromWorker } from './parquetMessages';
import { ParquetThread } from './parquetThread';

/** A file whose parts can be asked for. */
export interface RandomAccess {
  size: number;
  slice: (start: number, end: number) => Promise<Uint8Array>;
}

/** Decoding a step takes well below a second: who takes this long goes in a circle. */
const LONGEST_STEP_MS = 10_000;

/**
 * A row a line, as JSON, in batches, decoded by a thread of its own: a batch at a time, when it is asked for.
 * @throws a fault of the content, also where decoding comes to no end; what reading the file fails with.
 */
export async function* parquetLines(file: RandomAccess, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const reading = new ParquetReading(file);
  const onAbort = () => reading.fail(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  try {
    for (let lines = await reading.next(); lines; lines = await reading.next()) yield lines;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    reading.close();
  }
}

type Batch = Uint8Array | undefined;

/** The way of one file through a thread. */
class ParquetReading {
  readonly #file: RandomAccess;
  readonly #thread: ParquetThread;
  #wanted: { resolve: (batch: Batch) => void; reject: (reason: unknown) => void } | undefined;
  #failure: { reason: unknown } | undefined;
  #isOpen = false;
  /** The thread has said its last of this file. */
  #isOver = false;
  /** Parts of the file that the thread waits for. */
  #reads = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(file: RandomAccess) {
    this.#file = file;
    this.#thread = ParquetThread.take({
      onMessage: (message) => this.#onMessage(message),
      onDeath: (error) => this.fail(deathOf(error)),
    });
  }

  /** @returns `undefined` behind the last. */
  next(): Promise<Batch> {
    return new Promise((resolve, reject) => {
      this.#wanted = { resolve, reject };
      if (this.#failure) {
        this.fail(this.#failure.reason);
        return;
      }
      this.#thread.say(this.#isOpen ? { kind: 'next' } : { kind: 'open', size: this.#file.size });
      this.#isOpen = true;
      this.#watchProgress();
    });
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason };
    clearTimeout(this.#watch);
    this.#wanted?.reject(this.#failure.reason);
    this.#wanted = undefined;
  }

  close(): void {
    clearTimeout(this.#watch);
    if (this.#isOver) this.#thread.giveBack();
    else this.#thread.end();
  }

  #onMessage(message: FromWorker): void {
    switch (message.kind) {
      case 'read':
        void this.#read(message);
        return;
      case 'lines':
        this.#give(message.lines);
        return;
      case 'end':
        this.#isOver = true;
        this.#give(undefined);
        return;
      case 'fault':
        this.#isOver = true;
        this.fail(contentFault(message));
    }
  }

  #give(batch: Batch): void {
    clearTimeout(this.#watch);
    this.#wanted?.resolve(batch);
    this.#wanted = undefined;
  }

  async #read({ read, start, end }: { read: number; start: number; end: number }): Promise<void> {
    this.#reads++;
    clearTimeout(this.#watch);
    try {
      // A copy: what the file gives may be a view of what others read too.
      const bytes = Uint8Array.from(await this.#file.slice(start, end)).buffer;
      this.#reads--;
      if (this.#failure || this.#isOver) return;
      this.#thread.say({ kind: 'bytes', read, bytes }, [bytes]);
      this.#watchProgress();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Only while the thread is the one that is waited for. */
  #watchProgress(): void {
    clearTimeout(this.#watch);
    if (this.#reads > 0 || !this.#wanted) return;
    this.#watch = setTimeout(() => this.fail(withoutEnd()), LONGEST_STEP_MS);
  }
}

function withoutEnd(): UnsupportedContentError {
  return new UnsupportedContentError(
    `Decoding this Parquet file made no progress for ${LONGEST_STEP_MS / 1_000} s and was ended: the file is probably damaged. Open Raw Object shows its bytes.`,
  );
}

function deathOf(error: Error): Error {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ContentTooLargeError(
      'Decoding this Parquet file takes more memory than a document is worth. Open Raw Object shows its bytes.',
    );
  }
  return new DamagedContentError('Parquet file', 0, error.message, { cause: error });
}
