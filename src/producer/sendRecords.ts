import { PipelinesError } from '../errors';
import { partitionKeys } from '../records';
import { openDestination, type Destination, type Entry } from './destination';
import { classifyFailure } from './failure';
import { Outbox } from './outbox';
import { backoffMs, Pace } from './pace';
import { Tally } from './tally';
import type { Inspection, SendOptions, SendReport } from './types';

const CONCURRENCY = 4;
const RETRY_FOR_MS = 60_000;
/** How long an answer is waited for after a cancel: it tells of up to 500 records whether they arrived. */
const CANCEL_GRACE_MS = 700;
/** How long a request that is not full waits for more records. */
const LINGER_MS = 20;
const FRESH_AHEAD = 4_000;
const NEWLINE = 0x0a;

/**
 * Sends records and reports what the service confirmed. Throws a `PipelinesError`, or the service's own error, while
 * nothing has been sent (unknown stream, no permission, a record over the limit); afterwards it always reports.
 */
export async function sendRecords(options: SendOptions): Promise<SendReport> {
  const signal = options.signal ?? new AbortController().signal;
  const destination = await openDestination(options.target, options.clients, signal);
  if (options.inspection) checkSizes(options.inspection, destination);
  return new Sending(options, destination, signal).run();
}

function checkSizes({ large }: Inspection, { recordLimitBytes }: Destination): void {
  const over = large.filter(({ bytes }) => bytes > recordLimitBytes);
  const [first] = over;
  if (!first) return;
  const which = over.slice(0, 10).map(({ index }) => index + 1);
  const more = over.length > which.length ? ` and ${over.length - which.length} more` : '';
  throw new PipelinesError(
    'RecordTooLarge',
    `Nothing was sent: record ${which.join(', ')}${more} is over the limit of ${recordLimitBytes / 1024} KiB ` +
      `(record ${first.index + 1} has ${first.bytes.toLocaleString('en')} bytes).`,
    { remedy: "Make the record smaller, or raise the stream's maximum record size." },
  );
}

class Sending {
  readonly #options: SendOptions;
  readonly #destination: Destination;
  readonly #signal: AbortSignal;
  readonly #keyOf: (record: Uint8Array, index: number) => string;
  readonly #outbox: Outbox;
  readonly #pace = new Pace();
  readonly #tally = new Tally(performance.now());
  readonly #random: () => number;
  readonly #retryForMs: number;
  /** Ends requests under way; after a cancel they get a little time to be answered. */
  readonly #requests = new AbortController();
  #inFlight = 0;
  #isExhausted = false;
  #fatal: Error | undefined;
  /** Lets the source go on once there is room in the outbox. */
  #resumeReading: () => void = () => undefined;
  /** Wakes the loop: an answer, new records, a cancel. */
  #wake: () => void = () => undefined;

  constructor(options: SendOptions, destination: Destination, signal: AbortSignal) {
    this.#options = options;
    this.#destination = destination;
    this.#signal = signal;
    this.#keyOf = partitionKeys(options.partitionKey ?? { kind: 'random' });
    this.#outbox = new Outbox(destination, { keepsOrderPerKey: options.order === 'perKey' });
    this.#random = options.random ?? Math.random;
    this.#retryForMs = options.retryForMs ?? RETRY_FOR_MS;
  }

  async run(): Promise<SendReport> {
    const onAbort = () => this.#wake();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    void this.#read();
    try {
      await this.#loop();
      await this.#settleRequests();
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#requests.abort();
    }
    // The source ends at its next batch; a slow one must not hold the report back.
    this.#isExhausted = true;
    this.#resumeReading();
    if (this.#fatal !== undefined && this.#tally.sent === 0) throw this.#fatal;
    const report = this.#tally.report(performance.now(), this.#signal.aborted, this.#options.inspection?.records);
    this.#options.onProgress?.(this.#tally.progress(performance.now()));
    return report;
  }

  #isStopped(): boolean {
    return this.#signal.aborted || this.#fatal !== undefined;
  }

