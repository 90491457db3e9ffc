import assert from 'node:assert/strict';
import {
  StreamReaders,
  tailStream,
  type ConsumedRecord,
  type ConsumerClient,
  type FanOutClient,
  type TailEvent,
  type TailPosition,
} from '../../../../src/consumer';
import { FakeFanOut } from './fakeFanOut';
import { FakeKinesis, networkFailure, type FakeFault, type FakeRecord } from './fakeKinesis';
import { seededRandom } from './seededRandom';
import { VirtualClock } from './virtualClock';
import { rawReads } from './wireAnswer';

const FAULTS: FakeFault[] = ['throttled', 'expired', 'internal', 'network', 'credentials', 'empty', 'empty', 'empty'];
const LATE_TAILS = 2;

/** Plays one after the other; which one fails is said, to be played alone. */
export async function playHistories(kind: 'polling' | 'fanOut', count: number): Promise<void> {
  const firstSeed = Number(process.env.TAIL_SEED ?? 1);
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    try {
      await new StreamHistory(seed, kind === 'fanOut').play();
    } catch (error) {
      const again = `TAIL_SEED=${seed} TAIL_HISTORIES=1`;
      throw new Error(`The history of seed ${seed} fails (again: ${again}).`, { cause: error });
    }
  }
}

/** What one tail is to get, and got. */
class ReadTail {
  readonly received: ConsumedRecord[] = [];

  constructor(
    readonly startIndex: number,
    readonly from: TailPosition,
    readonly isFanOut: boolean,
  ) {}
}

/** One stream's life while tails read it, all of it drawn from the seed. */
class StreamHistory {
  private readonly random: () => number;
  private readonly clock = new VirtualClock();
  private readonly server: FakeKinesis;
  private readonly controller = new AbortController();
  private readonly put: FakeRecord[] = [];
  private readonly fanOut: FakeFanOut;
  /** Tails share their reads when they have the same. */
  private readonly client: ConsumerClient;
  private readonly fanOutClient: FanOutClient;
  private readonly tails: ReadTail[] = [];
  private readonly reading: Promise<void>[] = [];
  private readonly readers = new StreamReaders();
  /** Whether answers come as the bytes of their bodies. */
  private readonly isRaw: boolean;
  private faultRate = 0;
  private paused = false;
  private recreated = 0;
  private lateTails: number;
  /** A failure at a tail's start is said, not survived. */
  private readonly startMs: number;

  constructor(
    seed: number,
    private readonly isFanOut: boolean,
  ) {
    this.random = seededRandom(seed);
    this.startMs = isFanOut ? 4_000 : 500;
    this.lateTails = isFanOut ? this.below(LATE_TAILS + 1) : 0;
    this.isRaw = this.random() < 0.5;
    this.server = new FakeKinesis({
      clock: this.clock,
      random: this.random,
      shards: 1 + this.below(4),
      fault: () => this.fault(),
      maxAnswer: () => this.below(4) + 1,
      namesChildren: this.random() < 0.7,
      knowsShardFilter: this.random() < 0.7,
    });
    const lifeMs = 500 + this.below(20_000);
    this.fanOut = new FakeFanOut(this.server, { fault: () => this.fault(), lifeMs: () => lifeMs });
    this.client = this.server.client;
    this.fanOutClient = this.fanOut.client;
  }

  async play(): Promise<void> {
    for (let step = this.below(6); step > 0; step -= 1) await this.change();
    await this.clock.run(100);
    this.server.outage = undefined;
    this.paused = false;
    // Some histories have two tails from the start, which share their reads.
    const fromHere = this.random() < 0.5;
    for (let tails = 1 + this.below(2); tails > 0; tails -= 1) this.begin(fromHere);
    await this.clock.run(this.startMs);
    this.faultRate = this.random() * 0.4;
    for (let step = 5 + this.below(15); step > 0; step -= 1) await this.change();
    this.faultRate = 0;
    this.server.outage = undefined;
    this.paused = false;
    const arrived = await this.clock.runUntil(() => this.isComplete(), 10 * 60_000);
    this.controller.abort();
    await this.clock.run(10_000);
    await Promise.all(this.reading);
    this.check(arrived);
  }

