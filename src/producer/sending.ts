import { CredentialRenewal } from './credentialRenewal';
import { Deliveries } from './requests';
import type { Destination } from './destination';
import { failureCode } from './failure';
import { Intake } from './intake';
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
/** How long an answer is waited for after a cancel: it tells of up to 500 records whether they arrived. */
const CANCEL_GRACE_MS = 700;
/** How long a request that is not full waits for more records, and how long records wait for others to be packed with. */
const LINGER_MS = 20;
const PACKING_LINGER_MS = 100;
const PROGRESS_EVERY_MS = 50;

/** One send, from the first record to the report. */
export class Sending {
  readonly #options: SendOptions;
  readonly #signal: AbortSignal;
  readonly #tally: Tally;
  readonly #meter: ProgressMeter;
  readonly #intake: Intake;
  readonly #pace = new ShardPace();
  readonly #outbox: Outbox;
  readonly #credentials: CredentialRenewal;
  readonly #resharding: Resharding;
  readonly #stopping: Stopping;
  readonly #deliveries: Deliveries;
  /** Ends the requests under way. */
  readonly #requests = new AbortController();
  readonly #startMs = performance.now();
  #isExhausted = false;
  #lingerFromMs: number | undefined;
  #shownMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #onDone: () => void = () => undefined;
  /** Lets the source go on once there is room in the outbox. */
  #resumeReading: () => void = () => undefined;

  /** `shards`: those to pack for. */
  constructor(options: SendOptions, destination: Destination, shards: ShardMap | undefined, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#tally = new Tally(options.onFailed);
    this.#meter = new ProgressMeter(this.#tally, this.#startMs, options.inspection?.records ?? options.total);
    this.#intake = new Intake(options, destination, this.#tally, shards);
    this.#credentials = new CredentialRenewal(options, signal);
    const requests = this.#requests.signal;
    const known = new KnownShards({ destination, credentials: this.#credentials, signal: requests, shards });
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
    this.#resharding = new Resharding({ ...common, intake: this.#intake });
    this.#deliveries = new Deliveries({
      ...common,
      destination,
      signal,
      requests,
      shards: known,
      lanes,
      pace: this.#pace,
      credentials: this.#credentials,
      resharding: this.#resharding,
      retries: new Retries({ ...common, retryForMs: options.retryForMs, random: options.random }),
      tellProgress: (isDue) => this.#tellProgress(isDue),
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
      // The source ends at its next batch; a slow one must not hold the report back.
      this.#isExhausted = true;
      this.#resumeReading();
    }
    // Stopped before they could be packed again.
    this.#resharding.giveUp();
    this.#failUncertain();
    return this.#report();
  }

  /** A stopped send leaves records behind. Those that may have arrived must not be taken for never sent. */
  #failUncertain(): void {
    for (const entry of this.#outbox.drain()) {
      if (entry.isUncertain) this.#tally.fail(entry, 'AnswerNotAwaited', 'The send ended before it was tried again.');
    }
  }

  #report(): SendReport {
    const { reason } = this.#stopping;
    if (reason?.isFatal && this.#tally.sent === 0 && !this.#deliveries.hasUncertain) throw reason.error;
    this.#tellProgress(true);
    return {
      ...this.#tally.report(this.#options.inspection?.records),
      durationMs: Math.round(performance.now() - this.#startMs),
      cancelled: this.#signal.aborted,
      ...(reason ? { stoppedBy: { errorCode: failureCode(reason.error), errorMessage: reason.error.message } } : {}),
    };
  }

  #readsOn(): boolean {
    return !this.#stopping.isStopped && !this.#isExhausted;
  }

