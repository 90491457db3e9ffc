import { setTimeout as delay } from 'node:timers/promises';
import { asError } from '../common';
import type { Access, CredentialRenewal } from './credentialRenewal';
import type { Destination } from './destination';
import type { Entry } from './entry';
import { classifyFailure, failureCode, isThrottling, type RequestFailure } from './failure';
import type { KnownShards } from './knownShards';
import type { Outbox, Shipment } from './outbox';
import { landingsOf, readAnswer, readLandings, type Outcome, type SentOutcome } from './requestAnswer';
import type { Resharding } from './resharding';
import type { Retries } from './retries';
import { shardNamedIn, WHOLE_TARGET, type ShardLanes } from './shardLanes';
import type { ShardPace } from './shardPace';
import { type Stopping } from './stopping';
import type { Tally } from './tally';

/** An endpoint whose answers cannot be read so many times in a row does not speak this API. */
const MAX_UNREADABLE_ANSWERS = 5;

interface DeliveriesOptions {
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
  /** Of the send: a person who is asked for credentials may not answer at all. */
  signal: AbortSignal;
  /** Ends the requests under way; after a cancel they get a little time to be answered. */
  requests: AbortSignal;
  /** Tells how far the send is. `isDue`: also if it was told a moment ago. */
  tellProgress: (isDue: boolean) => void;
}

/** The requests of a send: each is made, and what its answer says of its records is seen to. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  #inFlight = 0;
  /** Requests that failed as a whole since the last one that was answered. */
  #failuresInARow = 0;
  #unreadableInARow = 0;
  #blockedUntilMs = 0;
  #hasUncertain = false;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests do not get through. */
  get isFailing(): boolean {
    return this.#failuresInARow > 0;
  }

  /** More than one in a row did not. */
  get isUnreachable(): boolean {
    return this.#failuresInARow > 1;
  }

  /** After a failure nothing is sent until then. */
  get blockedUntilMs(): number {
    return this.#blockedUntilMs;
  }

  /** Records may have arrived that are not counted as sent. */
  get hasUncertain(): boolean {
    return this.#hasUncertain;
  }

  /** Resolves when the request was answered, or failed, and its records were seen to. */
  async deliver(shipment: Shipment): Promise<void> {
    const { tellProgress, stopping, resharding } = this.#options;
    this.#inFlight++;
    this.#noteTried(shipment, performance.now());
    try {
      await this.#put(shipment);
      tellProgress(false);
    } catch (error) {
      // A failure of the caller's callback must not be mistaken for the request's.
      stopping.stop(error, true);
    }
    this.#inFlight--;
    if (resharding.isPending && this.#inFlight === 0) await this.#packAnew();
  }

  #noteTried(shipment: Shipment, nowMs: number): void {
    if (shipment.kind === 'parcel') {
      shipment.parcel.triedMs = nowMs;
      return;
    }
    for (const entry of shipment.entries) {
      if (entry.attempts++ === 0) entry.firstTriedMs = nowMs;
      else this.#options.tally.retried += entry.indexes.length;
    }
  }

  async #put(shipment: Shipment): Promise<void> {
    const { destination, credentials, requests } = this.#options;
    const { access } = credentials;
    const body = shipment.kind === 'parcel' ? shipment.parcel.body : destination.bodies.of(shipment.entries);
    let answer: Uint8Array;
    try {
      answer = await destination.put(access.clients, body, requests);
    } catch (error) {
      await this.#requestFailed(this.#entriesOf(shipment), asError(error), access);
      return;
    }
    await this.#succeeded(shipment, answer);
    destination.bodies.release(body);
  }

  async #succeeded(shipment: Shipment, answer: Uint8Array): Promise<void> {
    let settle: () => unknown;
    try {
      settle = this.#readAnswer(shipment, answer);
    } catch (error) {
      this.#couldNotRead(this.#entriesOf(shipment), asError(error));
      return;
    }
    this.#failuresInARow = 0;
    this.#unreadableInARow = 0;
    this.#options.retries.noteConfirmed();
    await settle();
  }

  /** @returns what is to be done about it; throws where it is no answer to that. */
  #readAnswer(shipment: Shipment, answer: Uint8Array): () => unknown {
    const { tally, outbox, shards } = this.#options;
    if (shipment.kind === 'entries') {
      const outcomes = readAnswer(answer, shipment.entries.length);
      return () => this.#answered(shipment.entries, outcomes);
    }
    const { parcel } = shipment;
    const known = readLandings(answer, parcel.count);
    const outcomes = known ? [] : readAnswer(answer, parcel.count);
    const landings = known ?? landingsOf(outcomes);
    if (!landings) return () => this.#answered(outbox.open(parcel), outcomes);
    return () => {
      for (const { shardId } of landings) shards.note(shardId);
      tally.confirmLandings(parcel.count, parcel.recordBytes, landings);
      outbox.settleParcel(parcel);
    };
  }

  #entriesOf(shipment: Shipment): readonly Entry[] {
    return shipment.kind === 'entries' ? shipment.entries : this.#options.outbox.open(shipment.parcel);
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

  /** Each shard is sent to as fast as it takes records: once something is throttled, today's shards must be known. */
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
    const { tally, stopping, requests } = this.#options;
    if (requests.aborted) {
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

  /** HTTP 200: most likely all of it arrived, but nobody can say so. */
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

  /** Nothing arrived, and what the wait costs is not held against the records. */
  async #renewCredentials(entries: readonly Entry[], error: Error, access: Access): Promise<void> {
    const { credentials, outbox, retries, stopping, signal, tellProgress } = this.#options;
    const asked = credentials.renew(error, access);
    tellProgress(true);
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

  /**
   * Tries until every shard that something landed in is listed: without its hash range nobody can say which of the
   * records its consumers drop.
   */
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
      // A cancel ends the wait, and the next look at `stopping` the attempts.
      await delay(retries.delayMs(attempt), undefined, { signal }).catch(() => undefined);
    }
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
