import { PipelinesError } from '../errors';
import { backoffMs } from './backoff';
import { CredentialRenewal, type Access } from './credentialRenewal';
import type { Destination } from './destination';
import type { Entry } from './entry';
import { classifyFailure, failureCode, isThrottling, type RequestFailure } from './failure';
import { Intake } from './intake';
import { Outbox } from './outbox';
import { ProgressMeter } from './progressMeter';
import type { Outcome, SentOutcome } from './requestAnswer';
import { Resharding } from './resharding';
import { ShardLanes } from './shardLanes';
import { ShardPace } from './shardPace';
import type { ShardMap } from './shardMap';
import { Tally } from './tally';
import type { SendOptions, SendProgress, SendReport } from './types';

const CONCURRENCY = 4;
const RETRY_FOR_MS = 60_000;
/** How long an answer is waited for after a cancel: it tells of up to 500 records whether they arrived. */
const CANCEL_GRACE_MS = 700;
/** How long a request that is not full waits for more records, and how long records wait for others to be packed with. */
const LINGER_MS = 20;
const PACKING_LINGER_MS = 100;
/** A target that takes nothing at all is not given up sooner than this. */
const LEAST_PATIENCE_MS = 5_000;
const PROGRESS_EVERY_MS = 50;

/** One send, from the first record to the report. */
export class Sending {
  readonly #options: SendOptions;
  readonly #destination: Destination;
  readonly #signal: AbortSignal;
  readonly #tally: Tally;
  readonly #meter: ProgressMeter;
  readonly #intake: Intake;
  readonly #lanes: ShardLanes;
  readonly #pace = new ShardPace();
  readonly #outbox: Outbox;
  readonly #credentials: CredentialRenewal;
  readonly #resharding: Resharding;
  readonly #random: () => number;
  readonly #retryForMs: number;
  readonly #startMs = performance.now();
  /** Ends requests under way; after a cancel they get a little time to be answered. */
  readonly #requests = new AbortController();
  #inFlight = 0;
  #isExhausted = false;
  #stop: { error: Error; isFatal: boolean } | undefined;
  /** Requests that failed as a whole since the last one that was answered. */
  #failuresInARow = 0;
  #blockedUntilMs = 0;
  #lastConfirmedMs = this.#startMs;
  #lingerFromMs: number | undefined;
  #shownMs = 0;
  #hasUncertain = false;
  #timer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #onDone: () => void = () => undefined;
  /** Lets the source go on once there is room in the outbox. */
  #resumeReading: () => void = () => undefined;

