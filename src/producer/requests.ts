import { setTimeout as delay } from 'node:timers/promises';
import { asError } from '../common';
import type { Access, CredentialRenewal } from './credentialRenewal';
import type { Destination } from './destination';
import type { Entry } from './entry';
import { classifyFailure, failureCode, isThrottlingCode, type RequestFailure } from './failure';
import type { KnownShards } from './knownShards';
import type { Outbox, OutgoingRequest } from './outbox';
import { landingsOf, readAnswer, readLandings, type Outcome, type SentOutcome } from './requestAnswer';
import type { Resharding } from './resharding';
import type { Retries } from './retries';
import { shardNamedIn, WHOLE_TARGET, type ShardLanes } from './shardLanes';
import type { ShardPace } from './shardPace';
import { type Stopping } from './stopping';
import type { Tally } from './tally';

/** An endpoint that gives so many unreadable answers in a row does not speak this API. */
const MAX_UNREADABLE_ANSWERS = 5;

interface RequestsOptions {
  destination: Destination;
  credentials: CredentialRenewal;
  tally: Tally;
  outbox: Outbox;
  shards: KnownShards;
  lanes: ShardLanes;
  pace: ShardPace;
  resharding: Resharding;
  retries: Retries;
  stopping: Stopping;
  /** Cancels the send: a person who is asked for credentials may never answer. */
  signal: AbortSignal;
  /** Cancels the requests under way, a little later than the send: their answers tell what arrived. */
  requestSignal: AbortSignal;
  /** @param isDue report it also where that was done a moment ago */
  reportProgress: (isDue: boolean) => void;
}

/** Makes the requests of a send, and does with their records what the answers ask for. */
export class Requests {
  readonly #options: RequestsOptions;
  #inFlight = 0;
  /** How many requests failed as a whole since the last one that was answered. */
  #failuresInARow = 0;
  #unreadableInARow = 0;
  #blockedUntilMs = 0;
  #hasUncertain = false;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** How many requests are under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The last request failed as a whole. */
  get isFailing(): boolean {
    return this.#failuresInARow > 0;
  }

  /** More than one in a row failed so. */
  get isUnreachable(): boolean {
    return this.#failuresInARow > 1;
  }

  /** After a failure nothing is sent until then, by `performance.now()`. */
  get blockedUntilMs(): number {
    return this.#blockedUntilMs;
  }

  /** Records that are not counted as sent may have arrived. */
  get hasUncertain(): boolean {
    return this.#hasUncertain;
  }

  /** Resolves when the request was answered or failed, and each of its records is settled or to be sent again. Never rejects. */
  async send(request: OutgoingRequest): Promise<void> {
    const { reportProgress, stopping, resharding } = this.#options;
    this.#inFlight++;
    this.#noteTried(request, performance.now());
    try {
      await this.#put(request);
      reportProgress(false);
    } catch (error) {
      // A failure of the caller's callback must not be mistaken for the request's.
      stopping.stop(error, true);
    }
    this.#inFlight--;
    if (resharding.isPending && this.#inFlight === 0) await this.#packAnew();
  }

  #noteTried(request: OutgoingRequest, nowMs: number): void {
    if (request.kind === 'prepared') {
      request.prepared.triedMs = nowMs;
      return;
    }
    for (const entry of request.entries) {
      if (entry.attempts++ === 0) entry.firstTriedMs = nowMs;
      else this.#options.tally.retried += entry.indexes.length;
    }
  }

