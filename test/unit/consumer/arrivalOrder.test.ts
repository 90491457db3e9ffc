import assert from 'node:assert/strict';
import { orderedTail, type ConsumedRecord, type ConsumerClient, type TailEvent } from '../../../src/consumer';
import { CollectedTail } from './support/collectedTail';
import { FakeKinesis } from './support/fakeKinesis';
import { seededRandom } from '../../support/seededRandom';
import { VirtualClock } from './support/virtualClock';

const [FIRST, SECOND] = ['shardId-000000000000', 'shardId-000000000001'] as const;
const CONNECTED: TailEvent = { kind: 'tail', state: { kind: 'connected', shards: 2 } };

function record(shardId: string, arrivalMs: number, bytes = 1): ConsumedRecord {
  return { shardId, arrivalMs, sequenceNumber: String(arrivalMs), partitionKey: 'k', data: new Uint8Array(bytes) };
}

function recordsOf(shardId: string, arrivals: readonly number[], behindMs = 0, bytes = 1): TailEvent {
  return { kind: 'records', shardId, behindMs, records: arrivals.map((ms) => record(shardId, ms, bytes)) };
}

/** What a tail gives of events that come when the test gives them, by a clock that only the test moves. */
class Ordered {
  readonly clock = new VirtualClock();
  readonly got: string[] = [];
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  #next = Promise.withResolvers<TailEvent | undefined>();
  readonly #waiting: (TailEvent | undefined)[] = [];

  constructor() {
    const options = { client: {} as ConsumerClient, stream: 'orders', signal: this.#stop.signal, clock: this.clock };
    this.ended = this.#collect(orderedTail(options, (inner) => this.#read(inner.signal)));
  }

  async give(...events: TailEvent[]): Promise<void> {
    this.#waiting.push(...events);
    this.#next.resolve(undefined);
    await this.clock.run(0);
  }

  /** As `shard@arrival`, and other events by their kinds. */
  take(): string[] {
    return this.got.splice(0);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#next.resolve(undefined);
    await this.ended;
  }

  async #collect(events: AsyncIterable<TailEvent>): Promise<void> {
    for await (const event of events) {
      if (event.kind !== 'records') this.got.push(event.kind === 'shard' ? event.state.kind : event.kind);
      else
        for (const { shardId, arrivalMs } of event.records) this.got.push(`${Number(shardId.slice(-1))}@${arrivalMs}`);
    }
  }

  async *#read(signal: AbortSignal): AsyncIterable<TailEvent> {
    while (!signal.aborted) {
      const event = this.#waiting.shift();
      if (event) yield event;
      else {
        this.#next = Promise.withResolvers();
        await this.#next.promise;
      }
    }
  }
}

