import assert from 'node:assert/strict';
import { abortable } from '../../../../src/common';
import type { Clock } from '../../../../src/common';
import {
  StreamReaders,
  tailStream,
  type ConsumedRecord,
  type ConsumerClient,
  type FanOutClient,
  type Gap,
  type TailEvent,
  type TailPosition,
} from '../../../../src/consumer';
import { AnswerDates } from '../../../../src/aws/answerDates';
import { FakeFanOut } from './fakeFanOut';
import {
  FakeKinesis,
  networkFailure,
  STALE_MS,
  STREAM_ARN,
  type FakeFault,
  type FakeRecord,
  type FakeShard,
} from './fakeKinesis';
import { seededRandom } from '../../../support/seededRandom';
import { VirtualClock } from './virtualClock';
import { rawReads } from './wireAnswer';

const FAULTS: FakeFault[] = ['throttled', 'expired', 'internal', 'network', 'credentials', 'empty', 'empty', 'empty'];
const LATE_TAILS = 2;
const MINUTE_MS = 60_000;
const MAX_MINUTES_AGO = 3;
const MAX_SKEW_MS = 5 * MINUTE_MS;
/** A tail may begin so much too early: the service's clock is known to a second, and an answer takes its time. */
const MAX_EARLY_MS = 1_100;
/** A tail takes the service's clock to be known no better than this. */
const COARSE_MS = 4_000;
/** Answers before the first record. */
const MAX_EMPTY = 60;
const MAX_EXAGGERATED_MS = 5_000;
/** Each of them doubles. */
const MAX_SPLIT_SHARDS = 8;
/** How often all that is missing is waited for. */
const MAX_ATTEMPTS = 3;
/** Until each shard has been read for the first time. */
const BEGIN_MS = 2 * MINUTE_MS;

export type HistoryKind = 'polling' | 'fanOut';

/** Plays one after the other; which one fails is said, to be played alone. */
export async function playHistories(kind: HistoryKind, count: number): Promise<void> {
  const firstSeed = Number(process.env.TAIL_SEED ?? 1);
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    try {
      await new StreamHistory(seed, kind === 'fanOut').play();
    } catch (error) {
      const again = `TAIL_KIND=${kind} TAIL_SEED=${seed} TAIL_HISTORIES=1`;
      throw new Error(`The history of seed ${seed} fails (to play it again: ${again}).`, { cause: error });
    }
  }
}

/**
 * @param onEvent called for each event that a tail hands out
 * @returns what happened: the same seed gives the same, however fast the machine is
 */
export async function playHistory(kind: HistoryKind, seed: number, onEvent: () => void): Promise<string[]> {
  const history = new StreamHistory(seed, kind === 'fanOut', onEvent);
  await history.play();
  return history.story;
}

/** A record as it was put, and where. */
interface PutRecord extends FakeRecord {
  shard: FakeShard;
  incarnation: number;
}

interface ToldGap extends Gap {
  shardId: string;
  /** How many streams made again the tail had seen before. */
  recreated: number;
}

/** What one tail is to get, and got. */
class ReadTail {
  readonly received: ConsumedRecord[] = [];
  readonly gaps: ToldGap[] = [];
  recreated = 0;

  constructor(
    readonly from: TailPosition,
    readonly isFanOut: boolean,
    /** Records that arrived from then on must come, in so far as they have not been put before. */
    readonly mustFromMs: number,
    readonly mustFromSerial: number,
    /** Records before may not, */
    readonly mayFromMs: number,
    /** but for those in these: shards that are not listed yet are read from their beginning. */
    readonly unlisted: ReadonlySet<FakeShard>,
  ) {}
}

/** Holds up all who come while it is closed, without a timer. */
class Gate {
  #closed: { opened: Promise<void>; open: () => void } | undefined;

