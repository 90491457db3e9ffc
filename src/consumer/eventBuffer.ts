import { abortReason } from './clock';

/**
 * Between many writers and one reader. Writers ask for room before they make something; what is under way then is
 * still taken, so that the buffer exceeds its bound by no more than that.
 */
export class EventBuffer<T> {
  private queue: { event: T; bytes: number }[] = [];
  private head = 0;
  private bufferedBytes = 0;
  private wakeReader: (() => void) | undefined;
  private waitingWriters: (() => void)[] = [];

  constructor(
    private readonly maxBytes: number,
    private readonly maxEvents: number,
  ) {}

  get isEmpty(): boolean {
    return this.head === this.queue.length;
  }

  push(event: T, bytes = 0): void {
    this.queue.push({ event, bytes });
    this.bufferedBytes += bytes;
    this.wakeReader?.();
  }

  async room(signal: AbortSignal): Promise<void> {
    while (!this.hasRoom()) await this.woken(signal, (wake) => this.waitingWriters.push(wake));
  }

  /** The oldest event, or undefined: there is none yet. */
  shift(): T | undefined {
    const entry = this.queue[this.head];
    if (!entry) return undefined;
    this.head += 1;
    if (this.head > 64 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    this.bufferedBytes -= entry.bytes;
    if (this.hasRoom()) for (const wake of this.waitingWriters.splice(0)) wake();
    return entry.event;
  }

  /** Resolves when there is an event, rejects when the signal aborts. */
  async filled(signal: AbortSignal): Promise<void> {
    while (this.isEmpty) await this.woken(signal, (wake) => (this.wakeReader = wake));
  }

  private hasRoom(): boolean {
    return this.bufferedBytes < this.maxBytes && this.queue.length - this.head < this.maxEvents;
  }

  private woken(signal: AbortSignal, enlist: (wake: () => void) => void): Promise<void> {
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