describe('the order of a tail of several shards', () => {
  let ordered: Ordered;

  beforeEach(async () => {
    ordered = new Ordered();
    await ordered.give(CONNECTED);
    ordered.take();
  });

  afterEach(async () => {
    await ordered.stop();
    assert.equal(ordered.clock.pending, 0, 'a timer is left behind');
  });

  it('is that of their arrival while older records are read', async () => {
    await ordered.give(recordsOf(FIRST, [1, 3, 5, 9], 60_000));
    assert.deepEqual(ordered.take(), []);
    await ordered.give(recordsOf(SECOND, [2, 4, 6], 60_000));
    assert.deepEqual(ordered.take(), ['0@1', '1@2', '0@3', '1@4', '0@5', '1@6']);
    await ordered.give(recordsOf(SECOND, [8, 12], 0));
    assert.deepEqual(ordered.take(), ['1@8', '0@9']);
    await ordered.give(recordsOf(FIRST, [10, 11, 13], 0));
    assert.deepEqual(ordered.take(), ['0@10', '0@11', '1@12', '0@13']);
  });

  it('keeps the order within a shard, whatever the arrival times say', async () => {
    await ordered.give(recordsOf(FIRST, [5, 4, 5, 3], 0), recordsOf(SECOND, [4, 4, 5], 0));
    const got = ordered.take();
    assert.deepEqual(
      got.filter((text) => text.startsWith('0')),
      ['0@5', '0@4', '0@5', '0@3'],
    );
    assert.deepEqual(
      got.filter((text) => text.startsWith('1')),
      ['1@4', '1@4', '1@5'],
    );
  });

  it('holds nothing once all shards are at their tips', async () => {
    await ordered.give(recordsOf(FIRST, [1], 0), recordsOf(SECOND, [2], 0));
    ordered.take();
    await ordered.give(recordsOf(SECOND, [20], 0));
    await ordered.give(recordsOf(FIRST, [10], 0));
    assert.deepEqual(ordered.take(), ['1@20', '0@10']);
  });

  it('waits no more than a second with a live record for older ones of another shard', async () => {
    await ordered.give(recordsOf(FIRST, [100], 0), recordsOf(SECOND, [1], 60_000));
    ordered.take();
    await ordered.give(recordsOf(FIRST, [200], 0));
    for (let ms = 0; ms < 900; ms += 100) {
      await ordered.give(recordsOf(SECOND, [2], 60_000));
      await ordered.clock.run(100);
    }
    assert.ok(!ordered.take().includes('0@200'));
    await ordered.give(recordsOf(SECOND, [2], 60_000));
    await ordered.clock.run(200);
    assert.ok(ordered.take().includes('0@200'));
  });

  it('does not wait for a shard that gives nothing, or that is throttled', async () => {
    await ordered.give(recordsOf(FIRST, [1], 60_000));
    await ordered.clock.run(1_900);
    assert.deepEqual(ordered.take(), []);
    await ordered.clock.run(200);
    assert.deepEqual(ordered.take(), ['0@1']);
    await ordered.give(recordsOf(SECOND, [1], 60_000), recordsOf(FIRST, [5], 60_000));
    assert.deepEqual(ordered.take(), ['1@1']);
    await ordered.give({ kind: 'shard', shardId: SECOND, state: { kind: 'throttled', retryInMs: 9_000 } });
    assert.deepEqual(ordered.take(), ['throttled', '0@5']);
  });

  it('holds a bounded amount', async () => {
    const megabyte = 1024 * 1024;
    for (let n = 0; n < 40; n++) {
      await ordered.give(recordsOf(FIRST, [100 + n], 60_000, megabyte));
      if (n === 0) await ordered.give(recordsOf(SECOND, [1], 60_000));
      else await ordered.give({ kind: 'shard', shardId: SECOND, state: { kind: 'behind', behindMs: 60_000 } });
    }
    const given = ordered.take().filter((text) => text.startsWith('0')).length;
    assert.ok(given >= 40 - 17 && given < 40, `${given}`);
  });

  it('gives all of a shard before it says that the shard has ended: children come after it', async () => {
    await ordered.give(recordsOf(FIRST, [5, 9], 60_000), recordsOf(SECOND, [1], 60_000));
    ordered.take();
    await ordered.give({
      kind: 'shard',
      shardId: FIRST,
      state: { kind: 'closed', children: ['shardId-000000000002'] },
    });
    assert.deepEqual(ordered.take(), ['0@5', '0@9', 'closed']);
  });

  it('keeps a gap between the records that it lies between', async () => {
    const gap: TailEvent = { kind: 'gap', shardId: FIRST, afterSequenceNumber: '5', reason: 'trimmed' };
    await ordered.give(recordsOf(FIRST, [5], 60_000), gap, recordsOf(FIRST, [7], 60_000));
    await ordered.give(recordsOf(SECOND, [9], 0));
    assert.deepEqual(ordered.take(), ['0@5', 'gap', '0@7']);
  });

  it('gives nothing more once it is stopped', async () => {
    await ordered.give(recordsOf(FIRST, [5], 60_000));
    await ordered.stop();
    assert.deepEqual(ordered.take(), []);
  });
});

describe('a tail of a stream with several shards', () => {
  it('gives the records that were there before in the order of their arrival, whichever shard answers first', async () => {
    const clock = new VirtualClock();
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 3 });
    for (let n = 0; n < 600; n++) {
      server.put(`key-${n}`);
      await clock.run(10);
    }
    const from = { minutesAgo: 5 };
    const tail = new CollectedTail({ client: server.client, from, clock, random: seededRandom(2) }, orderedTail);
    await clock.runUntil(() => tail.records.length === 600, 60_000);
    const arrivals = tail.records.map(({ arrivalMs }) => arrivalMs);
    assert.deepEqual(
      arrivals,
      [...arrivals].sort((left, right) => left - right),
    );
    tail.stop();
    await clock.run(1_000);
    assert.ok(tail.ended);
  });
});