  close(): void {
    if (this.#closed) return;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#closed = { opened, open };
  }

  open(): void {
    this.#closed?.open();
    this.#closed = undefined;
  }

  toggle(): void {
    if (this.#closed) this.open();
    else this.close();
  }

  /** Rejects when the signal aborts. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.#closed) await abortable(this.#closed.opened, signal);
    signal.throwIfAborted();
  }
}

/** One stream's life while tails read it, all of it drawn from the seed. */
class StreamHistory {
  readonly #isFanOut: boolean;
  readonly #onEvent: () => void;

  /** What the tails handed out, and when. */
  readonly story: string[] = [];
  readonly #random: () => number;
  /** The service's. */
  readonly #clock = new VirtualClock();
  readonly #beganMs = this.#clock.now();
  /** The computer's. */
  readonly #ownClock: Clock;
  readonly #dates = new AnswerDates();
  readonly #server: FakeKinesis;
  readonly #controller = new AbortController();
  readonly #put: PutRecord[] = [];
  readonly #fanOut: FakeFanOut;
  /** Tails share their reads when they have the same. */
  readonly #client: ConsumerClient;
  readonly #fanOutClient: FanOutClient;
  readonly #tails: ReadTail[] = [];
  readonly #reading: Promise<void>[] = [];
  readonly #readers = new StreamReaders();
  /** Whether answers come as the bytes of their bodies. */
  readonly #isRaw: boolean;
  /** Whether records are trimmed while the tails read. */
  readonly #isTrimming: boolean;
  readonly #mayBeRecreated: boolean;
  readonly #mayDescribe: boolean;
  readonly #knowsServiceTime: boolean;
  readonly #retentionMs: number;
  readonly #skewMs: number;
  #faultRate = 0;
  /** Closed: the tails are not pulled. */
  readonly #pulling = new Gate();
  /** Closed: the reading is held. */
  readonly #holding = new Gate();
  #lateTails: number;
  /** A failure at a tail's start is said, not survived. */
  readonly #startMs: number;

  constructor(seed: number, isFanOut: boolean, onEvent: () => void = () => undefined) {
    this.#isFanOut = isFanOut;
    this.#onEvent = onEvent;

    this.#random = seededRandom(seed);
    // Where nothing tells the service's time, it is looked for.
    this.#startMs = isFanOut ? 8_000 : 5_500;
    this.#lateTails = isFanOut ? this.#below(LATE_TAILS + 1) : this.#below(2);
    this.#isRaw = this.#random() < 0.5;
    this.#isTrimming = this.#random() < 0.5;
    this.#mayBeRecreated = this.#random() < 0.2;
    // Who may not describe the stream does not know how long it keeps its records.
    this.#mayDescribe = this.#isTrimming || this.#random() < 0.7;
    this.#knowsServiceTime = this.#random() < 0.8;
    this.#retentionMs = this.#isTrimming ? (12 + this.#below(6)) * MINUTE_MS : 24 * 60 * MINUTE_MS;
    this.#skewMs = this.#random() < 0.3 ? 0 : Math.floor((this.#random() * 2 - 1) * MAX_SKEW_MS);
    const clock = this.#clock;
    const dates = this.#dates;
    const skewMs = this.#skewMs;
    this.#ownClock = { now: () => clock.now() + skewMs, sleep: (delayMs, signal) => clock.sleep(delayMs, signal) };
    this.#server = new FakeKinesis({
      clock,
      random: this.#random,
      shards: 1 + this.#below(4),
      fault: () => this.#fault(),
      maxAnswer: () => this.#below(4) + 1,
      namesChildren: this.#random() < 0.7,
      knowsShardFilter: this.#random() < 0.7,
      namesItsTime: this.#random() < 0.7,
      isDescribeDenied: !this.#mayDescribe,
      emptyFirst: this.#orNone(() => this.#below(MAX_EMPTY)),
      repeated: this.#orNone(() => this.#below(3)),
      exaggeratedMs: this.#orNone(() => (this.#random() < 0.1 ? this.#below(MAX_EXAGGERATED_MS) : 0)),
      isListingStale: this.#random() < 0.5 ? () => this.#random() < 0.7 : () => false,
      retentionMs: this.#retentionMs,
      returnMs: () => this.#random() * 20,
      onAnswer: ({ askedMs, madeMs, receivedMs }) =>
        dates.answered({
          sentMs: askedMs + skewMs,
          receivedMs: receivedMs + skewMs,
          dateMs: Math.floor(madeMs / 1_000) * 1_000,
        }),
    });
    const lifeMs = 500 + this.#below(20_000);
    this.#fanOut = new FakeFanOut(this.#server, { fault: () => this.#fault(), lifeMs: () => lifeMs });
    this.#client = this.#server.client;
    this.#fanOutClient = this.#fanOut.client;
  }

  /** In half of the histories there is nothing of it. */
  #orNone(amount: () => number): () => number {
    return this.#random() < 0.5 ? amount : () => 0;
  }