  private begin(fromHere: boolean): void {
    const startIndex = fromHere ? this.put.length : 0;
    const isFanOut = this.isFanOut && this.random() < 0.8;
    const tail = new ReadTail(startIndex, fromHere ? 'latest' : 'trimHorizon', isFanOut);
    this.tails.push(tail);
    this.reading.push(this.read(tail));
  }

  private async read({ from, isFanOut, received }: ReadTail): Promise<void> {
    const { clock, random, controller, readers } = this;
    const { signal } = controller;
    const { client } = this;
    const options = {
      ...{ client, stream: 'orders', from, signal, clock, random, readers },
      maxBufferedBytes: 40,
      ...(this.isRaw ? { getRecordsRaw: rawReads(client) } : {}),
      ...(isFanOut ? { fanOut: this.fanOutClient } : {}),
    };
    for await (const event of tailStream(options)) {
      this.take(event, received);
      while (this.paused && !signal.aborted) await clock.sleep(100, signal).catch(() => undefined);
    }
  }

  private take(event: TailEvent, received: ConsumedRecord[]): void {
    if (event.kind === 'records') {
      received.push(...Array.from(event.records, (record) => ({ ...record, data: record.data.slice() })));
      // As a tail does that has copied them: the other one's must stay what they are.
      event.records.release?.();
    }
    if (event.kind === 'tail' && event.state.kind === 'streamRecreated') this.recreated += 1;
    assert.notEqual(event.kind, 'gap', 'a gap is told where nothing is missing');
  }

  private fault(): FakeFault {
    return this.random() < this.faultRate ? FAULTS[this.below(FAULTS.length)] : undefined;
  }

  private async change(): Promise<void> {
    const open = this.server.openShards();
    const shard = open[this.below(open.length)]!;
    switch (this.below(this.isFanOut ? 10 : 9)) {
      case 0:
        this.server.split(shard);
        break;
      case 1: {
        const right = open.find(({ from }) => from === shard.to);
        if (right) this.server.merge(shard, right);
        break;
      }
      case 2:
        this.server.outage = this.server.outage ? undefined : networkFailure();
        break;
      case 3:
        this.paused = !this.paused;
        break;
      case 4:
        if (this.below(6) === 0) await this.clock.run(6 * 60_000);
        break;
      case 9:
        if (this.lateTails === 0 || this.server.outage) break;
        this.lateTails -= 1;
        await this.withoutFaults(() => this.begin(this.random() < 0.5));
        break;
      default:
        for (let count = this.below(12); count > 0; count -= 1) this.put.push(this.server.put(`key-${this.below(8)}`));
    }
    await this.clock.run(this.below(3_000));
  }

  private async withoutFaults(begin: () => void): Promise<void> {
    const rate = this.faultRate;
    this.faultRate = 0;
    begin();
    await this.clock.run(this.startMs);
    this.faultRate = rate;
  }

  private isComplete(): boolean {
    return this.tails.every(({ received, startIndex }) => received.length >= this.put.length - startIndex);
  }

  private check(arrived: boolean): void {
    for (const { received, startIndex } of this.tails) {
      const wanted = this.put.slice(startIndex);
      assert.deepEqual(
        serials(received).sort(ascending),
        wanted.map(({ serial }) => serial),
        `arrived: ${arrived}`,
      );
      for (const key of new Set(wanted.map((record) => record.key))) {
        const got = serials(received.filter(({ partitionKey }) => partitionKey === key));
        assert.deepEqual(got, [...got].sort(ascending), `the order of ${key}`);
      }
    }
    assert.deepEqual(this.server.brokenReadLimits(), []);
    assert.equal(this.clock.pending, 0, 'timers left behind');
    assert.equal(this.server.inFlight, 0, 'calls left behind');
    assert.equal(this.recreated, 0);
    assert.equal(this.readers.tails, 0);
    assert.deepEqual(this.fanOut.consumers, [], 'consumers left behind');
    assert.ok(this.fanOut.mostConsumers <= 1, 'tails have consumers of their own');
    assert.equal(this.fanOut.tooSoon, 0, 'subscribed again too soon');
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

function serials(records: readonly ConsumedRecord[]): number[] {
  return records.map(({ data }) => Number(Buffer.from(data).toString()));
}

function ascending(left: number, right: number): number {
  return left - right;
}