  /** `shards`: those to pack for. */
  constructor(options: SendOptions, destination: Destination, shards: ShardMap | undefined, signal: AbortSignal) {
    this.#options = options;
    this.#destination = destination;
    this.#signal = signal;
    this.#tally = new Tally(options.onFailed);
    this.#meter = new ProgressMeter(this.#tally, this.#startMs, options.inspection?.records ?? options.total);
    this.#intake = new Intake(options, destination, this.#tally, shards);
    this.#lanes = new ShardLanes(destination, shards);
    this.#outbox = new Outbox({
      requestLimit: destination.requestLimit,
      keepsOrderPerKey: options.order === 'perKey',
      pace: this.#pace,
      lanesOf: this.#lanes.lanesOf,
    });
    this.#resharding = new Resharding({ tally: this.#tally, intake: this.#intake, outbox: this.#outbox });
    this.#credentials = new CredentialRenewal(options, signal);
    this.#random = options.random ?? Math.random;
    this.#retryForMs = options.retryForMs ?? RETRY_FOR_MS;
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
    // Stopped before they could be packed anew: they did arrive.
    if (this.#resharding.isPending) this.#resharding.packAnew(undefined);
    return this.#report();
  }

  #report(): SendReport {
    const stop = this.#stop;
    if (stop?.isFatal && this.#tally.sent === 0 && !this.#hasUncertain) throw stop.error;
    this.#tellProgress(true);
    return {
      ...this.#tally.report(this.#options.inspection?.records),
      durationMs: Math.round(performance.now() - this.#startMs),
      cancelled: this.#signal.aborted,
      ...(stop ? { stoppedBy: { errorCode: failureCode(stop.error), errorMessage: stop.error.message } } : {}),
    };
  }

  #isStopped(): boolean {
    return this.#signal.aborted || this.#stop !== undefined;
  }

  #readsOn(): boolean {
    return !this.#isStopped() && !this.#isExhausted;
  }

  /** Keeps the outbox supplied, a little ahead of the requests. */
  async #read(): Promise<void> {
    try {
      for await (const batch of this.#options.records) {
        await this.#takeIn(batch);
        if (!this.#readsOn()) break;
      }
    } catch (error) {
      if (!this.#signal.aborted) this.#stopWith(error, true);
    }
    if (this.#readsOn()) for (const entry of this.#intake.flush()) this.#outbox.add(entry);
    this.#isExhausted = true;
    this.#pump();
  }

  async #takeIn(batch: readonly Uint8Array[]): Promise<void> {
    for (const record of batch) {
      const entry = this.#intake.add(record);
      if (!entry) continue;
      this.#outbox.add(entry);
      while (!this.#outbox.hasRoom && this.#readsOn()) await this.#roomInOutbox();
      if (!this.#readsOn()) return;
    }
    this.#pump();
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
    while (!this.#isStopped()) {
      const delayMs = this.#sendNext(performance.now());
      if (delayMs === 0) continue;
      if (delayMs < Infinity) this.#timer = setTimeout(() => this.#pump(), delayMs);
      break;
    }
    if (this.#outbox.hasRoom || this.#isStopped()) this.#resumeReading();
    if (this.#signal.aborted) this.#grace ??= setTimeout(() => this.#requests.abort(), CANCEL_GRACE_MS);
    if (this.#inFlight === 0 && (this.#isStopped() || this.#isDone())) this.#onDone();
  }

  #isDone(): boolean {
    return this.#isExhausted && this.#outbox.isEmpty && !this.#intake.holdsBack && !this.#resharding.isPending;
  }

  /** @returns 0: a request was sent; otherwise how long nothing can be, short of an event. */
  #sendNext(nowMs: number): number {
    const concurrency = this.#options.concurrency ?? CONCURRENCY;
    if (this.#resharding.isPending || this.#credentials.isAsking || this.#inFlight >= concurrency) return Infinity;
    if (this.#blockedUntilMs > nowMs) return this.#blockedUntilMs - nowMs;
    // One request finds out whether it goes on.
    if (this.#failuresInARow > 0 && this.#inFlight > 0) return Infinity;
    const lingerMs = this.#lingerMs(nowMs);
    if (lingerMs > 0) return lingerMs;
    const batch = this.#outbox.takeBatch(nowMs);
    if (batch.length === 0) return Math.max(1, (this.#outbox.nextReadyMs(nowMs) ?? Infinity) - nowMs);
    this.#lingerFromMs = undefined;
    void this.#deliver(batch);
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
    for (const entry of this.#intake.flush()) this.#outbox.add(entry);
    return 0;
  }

  async #deliver(batch: readonly Entry[]): Promise<void> {
    this.#inFlight++;
    const nowMs = performance.now();
    for (const entry of batch) {
      if (entry.attempts++ === 0) entry.firstTriedMs = nowMs;
      else this.#tally.retried += entry.indexes.length;
    }
    try {
      const outcomes = await this.#put(batch);
      if (outcomes) await this.#answered(batch, outcomes);
      this.#tellProgress(false);
    } catch (error) {
      // Of a callback's: it must not be taken for the request's.
      this.#stopWith(error, true);
    }
    this.#inFlight--;
    if (this.#resharding.isPending && this.#inFlight === 0) await this.#packAnew();
    this.#pump();
  }

  /** `undefined`: the request failed as a whole, and that was seen to. */
  async #put(batch: readonly Entry[]): Promise<Outcome[] | undefined> {
    const { access } = this.#credentials;
    try {
      const outcomes = await this.#destination.put(access.clients, batch, this.#requests.signal);
      this.#failuresInARow = 0;
      this.#lastConfirmedMs = performance.now();
      return outcomes;
    } catch (error) {
      await this.#requestFailed(batch, asError(error), access);
      return undefined;
    }
  }

  async #answered(batch: readonly Entry[], outcomes: readonly Outcome[]): Promise<void> {
    if (!this.#lanes.isKnown && outcomes.some(isThrottled)) await this.#learnShards();
    const delayMs = this.#delayOf(batch);
    const nowMs = performance.now();
    for (let position = 0; position < batch.length; position++) {
      const entry = batch[position] as Entry;
      const outcome = outcomes[position] as Outcome;
      if (outcome.kind === 'sent') {
        this.#landed(entry, outcome);
        continue;
      }
      if (isThrottled(outcome)) {
        const { lane, quota } = this.#lanes.throttledLane(entry, outcome.message);
        this.#pace.throttled(lane, quota, nowMs);
      }
      this.#again(entry, delayMs, outcome.code, outcome.message);
    }
  }

  #landed(entry: Entry, outcome: SentOutcome): void {
    if (entry.isAggregate && outcome.shardId !== entry.shardId) {
      this.#hasUncertain = true;
      this.#resharding.noteLanded(entry, outcome);
      return;
    }
    this.#tally.confirm(entry, outcome);
    this.#outbox.settle(entry);
  }

  async #requestFailed(batch: readonly Entry[], error: Error, access: Access): Promise<void> {
    if (this.#requests.signal.aborted) {
      const message = 'Cancelled before the service answered: it may have arrived.';
      for (const entry of batch) this.#tally.fail(entry, 'AnswerNotAwaited', message);
      return;
    }
    const failure = classifyFailure(error);
    if (failure.kind === 'fatal') {
      this.#stopWith(error, true);
      for (const entry of batch) this.#tally.fail(entry, failure.code, error.message);
      return;
    }
    if (failure.kind === 'refused' && failure.cause === 'credentials') {
      await this.#renewCredentials(batch, error, access);
      return;
    }
    this.#slowDown(failure);
    const delayMs = this.#delayOf(batch);
    for (const entry of batch) {
      if (failure.kind === 'uncertain') entry.isUncertain = this.#hasUncertain = true;
      this.#again(entry, delayMs, failure.code, error.message);
    }
  }

  /** Nothing arrived, and what the wait costs is not held against the records. */
  async #renewCredentials(batch: readonly Entry[], error: Error, access: Access): Promise<void> {
    const asked = this.#credentials.renew(error, access);
    this.#tellProgress(true);
    if (!(await untilAborted(asked, this.#signal))) this.#stopWith(error, true);
    const nowMs = performance.now();
    for (const entry of batch) {
      entry.firstTriedMs = nowMs;
      this.#outbox.retry(entry, nowMs);
    }
    this.#lastConfirmedMs = nowMs;
  }

  #slowDown(failure: RequestFailure): void {
    const nowMs = performance.now();
    if (failure.kind === 'refused' && failure.cause === 'throttled') {
      const { lane, quota } = this.#lanes.whole();
      this.#pace.throttled(lane, quota, nowMs);
      return;
    }
    this.#failuresInARow++;
    this.#blockedUntilMs = nowMs + backoffMs(this.#failuresInARow, this.#random);
  }

  /** One wait for what failed together, so that it is sent together again. */
  #delayOf(batch: readonly Entry[]): number {
    const attempts = batch.reduce((most, entry) => Math.max(most, entry.attempts), 1);
    return backoffMs(attempts, this.#random);
  }

  #again(entry: Entry, delayMs: number, code: string, message: string): void {
    const nowMs = performance.now();
    if (nowMs - entry.firstTriedMs < this.#retryForMs) {
      this.#outbox.retry(entry, nowMs + delayMs);
      return;
    }
    this.#tally.fail(entry, code, message);
    this.#outbox.settle(entry);
    const isHopeless = nowMs - this.#lastConfirmedMs > Math.max(this.#retryForMs, LEAST_PATIENCE_MS);
    if (isHopeless) this.#stopWith(new PipelinesError(code, message), false);
  }

  async #learnShards(): Promise<void> {
    const shards = await this.#shards();
    if (shards) this.#lanes.useShards(shards);
  }

  async #packAnew(): Promise<void> {
    const shards = await this.#shards();
    if (shards) this.#lanes.useShards(shards);
    this.#resharding.packAnew(shards);
  }

  /** `undefined`: it has none, or may not list them. The SDK has tried several times. */
  async #shards(): Promise<ShardMap | undefined> {
    try {
      return await this.#destination.shards(this.#credentials.access.clients, this.#requests.signal);
    } catch {
      return undefined;
    }
  }

  /** `isFatal`: it is the caller's to see where nothing was sent. */
  #stopWith(error: unknown, isFatal: boolean): void {
    this.#stop ??= { error: asError(error), isFatal };
  }

  #tellProgress(isDue: boolean): void {
    const nowMs = performance.now();
    if (!this.#options.onProgress || (!isDue && nowMs - this.#shownMs < PROGRESS_EVERY_MS)) return;
    this.#shownMs = nowMs;
    this.#options.onProgress(this.#meter.progress(this.#state(), nowMs));
  }

  #state(): SendProgress['state'] {
    if (this.#credentials.isAsking) return 'waitingForCredentials';
    if (this.#failuresInARow > 1) return 'unreachable';
    return this.#pace.isLimiting ? 'slowed' : 'sending';
  }
}

function isThrottled(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && isThrottling(outcome.code);
}

/** A person who is asked may not answer at all. */
function untilAborted(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(true);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