  async play(): Promise<void> {
    const clock = this.#clock;
    // Long work gives others a turn by this: by the real time it would do so at another moment each time.
    performance.now = () => clock.now();
    try {
      await this.#live();
    } finally {
      Reflect.deleteProperty(performance, 'now');
    }
  }

  async #live(): Promise<void> {
    for (let step = this.#below(6); step > 0; step--) await this.#change();
    await this.#clock.run(100);
    this.#calm();
    // Some histories have two tails from the start, which share their reads.
    const from = this.#drawStart();
    for (let tails = 1 + this.#below(2); tails > 0; tails--) this.#begin(from);
    await this.#clock.run(this.#startMs);
    this.#faultRate = this.#random() * 0.4;
    for (let step = 5 + this.#below(20); step > 0; step--) await this.#change();
    this.#calm();
    const isThere = await this.#untilComplete();
    this.#controller.abort();
    await this.#clock.run(10_000);
    await Promise.all(this.#reading);
    this.#check(isThere);
  }

  #calm(): void {
    if (!this.#server.stream) this.#server.create();
    this.#faultRate = 0;
    this.#server.outage = undefined;
    this.#pulling.open();
    this.#holding.open();
  }

  #drawStart(): TailPosition {
    return (['latest', 'trimHorizon', { minutesAgo: 1 + this.#below(MAX_MINUTES_AGO) }] as const)[this.#below(3)]!;
  }

  #begin(from: TailPosition): void {
    const isFanOut = this.#isFanOut && this.#random() < 0.8;
    const nowMs = this.#clock.now();
    const serial = this.#put.length;
    const minutesAgo = typeof from === 'object' && 'minutesAgo' in from ? from.minutesAgo : 0;
    const startMs = from === 'trimHorizon' ? 0 : nowMs - minutesAgo * MINUTE_MS;
    const mustFromMs = Math.max(startMs, nowMs - this.#retentionMs + BEGIN_MS);
    const mayFromMs = startMs - MAX_EARLY_MS;
    const unlisted = new Set(this.#server.openShards().filter((shard) => this.#mayBeUnlisted(shard)));
    const tail = new ReadTail(from, isFanOut, mustFromMs, from === 'latest' ? serial : 0, mayFromMs, unlisted);
    this.#tails.push(tail);
    const reading = this.#read(tail);
    // What it fails with is told when it is awaited, with the seed.
    reading.catch(() => undefined);
    this.#reading.push(reading);
  }

  async #read(tail: ReadTail): Promise<void> {
    const random = this.#random;
    const ownClock = this.#ownClock;
    const controller = this.#controller;
    const readers = this.#readers;
    const { signal } = controller;
    const client = this.#client;
    const options = {
      client,
      stream: this.#mayDescribe ? 'orders' : STREAM_ARN,
      from: tail.from,
      signal,
      clock: ownClock,
      random,
      readers,
      maxBufferedBytes: 1_000,
      gate: (reading: AbortSignal) => this.#holding.pass(reading),
      ...(this.#knowsServiceTime ? { serviceClock: this.#dates } : {}),
      ...(this.#isRaw ? { getRecordsRaw: rawReads(client) } : {}),
      ...(tail.isFanOut ? { fanOut: this.#fanOutClient } : {}),
    };
    for await (const event of tailStream(options)) {
      this.#onEvent();
      this.#take(event, tail);
      // Stopped, the tail ends by itself.
      await this.#pulling.pass(signal).catch(() => undefined);
    }
  }

  #take(event: TailEvent, tail: ReadTail): void {
    const what = event.kind === 'records' ? String(serials(Array.from(event.records))) : '';
    this.story.push(`${this.#clock.now()} tail ${this.#tails.indexOf(tail)} ${event.kind} ${what}`);
    if (event.kind === 'records') {
      tail.received.push(...Array.from(event.records, (record) => ({ ...record, data: record.data.slice() })));
      // As a tail does that has copied them: the other one's must stay what they are.
      event.records.release?.();
    }
    if (event.kind === 'tail' && event.state.kind === 'streamRecreated') tail.recreated++;
    if (event.kind !== 'gap') return;
    assert.ok(this.#mayBeTrimmed, `a gap is told where nothing is missing: ${JSON.stringify(event)}`);
    tail.gaps.push({ ...event, recreated: tail.recreated });
  }

  /** As far as a tail can know: by the age of the oldest place that one can have. */
  get #mayBeTrimmed(): boolean {
    const oldestMs = this.#beganMs - MAX_MINUTES_AGO * MINUTE_MS - COARSE_MS;
    const guessMs = this.#knowsServiceTime ? 0 : MAX_SKEW_MS;
    return this.#clock.now() - oldestMs + guessMs > this.#retentionMs;
  }

  #fault(): FakeFault {
    return this.#random() < this.#faultRate ? FAULTS[this.#below(FAULTS.length)] : undefined;
  }

  async #change(): Promise<void> {
    const open = this.#server.openShards();
    const shard = open[this.#below(open.length)];
    if (!shard) {
      this.#server.create();
      return this.#clock.run(this.#below(3_000));
    }
    switch (this.#below(15)) {
      case 0:
        if (open.length <= MAX_SPLIT_SHARDS && this.#below(4) === 0) this.#server.splitAll();
        else this.#server.split(shard);
        break;
      case 1: {
        const right = open.find(({ from }) => from === shard.to);
        if (right) this.#server.merge(shard, right);
        break;
      }
      case 2:
        this.#server.outage = this.#server.outage ? undefined : networkFailure();
        break;
      case 3:
        this.#pulling.toggle();
        break;
      case 4:
        this.#holding.toggle();
        break;
      case 5:
        if (this.#below(6) === 0) await this.#clock.run(6 * MINUTE_MS);
        break;
      case 6:
        if (this.#isTrimming) await this.#standStill();
        break;
      case 7:
        if (this.#lateTails === 0 || this.#server.outage || this.#tails.length === 0) break;
        this.#lateTails--;
        await this.#beginLate();
        break;
      case 8:
        if (this.#mayBeRecreated && this.#below(3) === 0) await this.#recreate();
        break;
      case 9:
        // Somebody else deregisters what a tail has registered.
        if (this.#below(3) === 0) this.#fanOut.consumers = [];
        break;
      default:
        for (let count = this.#below(12); count > 0; count--) this.#putOne();
    }
    await this.#clock.run(this.#below(3_000));
  }

  /** For about as long as the stream keeps its records, in which it lives on. */
  async #standStill(): Promise<void> {
    const gate = this.#random() < 0.5 ? this.#holding : this.#pulling;
    gate.close();
    // What is read ahead is full soon, and the reading stops: polling all the while would be most of the test's work.
    for (let count = 10; count > 0; count--) this.#putOne();
    const wholeMs = this.#retentionMs * (0.5 + this.#random());
    const steps = 1 + this.#below(5);
    for (let step = 0; step < steps; step++) {
      for (let count = this.#below(6); count > 0; count--) this.#putOne();
      const open = this.#server.openShards();
      const shard = open[this.#below(open.length)];
      if (shard && this.#random() < 0.4) this.#server.split(shard);
      await this.#clock.run(wholeMs / steps);
    }
    gate.open();
  }

  async #recreate(): Promise<void> {
    this.#server.delete();
    await this.#clock.run(1_500 + this.#below(20_000));
    this.#server.create();
  }

  async #beginLate(): Promise<void> {
    const rate = this.#faultRate;
    this.#calm();
    this.#begin(this.#drawStart());
    await this.#clock.run(this.#startMs);
    this.#faultRate = rate;
  }

  #putOne(): void {
    const record = this.#server.put(`key-${this.#below(8)}`);
    const shard = this.#server.stream?.shards.find(({ records }) => records.includes(record));
    if (shard) this.#put.push({ ...record, shard, incarnation: this.#server.incarnations });
  }

  /** A tail that has not seen yet that its stream was replaced takes the gaps of the old one for those of the new one. */
  async #untilComplete(): Promise<boolean> {
    let isThere = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !(isThere && this.#isComplete()); attempt++) {
      isThere = await this.#clock.runUntil(() => this.#isComplete(), 15 * MINUTE_MS);
      await this.#clock.run(3_000);
    }
    return isThere;
  }

  #isComplete(): boolean {
    return this.#tails.every((tail) => this.#missing(tail).length === 0);
  }

  /** What a tail should have got, and has not, and no gap is told for it. */
  #missing(tail: ReadTail): PutRecord[] {
    const got = new Set(serials(tail.received));
    return this.#put.filter(
      (record) =>
        record.incarnation === this.#server.incarnations &&
        record.serial > tail.mustFromSerial &&
        record.arrivalMs >= tail.mustFromMs &&
        !got.has(record.serial) &&
        !tail.gaps.some((gap) => covers(gap, record, tail.recreated, this.#server.stream?.shards ?? [])),
    );
  }

  #isTooEarly(record: PutRecord | undefined, { mayFromMs, unlisted }: ReadTail): boolean {
    return !record || (record.arrivalMs < mayFromMs && !unlisted.has(record.shard));
  }

  /** It has come into being by a reshard of just now. */
  #mayBeUnlisted({ parents }: FakeShard): boolean {
    const shards = this.#server.stream?.shards ?? [];
    return shards.some(
      ({ id, closedMs }) => parents.includes(id) && this.#clock.now() - (closedMs ?? -Infinity) < STALE_MS,
    );
  }

  #check(isThere: boolean): void {
    for (const tail of this.#tails) {
      const { received } = tail;
      const gaps = JSON.stringify(tail.gaps);
      assert.deepEqual(
        this.#missing(tail).map(({ serial, shard }) => `${serial} ${shard.id}`),
        [],
        `missing, and no gap is told (${gaps}; complete: ${isThere})`,
      );
      const all = serials(received);
      assert.equal(new Set(all).size, all.length, `records twice: ${String(all)}`);
      const early = all.filter((serial) => this.#isTooEarly(this.#put[serial - 1], tail));
      assert.deepEqual(early, [], 'records from before the start');
      for (const key of new Set(received.map((record) => record.partitionKey))) {
        const got = serials(received.filter(({ partitionKey }) => partitionKey === key));
        assert.deepEqual(got, [...got].sort(ascending), `the order of ${key}`);
      }
      if (!this.#mayBeRecreated) assert.equal(tail.recreated, 0);
    }
    assert.deepEqual(this.#server.brokenReadLimits(), []);
    assert.equal(this.#clock.pending, 0, 'timers left behind');
    assert.equal(this.#server.inFlight, 0, 'calls left behind');
    assert.equal(this.#readers.tails, 0);
    assert.deepEqual(
      this.#fanOut.consumers.filter(({ incarnation }) => incarnation === this.#server.incarnations),
      [],
      'consumers left behind',
    );
    assert.ok(this.#fanOut.mostConsumers <= 1, 'tails have consumers of their own');
    assert.equal(this.#fanOut.tooSoon, 0, 'subscribed again too soon');
    assert.ok(!this.#server.iteratorsTaken.some(({ type }) => type === 'LATEST'), 'LATEST is never asked for');
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** Whether the gap tells of the record: by its range in the shard, or because the shard had expired before it was read. */
function covers(gap: ToldGap, { shard, sequenceNumber }: PutRecord, recreated: number, all: FakeShard[]): boolean {
  if (gap.recreated !== recreated) return false;
  if (gap.shardId === shard.id) {
    const { afterSequenceNumber: after = '0', beforeSequenceNumber: before = '9'.repeat(60) } = gap;
    return BigInt(sequenceNumber) > BigInt(after) && BigInt(sequenceNumber) < BigInt(before);
  }
  if (gap.reason !== 'shardExpired') return false;
  return isAncestor(gap.shardId, shard.id, all) || isAncestor(shard.id, gap.shardId, all);
}

function isAncestor(ancestor: string, shardId: string, all: FakeShard[]): boolean {
  const parents = all.find(({ id }) => id === shardId)?.parents ?? [];
  return parents.some((parent) => parent === ancestor || isAncestor(ancestor, parent, all));
}

function serials(records: readonly ConsumedRecord[]): number[] {
  return records.map(({ data }) => Number(Buffer.from(data).toString()));
}

function ascending(left: number, right: number): number {
  return left - right;
}
