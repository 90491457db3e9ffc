import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './parquetMessages';

/** Beside this file: a bundle in dist/, TypeScript where tests run the sources. */
const PROGRAM = path.join(__dirname, 'parquetWorker');
const MOST_HEAP_MB = 512;
/** Objects of a prefix follow one another: starting a thread for each would take longer than reading it. */
const IDLE_MS = 10_000;

export interface ThreadListener {
  onMessage(message: FromWorker): void;
  /** The thread has ended by itself: it is out of memory, or the decoder failed where nobody waits for it. */
  onDeath(error: Error): void;
}

/** A thread that decodes Parquet. Whoever took it ends it or gives it back. */
export class ParquetThread {
  static #idle: ParquetThread | undefined;
  readonly #worker: Worker;
  #listener: ThreadListener | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  private constructor() {
    this.#worker = new Worker(`require(${JSON.stringify(PROGRAM)})`, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    this.#worker.on('message', (message: FromWorker) => this.#listener?.onMessage(message));
    this.#worker.on('error', (error: Error) => this.#died(error));
    this.#worker.on('exit', () => this.#died(new Error('its decoder ended')));
  }

  static take(listener: ThreadListener): ParquetThread {
    const thread = ParquetThread.#idle ?? new ParquetThread();
    ParquetThread.#idle = undefined;
    clearTimeout(thread.#idleTimer);
    thread.#listener = listener;
    thread.#worker.ref();
    return thread;
  }

  say(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Only one that has said the last of its file. */
  giveBack(): void {
    this.#listener = undefined;
    if (ParquetThread.#idle) {
      this.end();
      return;
    }
    ParquetThread.#idle = this;
    this.#worker.unref();
    this.#idleTimer = setTimeout(() => this.end(), IDLE_MS).unref();
  }

  /** Whatever it is at, a circle without a way out too. */
  end(): void {
    this.#listener = undefined;
    this.#forget();
    void this.#worker.terminate();
  }

  #died(error: Error): void {
    this.#forget();
    this.#listener?.onDeath(error);
  }

  #forget(): void {
    clearTimeout(this.#idleTimer);
    if (ParquetThread.#idle === this) ParquetThread.#idle = undefined;
  }
}