  #readsOn(): boolean {
    return !this.#isStopped() && !this.#isExhausted;
  }

  /** Keeps the outbox supplied, a little ahead of the requests. */
  async #read(): Promise<void> {
    try {
      for await (const batch of this.#options.records) {
        if (!this.#readsOn()) break;
        this.#outbox.add(batch.map((record) => this.#entry(record)).filter((entry) => entry !== undefined));
        this.#wake();
        while (this.#outbox.freshCount >= FRESH_AHEAD && this.#readsOn()) await this.#nextTake();
      }
    } catch (error) {
      if (!this.#signal.aborted) this.#fatal ??= asError(error);
    }
    this.#isExhausted = true;
    this.#wake();
  }

  #nextTake(): Promise<void> {
    return new Promise((resolve) => (this.#resumeReading = resolve));
  }

  #entry(record: Uint8Array): Entry | undefined {
    const index = this.#tally.read++;
    const data = this.#options.appendNewline ? endedByNewline(record) : record;
    const partitionKey = this.#destination.countsPartitionKey ? this.#keyOf(record, index) : '';
    const bytes = data.length + (this.#destination.countsPartitionKey ? Buffer.byteLength(partitionKey) : 0);
    if (bytes > this.#destination.recordLimitBytes) {
      const limit = this.#destination.recordLimitBytes / 1024;
      this.#tally.fail({ index }, 'RecordTooLarge', `The record has ${bytes} bytes; the limit is ${limit} KiB.`);
      return undefined;
    }
    return { index, data, partitionKey, attempts: 0, firstTriedMs: 0, uncertain: false };
  }

  async #loop(): Promise<void> {
    const concurrency = this.#options.concurrency ?? CONCURRENCY;
    for (;;) {
      if (this.#isStopped()) return;
      const isDone = this.#isExhausted && this.#outbox.size === 0 && this.#inFlight === 0;
      if (isDone) return;
      if (this.#inFlight >= concurrency) {
        await this.#event();
        continue;
      }
      const isFull = this.#outbox.freshCount >= this.#destination.requestLimit.records;
      if (!isFull && !this.#isExhausted && this.#outbox.nextReadyMs() === undefined) await this.#event(LINGER_MS);
      if (this.#isStopped()) return;
      const batch = this.#outbox.takeBatch(performance.now());
      this.#resumeReading();
      if (batch.length === 0) {
        const readyMs = this.#outbox.nextReadyMs();
        await this.#event(readyMs === undefined ? undefined : Math.max(1, readyMs - performance.now()));
        continue;
      }
      void this.#deliver(batch);
      if (this.#pace.delayMs > 0) await this.#event(this.#pace.delayMs);
    }
  }

  /** Waits until something happens, or for so long. */
  #event(timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#wake(), timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
      if (this.#signal.aborted) this.#wake();
    });
  }

  async #settleRequests(): Promise<void> {
    const isCancelled = this.#signal.aborted;
    const timer = isCancelled ? setTimeout(() => this.#requests.abort(), CANCEL_GRACE_MS) : undefined;
    while (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(timer);
  }

  async #deliver(batch: readonly Entry[]): Promise<void> {
    this.#inFlight++;
    const nowMs = performance.now();
    for (const entry of batch) {
      if (entry.attempts++ === 0) entry.firstTriedMs = nowMs;
      else this.#tally.retried++;
    }
    try {
      const outcomes = await this.#destination.put(batch, this.#requests.signal);
      let isThrottled = false;
      const delayMs = this.#delayOf(batch);
      for (const [position, outcome] of outcomes.entries()) {
        const entry = batch[position];
        if (!entry) continue;
        if (outcome.kind === 'sent') {
          this.#tally.confirm(entry, outcome.shardId);
          this.#outbox.settle(entry);
        } else {
          isThrottled ||= outcome.code === 'ProvisionedThroughputExceededException';
          this.#again(entry, delayMs, outcome.code, outcome.message);
        }
      }
      if (isThrottled) this.#pace.throttled();
      else this.#pace.relieved();
    } catch (error) {
      this.#requestFailed(batch, error);
    }
    this.#inFlight--;
    this.#options.onProgress?.(this.#tally.progress(performance.now()));
    this.#wake();
  }

  #requestFailed(batch: readonly Entry[], error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#requests.signal.aborted) {
      for (const entry of batch) {
        this.#tally.fail(entry, 'AnswerNotAwaited', 'Cancelled before the service answered: it may have arrived.');
      }
      return;
    }
    const failure = classifyFailure(error);
    if (failure.kind === 'fatal') {
      this.#fatal ??= asError(error);
      for (const entry of batch) this.#tally.fail(entry, failure.code, message);
      return;
    }
    if (failure.kind === 'retry' && failure.throttled) this.#pace.throttled();
    const delayMs = this.#delayOf(batch);
    for (const entry of batch) {
      if (failure.kind === 'uncertain') entry.uncertain = true;
      this.#again(entry, delayMs, failure.code, message);
    }
  }

  /** One wait for what failed together, so that it is sent together again. */
  #delayOf(batch: readonly Entry[]): number {
    const attempts = batch.reduce((most, entry) => Math.max(most, entry.attempts), 1);
    return backoffMs(attempts, this.#random);
  }

  #again(entry: Entry, delayMs: number, code: string, message: string): void {
    const nowMs = performance.now();
    const isLate = nowMs - entry.firstTriedMs >= this.#retryForMs;
    if (isLate) {
      this.#tally.fail(entry, code, message);
      this.#outbox.settle(entry);
    } else {
      this.#outbox.retry(entry, nowMs + delayMs);
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function endedByNewline(record: Uint8Array): Uint8Array {
  if (record.at(-1) === NEWLINE) return record;
  const ended = new Uint8Array(record.length + 1);
  ended.set(record);
  ended[record.length] = NEWLINE;
  return ended;
}
