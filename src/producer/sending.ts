import { CredentialRenewal } from './credentialRenewal';
import { Requests } from './requests';
import type { Destination } from './destination';
import { failureCode } from './failure';
import { EntryBuilder } from './entryBuilder';
import { Outbox } from './outbox';
import { ProgressMeter } from './progressMeter';
import { Resharding } from './resharding';
import { Retries } from './retries';
import { ShardLanes } from './shardLanes';
import { ShardPace } from './shardPace';
import { KnownShards } from './knownShards';
import type { ShardMap } from './shardMap';
import { Stopping } from './stopping';
import { Tally } from './tally';
import type { SendOptions, SendProgress, SendReport } from './types';

const CONCURRENCY = 4;
/** How long answers are awaited after a cancel. Each tells whether up to 500 records arrived. */
const CANCEL_GRACE_MS = 700;
/** How long a request that is not full waits for more records. */
const LINGER_MS = 20;
/** How long records wait for others to be packed with. */
const PACKING_LINGER_MS = 100;
const PROGRESS_EVERY_MS = 50;

/** One send, from the first record to the report. */
export class Sending {
  readonly #options: SendOptions;
  readonly #signal: AbortSignal;
  readonly #tally: Tally;
  readonly #meter: ProgressMeter;
  readonly #builder: EntryBuilder;
  readonly #pace = new ShardPace();
  readonly #outbox: Outbox;
  readonly #credentials: CredentialRenewal;
  readonly #resharding: Resharding;
  readonly #stopping: Stopping;
  readonly #requests: Requests;
  /** Cancels the requests under way. */
  readonly #requestAbort = new AbortController();
  readonly #startMs = performance.now();
  #isExhausted = false;
  #lingerFromMs: number | undefined;
  #shownMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #onDone: () => void = () => undefined;
  /** Resumes the reading of the source once the outbox has room. */
  #resumeReading: () => void = () => undefined;