  /** Keeps the outbox supplied, a little ahead of the requests. */
  async #read(): Promise<void> {
    try {
      for await (const batch of this.#options.records) {
        await this.#takeIn(batch);
        if (!this.#readsOn()) break;
      }
    } catch (error) {
      if (!this.#signal.aborted) this.#stopping.stop(error, true);
    }
    if (this.#readsOn()) this.#flushIntake();
    this.#isExhausted = true;
    this.#pump();
  }

  async #takeIn(batch: readonly Uint8Array[]): Promise<void> {
    for (const record of batch) {
      if (!this.#accept(record)) continue;
      while (!this.#outbox.hasRoom && this.#readsOn()) await this.#roomInOutbox();
      if (!this.#readsOn()) return;
    }
    this.#pump();
    this.#tellSettled();
  }

  /** Records that are refused unsent are settled without an answer. */
  #tellSettled(): void {
    this.#options.onSettled?.(this.#tally.sent + this.#tally.failed);
  }

  /** @returns whether the outbox holds more by that */
  #accept(record: Uint8Array): boolean {
    const fresh = this.#intake.accept(record);
    if (!fresh) return false;
    if (this.#outbox.takesParcels && !this.#intake.packs) {
      this.#outbox.pack(fresh);
      return true;
    }
    const entry = this.#intake.add(fresh);
    if (entry) this.#outbox.add(entry);
    return entry !== undefined;
  }

  #flushIntake(): void {
    for (const entry of this.#intake.flush()) this.#outbox.add(entry);
  }

  #roomInOutbox(): Promise<void> {
    return new Promise((resolve) => {
      this.#resumeReading = resolve;
      this.#pump();
    });
  }

  /** Sends what can be sent now. Called whenever something may have changed: an answer, new records, time, a cancel. */
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
    if (this.#signal.aborted) this.#grace ??= setTimeout(() => this.#requests.abort(), CANCEL_GRACE_MS);
    if (this.#deliveries.inFlight === 0 && (isStopped || this.#isDone())) this.#onDone();
  }

  #isDone(): boolean {
    return this.#isExhausted && this.#outbox.isEmpty && !this.#intake.holdsBack && !this.#resharding.isPending;
  }

  /** @returns 0: a request was sent; otherwise how long nothing can be, short of an event. */
  #sendNext(nowMs: number): number {
    const { inFlight, blockedUntilMs, isFailing } = this.#deliveries;
    const concurrency = this.#options.concurrency ?? CONCURRENCY;
    if (this.#resharding.isPending || this.#credentials.isAsking || inFlight >= concurrency) return Infinity;
    if (blockedUntilMs > nowMs) return blockedUntilMs - nowMs;
    // One request finds out whether it goes on.
    if (isFailing && inFlight > 0) return Infinity;
    const lingerMs = this.#lingerMs(nowMs);
    if (lingerMs > 0) return lingerMs;
    const shipment = this.#outbox.take(nowMs);
    if (!shipment) return Math.max(1, (this.#outbox.nextReadyMs(nowMs) ?? Infinity) - nowMs);
    this.#lingerFromMs = undefined;
    void this.#deliveries.deliver(shipment).then(() => {
      this.#tellSettled();
      this.#pump();
    });
    return 0;
  }

  /** How long a request that would not be full yet is held back for a source that is slow. */
  #lingerMs(nowMs: number): number {
    const isWaited = this.#outbox.hasFresh || this.#intake.holdsBack;
    if (this.#isExhausted || !isWaited || this.#outbox.hasFullRequest || !this.#outbox.hasRoom) return 0;
    if (this.#outbox.hasWaitingReady(nowMs)) return 0;
    this.#lingerFromMs ??= nowMs;
    const lingerMs = this.#lingerFromMs + (this.#intake.holdsBack ? PACKING_LINGER_MS : LINGER_MS) - nowMs;
    if (lingerMs > 0) return lingerMs;
    this.#flushIntake();
    return 0;
  }

  #tellProgress(isDue: boolean): void {
    const nowMs = performance.now();
    if (!this.#options.onProgress || (!isDue && nowMs - this.#shownMs < PROGRESS_EVERY_MS)) return;
    this.#shownMs = nowMs;
    this.#options.onProgress(this.#meter.progress(this.#state(), nowMs));
  }

  #state(): SendProgress['state'] {
    if (this.#credentials.isAsking) return 'waitingForCredentials';
    if (this.#deliveries.isUnreachable) return 'unreachable';
    return this.#pace.isLimiting ? 'slowed' : 'sending';
  }
}
