import { abortReason } from '../../common';

/**
 * A bounded buffer between many writers and one reader. Writers reserve room before they make an event, so that waiting events and
 * reservations together stay within the bound. A single event may be larger than the bound.
 */
export class EventBuffer<T> {
  readonly #maxBytes: number;
  readonly #maxEvents: number;

  #queue: { event: T; bytes: number }[] = [];
  #head = 0;
  #bufferedBytes = 0;
  #reservedBytes = 0;
  #wakeReader: (() => void) | undefined;
  #waitingWriters: (() => void)[] = [];

  constructor(maxBytes: number, maxEvents: number) {
    this.#maxBytes = maxBytes;
    this.#maxEvents = maxEvents;
  }

  get isEmpty(): boolean {
    return this.#head === this.#queue.length;
  }

  push(event: T, bytes = 0): void {
    this.#queue.push({ event, bytes });
    this.#bufferedBytes += bytes;
    this.#wakeReader?.();
  }

  /** @returns to be called once the event has been pushed, or will not be */
  async reserve(bytes: number, signal: AbortSignal): Promise<() => void> {
    while (!this.#hasRoom(bytes)) await this.#woken(signal, (wake) => this.#waitingWriters.push(wake));
    this.#reservedBytes += bytes;
    return () => {
      this.#reservedBytes -= bytes;
      this.#wakeWriters();
    };
  }

  /** The oldest event. Undefined: there is none. */
  shift(): T | undefined {
    const entry = this.#queue[this.#head];
    if (!entry) return undefined;
    this.#head++;
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    this.#bufferedBytes -= entry.bytes;
    this.#wakeWriters();
    return entry.event;
  }

  /** Resolves when there is an event. @throws the signal's reason when it aborts */
  async filled(signal: AbortSignal): Promise<void> {
    while (this.isEmpty) await this.#woken(signal, (wake) => (this.#wakeReader = wake));
  }

  #wakeWriters(): void {
    for (const wake of this.#waitingWriters.splice(0)) wake();
  }

  #hasRoom(bytes: number): boolean {
    if (this.#queue.length - this.#head >= this.#maxEvents || this.#bufferedBytes >= this.#maxBytes) return false;
    const taken = this.#bufferedBytes + this.#reservedBytes;
    return taken === 0 || taken + bytes <= this.#maxBytes;
  }

  #woken(signal: AbortSignal, enlist: (wake: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortReason(signal));
        return;
      }
      const stop = () => {
        reject(abortReason(signal));
      };
      signal.addEventListener('abort', stop, { once: true });
      enlist(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}