  /** @param shards pack for these. Undefined: do not pack */
  constructor(options: SendOptions, destination: Destination, shards: ShardMap | undefined, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#tally = new Tally(options.onFailed);
    this.#meter = new ProgressMeter(this.#tally, this.#startMs, options.inspection?.records ?? options.total);
    this.#builder = new EntryBuilder(options, destination, this.#tally, shards);
    this.#credentials = new CredentialRenewal(options, signal);
    const requestSignal = this.#requestAbort.signal;
    const known = new KnownShards({ destination, credentials: this.#credentials, signal: requestSignal, shards });
    const lanes = new ShardLanes(destination, known);
    this.#outbox = new Outbox({
      requestLimit: destination.requestLimit,
      bodies: destination.bodies,
      keepsOrderPerKey: options.order === 'perKey',
      pace: this.#pace,
      lanesOf: lanes.lanesOf,
    });
    this.#stopping = new Stopping(signal);
    const common = { tally: this.#tally, outbox: this.#outbox, stopping: this.#stopping };
    this.#resharding = new Resharding({ ...common, builder: this.#builder });
    this.#requests = new Requests({
      ...common,
      destination,
      signal,
      requestSignal,
      shards: known,
      lanes,
      pace: this.#pace,
      credentials: this.#credentials,
      resharding: this.#resharding,
      retries: new Retries({ ...common, retryForMs: options.retryForMs, random: options.random }),
      reportProgress: (isDue) => this.#reportProgress(isDue),
    });
  }

  async run(): Promise<SendReport> {
    const onAbort = () => this.#pump();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      await new Promise<void>((resolve) => {
        this.#onDone = resolve;
        void this.#read();
      });
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      clearTimeout(this.#timer);
      clearTimeout(this.#grace);
      // The reading ends with the source's next batch. The report does not wait for it.
      this.#isExhausted = true;
      this.#resumeReading();
    }
    // The send may have stopped before what landed elsewhere could be packed again.
    this.#resharding.giveUp();
    this.#failUncertain();
    return this.#report();
  }

  /** Records that a stopped send did not settle count as not sent. Those that may have arrived count as failed. */
  #failUncertain(): void {
    for (const entry of this.#outbox.drain()) {
      if (entry.isUncertain) this.#tally.fail(entry, 'AnswerNotAwaited', 'The send ended before it was tried again.');
    }
  }

  #report(): SendReport {
    const { reason } = this.#stopping;
    if (reason?.isFatal && this.#tally.sent === 0 && !this.#requests.hasUncertain) throw reason.error;
    this.#reportProgress(true);
    return {
      ...this.#tally.report(this.#options.inspection?.records),
      durationMs: Math.round(performance.now() - this.#startMs),
      cancelled: this.#signal.aborted,
      stoppedBy: reason && { errorCode: failureCode(reason.error), errorMessage: reason.error.message },
    };
  }

  #readsOn(): boolean {
    return !this.#stopping.isStopped && !this.#isExhausted;
  }

  /** Reads the source, as far ahead of the answers as the outbox has room. */
  async #read(): Promise<void> {
    try {
      for await (const batch of this.#options.records) {
        await this.#acceptBatch(batch);
        if (!this.#readsOn()) break;
      }
    } catch (error) {
      if (!this.#signal.aborted) this.#stopping.stop(error, true);
    }
    if (this.#readsOn()) this.#flushBuilder();
    this.#isExhausted = true;
    this.#pump();
  }

  async #acceptBatch(batch: readonly Uint8Array[]): Promise<void> {
    for (const record of batch) {
      if (!this.#accept(record)) continue;
      while (!this.#outbox.hasRoom && this.#readsOn()) await this.#roomInOutbox();
      if (!this.#readsOn()) return;
    }
    this.#pump();
    this.#reportSettled();
  }

  /** Called for records that were read, too: those that cannot be sent are settled without an answer. */
  #reportSettled(): void {
    this.#options.onSettled?.(this.#tally.sent + this.#tally.failed);
  }

  /** @returns whether the outbox has got more to send */
  #accept(record: Uint8Array): boolean {
    const fresh = this.#builder.accept(record);
    if (!fresh) return false;
    if (this.#outbox.canPrepareRequests && !this.#builder.packs) {
      this.#outbox.pack(fresh);
      return true;
    }
    const entry = this.#builder.add(fresh);
    if (entry) this.#outbox.add(entry);
    return entry !== undefined;
  }

  #flushBuilder(): void {
    for (const entry of this.#builder.flush()) this.#outbox.add(entry);
  }

  #roomInOutbox(): Promise<void> {
    return new Promise((resolve) => {
      this.#resumeReading = resolve;
      this.#pump();
    });
  }

  /** Sends what can be sent now. Called whenever that may have changed: after an answer, new records, a wait, a cancel. */
  #pump(): void {
    clearTimeout(this.#timer);
    while (!this.#stopping.isStopped) {
      const delayMs = this.#sendNext(performance.now());
      if (delayMs === 0) continue;
      if (delayMs < Infinity) this.#timer = setTimeout(() => this.#pump(), delayMs);
      break;
    }
    const { isStopped } = this.#stopping;
    if (this.#outbox.hasRoom || isStopped) this.#resumeReading();
    if (this.#signal.aborted) this.#grace ??= setTimeout(() => this.#requestAbort.abort(), CANCEL_GRACE_MS);
    if (this.#requests.inFlight === 0 && (isStopped || this.#isDone())) this.#onDone();
  }

  #isDone(): boolean {
    return this.#isExhausted && this.#outbox.isEmpty && !this.#builder.holdsBack && !this.#resharding.isPending;
  }

  /** @returns 0: a request was sent. Otherwise how long none can be, unless something else happens */
  #sendNext(nowMs: number): number {
    const { inFlight, blockedUntilMs, isFailing } = this.#requests;
    const concurrency = this.#options.concurrency ?? CONCURRENCY;
    if (this.#resharding.isPending || this.#credentials.isAsking || inFlight >= concurrency) return Infinity;
    if (blockedUntilMs > nowMs) return blockedUntilMs - nowMs;
    // After a failure, one request at a time tries whether the service answers again.
    if (isFailing && inFlight > 0) return Infinity;
    const lingerMs = this.#lingerMs(nowMs);
    if (lingerMs > 0) return lingerMs;
    const request = this.#outbox.take(nowMs);
    if (!request) return Math.max(1, (this.#outbox.nextReadyMs(nowMs) ?? Infinity) - nowMs);
    this.#lingerFromMs = undefined;
    void this.#requests.send(request).then(() => {
      this.#reportSettled();
      this.#pump();
    });
    return 0;
  }

  /** How long a request that is not full yet still waits for more records. */
  #lingerMs(nowMs: number): number {
    const isWaited = this.#outbox.hasFresh || this.#builder.holdsBack;
    if (this.#isExhausted || !isWaited || this.#outbox.hasFullRequest || !this.#outbox.hasRoom) return 0;
    if (this.#outbox.hasWaitingReady(nowMs)) return 0;
    this.#lingerFromMs ??= nowMs;
    const lingerMs = this.#lingerFromMs + (this.#builder.holdsBack ? PACKING_LINGER_MS : LINGER_MS) - nowMs;
    if (lingerMs > 0) return lingerMs;
    this.#flushBuilder();
    return 0;
  }

  #reportProgress(isDue: boolean): void {
    const nowMs = performance.now();
    if (!this.#options.onProgress || (!isDue && nowMs - this.#shownMs < PROGRESS_EVERY_MS)) return;
    this.#shownMs = nowMs;
    this.#options.onProgress(this.#meter.progress(this.#state(), nowMs));
  }

  #state(): SendProgress['state'] {
    if (this.#credentials.isAsking) return 'waitingForCredentials';
    if (this.#requests.isUnreachable) return 'unreachable';
    return this.#pace.isLimiting ? 'slowed' : 'sending';
  }
}
