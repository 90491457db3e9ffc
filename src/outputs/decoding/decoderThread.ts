import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromDecoder, ToDecoder } from './decoderMessages';

/** Beside this file: a bundle in dist/, TypeScript where tests run the sources. */
const PROGRAM = path.join(__dirname, 'decoderWorker');
const MOST_HEAP_MB = 512;
/** Objects of a prefix follow one another: starting a thread for each would take longer than reading it. */
const IDLE_MS = 10_000;

export interface ThreadListener {
  onMessage(message: FromDecoder): void;
  /** The thread has ended by itself: it is out of memory, or a decoder failed where nobody waits for it. */
  onDeath(error: Error): void;
}

/** A thread that decodes one thing at a time. Whoever took it ends it or gives it back. */
export class DecoderThread {
  static #idle: DecoderThread | undefined;
  readonly #worker: Worker;
  /** How often the thread was told something: what a decoder sleeps on that cannot wait otherwise. */
  readonly #told = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #listener: ThreadListener | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  private constructor() {
    this.#worker = new Worker(`require(${JSON.stringify(PROGRAM)})`, {
      eval: true,
      workerData: this.#told,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    this.#worker.on('message', (message: FromDecoder) => this.#listener?.onMessage(message));
    this.#worker.on('error', (error: Error) => this.#died(error));
    this.#worker.on('exit', () => this.#died(new Error('its decoder ended')));
  }

  static take(listener: ThreadListener): DecoderThread {
    const thread = DecoderThread.#idle ?? new DecoderThread();
    DecoderThread.#idle = undefined;
    clearTimeout(thread.#idleTimer);
    thread.#listener = listener;
    thread.#worker.ref();
    return thread;
  }

  say(message: ToDecoder, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
    Atomics.add(this.#told, 0, 1);
    Atomics.notify(this.#told, 0);
  }

  /** Only one that has said the last of what it decoded, or was told to stop where it waits. */
  giveBack(): void {
    this.#listener = undefined;
    if (DecoderThread.#idle) {
      this.end();
      return;
    }
    DecoderThread.#idle = this;
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
    if (DecoderThread.#idle === this) DecoderThread.#idle = undefined;
  }
}