  async #put(request: OutgoingRequest): Promise<void> {
    const { destination, credentials, requestSignal } = this.#options;
    const { access } = credentials;
    const body = request.kind === 'prepared' ? request.prepared.body : destination.bodies.of(request.entries);
    let answer: Uint8Array;
    try {
      answer = await destination.put(access.clients, body, requestSignal);
    } catch (error) {
      await this.#requestFailed(this.#entriesOf(request), asError(error), access);
      return;
    }
    await this.#succeeded(request, answer);
    destination.bodies.release(body);
  }

  async #succeeded(request: OutgoingRequest, answer: Uint8Array): Promise<void> {
    let settle: () => unknown;
    try {
      settle = this.#readAnswer(request, answer);
    } catch (error) {
      this.#couldNotRead(this.#entriesOf(request), asError(error));
      return;
    }
    this.#failuresInARow = 0;
    this.#unreadableInARow = 0;
    this.#options.retries.noteConfirmed();
    await settle();
  }

  /**
   * @returns what is to be done with the records
   * @throws {PipelinesError} `UnexpectedAnswer` when it is not an answer to that request
   */
  #readAnswer(request: OutgoingRequest, answer: Uint8Array): () => unknown {
    const { tally, outbox, shards } = this.#options;
    if (request.kind === 'entries') {
      const outcomes = readAnswer(answer, request.entries.length);
      return () => this.#answered(request.entries, outcomes);
    }
    const { prepared } = request;
    const known = readLandings(answer, prepared.count);
    const outcomes = known ? [] : readAnswer(answer, prepared.count);
    const landings = known ?? landingsOf(outcomes);
    if (!landings) return () => this.#answered(outbox.open(prepared), outcomes);
    return () => {
      for (const { shardId } of landings) shards.note(shardId);
      tally.confirmLandings(prepared.count, prepared.recordBytes, landings);
      outbox.settlePrepared(prepared);
    };
  }

  #entriesOf(request: OutgoingRequest): readonly Entry[] {
    return request.kind === 'entries' ? request.entries : this.#options.outbox.open(request.prepared);
  }

  async #answered(entries: readonly Entry[], outcomes: readonly Outcome[]): Promise<void> {
    const { lanes, pace, retries } = this.#options;
    await this.#noteShards(outcomes);
    const delayMs = retries.delayOf(entries);
    const nowMs = performance.now();
    for (const [position, entry] of entries.entries()) {
      const outcome = outcomes[position] as Outcome;
      if (outcome.kind === 'sent') {
        this.#landed(entry, outcome);
        continue;
      }
      if (isThrottled(outcome)) {
        const { lane, quota } = lanes.throttledLane(entry, outcome.message);
        pace.throttled(lane, quota, nowMs);
      }
      retries.again(entry, delayMs, outcome.code, outcome.message);
    }
  }

  /** Each shard is sent to as fast as it takes records. So once one throttles, the shards of today must be known. */
  async #noteShards(outcomes: readonly Outcome[]): Promise<void> {
    const { shards, pace } = this.#options;
    for (const outcome of outcomes) {
      shards.note(outcome.kind === 'sent' ? outcome.shardId : shardNamedIn(outcome.message));
    }
    if (!pace.isLimiting && !outcomes.some(isThrottled)) return;
    await shards.learn();
    this.#forgetClosedLanes();
  }

  #forgetClosedLanes(): void {
    const { shards, pace } = this.#options;
    const { map } = shards;
    if (map) pace.keepLanes((lane) => lane === WHOLE_TARGET || map.rangeOf(lane)?.isOpen !== false);
  }

  #landed(entry: Entry, outcome: SentOutcome): void {
    if (entry.isAggregate && outcome.shardId !== entry.shardId) {
      this.#hasUncertain = true;
      this.#options.resharding.noteLanded(entry, outcome);
      return;
    }
    this.#options.tally.confirm(entry, outcome);
    this.#options.outbox.settle(entry);
  }

  async #requestFailed(entries: readonly Entry[], error: Error, access: Access): Promise<void> {
    const { tally, stopping, requestSignal } = this.#options;
    if (requestSignal.aborted) {
      const message = 'Cancelled before the service answered: it may have arrived.';
      for (const entry of entries) tally.fail(entry, 'AnswerNotAwaited', message);
      return;
    }
    const failure = classifyFailure(error);
    if (failure.kind === 'fatal') {
      stopping.stop(error, true);
      for (const entry of entries) tally.fail(entry, failure.code, error.message);
      return;
    }
    if (failure.kind === 'refused' && failure.cause === 'credentials') {
      await this.#renewCredentials(entries, error, access);
      return;
    }
    this.#slowDown(failure);
    this.#tryAgain(entries, failure, error.message);
  }

  /** After HTTP 200 most likely all of it arrived, but that is not certain. */
  #couldNotRead(entries: readonly Entry[], error: Error): void {
    const { stopping, tally, outbox } = this.#options;
    const failure = { kind: 'uncertain', code: failureCode(error) } as const;
    if (++this.#unreadableInARow < MAX_UNREADABLE_ANSWERS) {
      this.#slowDown(failure);
      this.#tryAgain(entries, failure, error.message);
      return;
    }
    stopping.stop(error, true);
    this.#hasUncertain = true;
    for (const entry of entries) {
      entry.isUncertain = true;
      tally.fail(entry, failure.code, error.message);
      outbox.settle(entry);
    }
  }

  #tryAgain(entries: readonly Entry[], failure: Exclude<RequestFailure, { kind: 'fatal' }>, message: string): void {
    const { retries } = this.#options;
    const delayMs = retries.delayOf(entries);
    for (const entry of entries) {
      if (failure.kind === 'uncertain') entry.isUncertain = this.#hasUncertain = true;
      retries.again(entry, delayMs, failure.code, message);
    }
  }

  /** Nothing arrived. The wait for credentials does not count against the time for which records are retried. */
  async #renewCredentials(entries: readonly Entry[], error: Error, access: Access): Promise<void> {
    const { credentials, outbox, retries, stopping, signal, reportProgress } = this.#options;
    const asked = credentials.renew(error, access);
    reportProgress(true);
    if (!(await untilAborted(asked, signal))) stopping.stop(error, true);
    const nowMs = performance.now();
    for (const entry of entries) {
      entry.firstTriedMs = nowMs;
      outbox.retry(entry, nowMs);
    }
    retries.noteConfirmed();
  }

  #slowDown(failure: RequestFailure): void {
    const { lanes, pace, retries } = this.#options;
    const nowMs = performance.now();
    if (failure.kind === 'refused' && failure.cause === 'throttled') {
      const { lane, quota } = lanes.whole();
      pace.throttled(lane, quota, nowMs);
      return;
    }
    this.#failuresInARow++;
    this.#blockedUntilMs = nowMs + retries.delayMs(this.#failuresInARow);
  }

  /** Tries until every shard that something landed in is listed. Its hash range tells which of the records its consumers drop. */
  async #packAnew(): Promise<void> {
    const { shards, resharding, retries, stopping, signal } = this.#options;
    const sinceMs = performance.now();
    for (let attempt = 1; resharding.isPending; attempt++) {
      const isListed = await shards.list();
      const { map } = shards;
      if (isListed && map && resharding.isExplainedBy(map)) {
        resharding.packAnew(map);
        this.#forgetClosedLanes();
        return;
      }
      if (stopping.isStopped || !retries.isPatient(sinceMs)) {
        resharding.giveUp();
        return;
      }
      // A cancel ends the wait. Then `stopping` ends the attempts.
      await delay(retries.delayMs(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}

function isThrottled(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && isThrottlingCode(outcome.code);
}

/** Resolves to true when the signal aborts, since a person who is asked may never answer. */
function untilAborted(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(true);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}
