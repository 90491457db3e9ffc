import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { GetRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { StreamReaders, tailStream, type ConsumerClient, type TailPosition } from '../../../src/consumer';
import { CollectedTail } from './support/collectedTail';
import { FakeFailure, FakeKinesis, networkFailure, type FakeOptions, type FakeRecord } from './support/fakeKinesis';
import { kplAggregate } from './support/kplAggregate';
import { seededRandom } from '../../support/seededRandom';
import { VirtualClock } from './support/virtualClock';

const FIRST_SHARD = 'shardId-000000000000';
const SECOND_SHARD = 'shardId-000000000001';

describe('a tail', () => {
  let clock: VirtualClock;
  let server: FakeKinesis;
  let tails: CollectedTail[];

  beforeEach(() => {
    clock = new VirtualClock();
    tails = [];
    server = fake({ shards: 2 });
  });

  afterEach(async () => {
    for (const tail of tails) tail.stop();
    await clock.run(1_000);
    assert.ok(
      tails.every((tail) => tail.ended),
      'a tail goes on after its stop',
    );
    assert.equal(clock.pending, 0, 'a timer is left behind');
  });

  function fake(options: Partial<FakeOptions>): FakeKinesis {
    return new FakeKinesis({ clock, random: seededRandom(1), shards: 1, ...options });
  }

  function tail(
    from: TailPosition,
    options: Partial<ConstructorParameters<typeof CollectedTail>[0]> = {},
  ): CollectedTail {
    const started = new CollectedTail({ client: server.client, from, clock, random: seededRandom(2), ...options });
    tails.push(started);
    return started;
  }

  function put(count: number): void {
    for (let index = 0; index < count; index++) server.put(`key-${index}`);
  }

  it('has its first records after three answers: the shards, an iterator, the records', async () => {
    const ANSWER_MS = 41;
    server = fake({ random: () => 1 });
    put(3);
    const askedMs = clock.now();
    const started = tail({ minutesAgo: 5 });
    await clock.runUntil(() => started.records.length > 0, 10_000);
    assert.equal(clock.now() - askedMs, 3 * ANSWER_MS);
  });

  describe('where it starts', () => {
    it('shows what was put after it was asked for, though its first read comes later', async () => {
      put(3);
      await clock.run(10);
      server.outage = networkFailure();
      const latest = tail('latest');
      await clock.run(150);
      put(2);
      server.outage = undefined;
      await clock.run(3_000);
      assert.deepEqual(latest.texts.sort(), ['4', '5']);
    });

    it('shows the last five minutes by default', async () => {
      put(2);
      await clock.run(6 * 60_000);
      put(1);
      await clock.run(60_000);
      const recent = new CollectedTail({ client: server.client, clock });
      tails.push(recent);
      await clock.run(3_000);
      assert.deepEqual(recent.texts, ['3']);
    });

    it('reads on right after a record, in its shard and the descendants only', async () => {
      server = fake({ shards: 1 });
      const { sequenceNumber } = server.put('a');
      server.put('a');
      server.split(server.openShards()[0]!);
      await clock.run(1_000);
      server.put('a');
      const after = tail({ sequenceNumber, shardId: FIRST_SHARD });
      await clock.run(3_000);
      assert.deepEqual(after.texts, ['2', '3']);
    });

    it('reads on with a record itself, where it is inclusive', async () => {
      server = fake({ shards: 1 });
      server.put('a');
      const { sequenceNumber } = server.put('a');
      server.put('a');
      const at = tail({ sequenceNumber, shardId: FIRST_SHARD, inclusive: true });
      await clock.run(3_000);
      assert.deepEqual(at.texts, ['2', '3']);
      assert.equal(server.iteratorsTaken[0]?.type, 'AT_SEQUENCE_NUMBER');
    });

    it('reads the other shards from the record’s arrival, where that is given', async () => {
      put(20);
      await clock.run(1_000);
      const first = server.put('key-0');
      const shardId = server.stream!.shards.find(({ records }) => records.includes(first))!.id;
      put(20);
      const after = tail({ sequenceNumber: first.sequenceNumber, shardId, arrivalMs: first.arrivalMs });
      await clock.run(3_000);
      assert.deepEqual(
        after.texts.map(Number).sort((a, b) => a - b),
        Array.from({ length: 20 }, (_, index) => index + 22),
      );
    });

    it('reads chosen shards and their descendants only', async () => {
      put(20);
      const wanted = server.stream!.shards[1]!.records.length;
      const chosen = tail('trimHorizon', { shards: [SECOND_SHARD] });
      await clock.run(2_000);
      assert.equal(chosen.records.length, wanted);
      server.split(server.stream!.shards[1]!);
      await clock.run(2_000);
      put(20);
      await clock.run(3_000);
      assert.equal(chosen.records.length, 2 * wanted);
    });

    it('refuses a start that is none, with what to do', async () => {
      for (const from of [{ timestamp: 'soon' }, { minutesAgo: -1 }, { timestamp: clock.now() + 3_600_000 }] as const) {
        const refused = tail(from);
        await refused.done;
        assert.equal(refused.problem?.code, 'InvalidStartPosition');
      }
      const unknownNumber = tail({ sequenceNumber: '12', shardId: FIRST_SHARD });
      await clock.run(1_000);
      assert.equal(unknownNumber.problem?.code, 'InvalidStartPosition');
    });

    it('names the shards when a chosen one does not exist', async () => {
      const unknown = tail('latest', { shards: ['shardId-000000000009'] });
      await clock.run(1_000);
      assert.equal(unknown.problem?.code, 'UnknownShard');
      assert.match(unknown.problem.remedy ?? '', /shardId-000000000001/);
    });

    it('says that the stream does not exist', async () => {
      server.delete();
      const unknown = tail('latest');
      await clock.run(1_000);
      assert.equal(unknown.problem?.code, 'ResourceNotFoundException');
      assert.equal(unknown.problem.message, 'The data stream "orders" does not exist here.');
    });

    it('says soon that the endpoint is down', async () => {
      server.outage = networkFailure();
      const down = tail('latest');
      await clock.run(5_000);
      assert.equal(down.problem?.code, 'ECONNREFUSED');
    });

    it('reads without the right to describe the stream', async () => {
      const { client } = server;
      const describeStreamSummary = () => Promise.reject(new FakeFailure('AccessDeniedException'));
      put(5);
      const limited = tail('trimHorizon', {
        client: { ...client, describeStreamSummary } as unknown as ConsumerClient,
      });
      await clock.run(3_000);
      assert.equal(limited.records.length, 5);
    });
  });

  describe('how it reads', () => {
    it('polls a shard about once a second at the tip, and says that it is alive', async () => {
      const quiet = tail('latest');
      await clock.run(10_500);
      const reads = server.calls.filter(({ shardId }) => shardId === FIRST_SHARD).length;
      assert.ok(reads >= 10 && reads <= 12, `${reads} reads`);
      assert.deepEqual(quiet.statesOf(FIRST_SHARD), ['reading']);
      assert.ok(quiet.events.filter(({ kind }) => kind === 'progress').length >= 9);
    });

    it('reads as fast as the limit allows while it is behind, over empty answers too', async () => {
      let reads = 0;
      server = fake({ shards: 1, maxAnswer: () => 10, fault: () => (++reads % 2 ? 'empty' : undefined) });
      put(60);
      const behind = tail('trimHorizon');
      await clock.run(3_100);
      assert.equal(behind.records.length, 60);
      assert.deepEqual(server.brokenReadLimits(), []);
      assert.deepEqual(behind.statesOf(FIRST_SHARD), ['behind', 'reading']);
    });

    it('stops reading while nobody pulls, and goes on without a gap', async () => {
      server = fake({ shards: 1, maxAnswer: () => 10 });
      put(500);
      const controller = new AbortController();
      const options = {
        client: server.client,
        stream: 'orders',
        from: 'trimHorizon',
        clock,
        maxBufferedBytes: 50,
      } as const;
      const events = tailStream({ ...options, signal: controller.signal })[Symbol.asyncIterator]();
      void events.next();
      await clock.run(60_000);
      const readsBefore = server.calls.length;
      assert.ok(readsBefore <= 6, `${readsBefore} reads though nobody pulls`);
      let received = 0;
      const rest = (async () => {
        for (let next = await events.next(); !next.done; next = await events.next()) {
          if (next.value.kind === 'records') received += next.value.records.length;
        }
      })();
      await clock.runUntil(() => received === 500, 60_000);
      controller.abort();
      await rest;
      assert.equal(received, 500);
    });

    it('takes KPL aggregates apart, and goes on after the record, not after its members', async () => {
      let reads = 0;
      const fault = () => (++reads % 3 ? undefined : 'expired');
      const dataOf = ({ serial }: FakeRecord) => kplAggregate([`${serial}a`, `${serial}b`, `${serial}c`]);
      server = fake({ shards: 1, maxAnswer: () => 2, fault, dataOf });
      put(5);
      const aggregated = tail('trimHorizon');
      await clock.run(10_000);
      assert.deepEqual(
        aggregated.records.map(({ data, subSequenceNumber }) => [Buffer.from(data).toString(), subSequenceNumber]),
        [1, 2, 3, 4, 5].flatMap((serial) => [
          [`${serial}a`, 0],
          [`${serial}b`, 1],
          [`${serial}c`, 2],
        ]),
      );
      assert.equal(new Set(aggregated.records.map(({ sequenceNumber }) => sequenceNumber)).size, 5);
      assert.deepEqual(new Set(aggregated.records.map(({ partitionKey }) => partitionKey)), new Set(['member']));
    });

    it('shows what only looks like an aggregate as it is', async () => {
      const broken = kplAggregate(['one']);
      broken[broken.length - 1]! ^= 1;
      server = fake({ shards: 1, dataOf: () => broken });
      put(1);
      const shown = tail('trimHorizon');
      await clock.run(2_000);
      assert.deepEqual(
        shown.records.map(({ data }) => Buffer.from(data)),
        [broken],
      );
    });

    it('holds back a merged child until every parent has been read to its end', async () => {
      server = fake({ shards: 2, maxAnswer: () => 1 });
      const [left, right] = server.openShards();
      // The right shard is read only after the left one's lineage has come to the merged child.
      const { client } = server;
      let held = true;
      const getRecords = (input: GetRecordsCommandInput, options: { abortSignal: AbortSignal }) => {
        if (held && input.ShardIterator?.includes(right!.id)) return Promise.reject(new FakeFailure('InternalFailure'));
        return client.getRecords(input, options);
      };
      const slow = tail('latest', { client: { ...client, getRecords } as unknown as ConsumerClient });
      await clock.run(1_000);
      put(24);
      server.split(left!);
      server.split(right!);
      const [, leftChild, rightChild] = server.openShards();
      server.merge(leftChild!, rightChild!);
      put(24);
      const merged = server.openShards().at(-1)!.id;
      await clock.run(20_000);
      assert.ok(!slow.records.some(({ shardId }) => shardId === merged), 'read before its parent');
      assert.ok(slow.statesOf(merged).includes('waitingForParent'));
      held = false;
      await clock.runUntil(() => slow.records.length === 48, 120_000);
      assert.equal(new Set(slow.texts).size, 48);
    });

    it('reads 500 shards in turns, few at a time', async () => {
      server = fake({ shards: 500 });
      tail('latest');
      await clock.run(30_000);
      const reads = new Map<string, number>();
      for (const { shardId } of server.calls) reads.set(shardId, (reads.get(shardId) ?? 0) + 1);
      assert.ok(server.mostInFlight <= 12, `${server.mostInFlight} calls in flight`);
      assert.equal(reads.size, 500);
      assert.ok(Math.max(...reads.values()) - Math.min(...reads.values()) <= 1, 'some shards are read more often');
      assert.ok(server.calls.length / 30 <= 205, `${server.calls.length / 30} calls a second`);
    });
  });

  describe('when something fails', () => {
    it('stops at once, also with a read in flight that does not heed its signal', async () => {
      const getRecords = () => new Promise<never>(() => undefined);
      const controller = new AbortController();
      const client = { ...server.client, getRecords } as unknown as ConsumerClient;
      const events = tailStream({ client, stream: 'orders', signal: controller.signal, clock })[Symbol.asyncIterator]();
      await events.next();
      const pending = events.next();
      await clock.run(2_000);
      await events.next();
      await pending;
      const last = (async () => {
        for (let next = await events.next(); !next.done;) next = await events.next();
      })();
      controller.abort();
      await last;
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    });

    it('wins over a read in flight when it is stopped: the answer gives no record, and no read follows', async () => {
      const { client } = server;
      let answer: (() => void) | undefined;
      let reads = 0;
      const getRecords = (input: GetRecordsCommandInput) => {
        reads++;
        return new Promise((resolve, reject) => {
          // Its signal is not passed on: the answer comes whatever happened meanwhile.
          answer = () => void client.getRecords(input).then(resolve, reject);
        });
      };
      server = fake({ shards: 1 });
      put(5);
      const stopped = tail('trimHorizon', { client: { ...server.client, getRecords } as unknown as ConsumerClient });
      await clock.runUntil(() => answer !== undefined, 5_000);
      stopped.stop();
      await stopped.whenEnded(clock);
      answer!();
      await clock.run(30_000);
      assert.deepEqual(stopped.texts, []);
      assert.equal(reads, 1);
    });

    it('says where a shard expired before it was read to its end, and reads its children', async () => {
      server = fake({ shards: 1 });
      put(2);
      const late = tail('trimHorizon');
      await clock.run(2_000);
      server.outage = networkFailure();
      put(2);
      const [parent] = server.openShards();
      server.split(parent!);
      await clock.run(10 * 60_000);
      const lastRead = parent!.records[1]!.sequenceNumber;
      server.stream!.shards.shift();
      put(6);
      server.outage = undefined;
      await clock.run(60_000);
      assert.deepEqual(
        late.events.filter(({ kind }) => kind === 'gap'),
        [{ kind: 'gap', shardId: FIRST_SHARD, afterSequenceNumber: lastRead, reason: 'shardExpired' }],
      );
      assert.deepEqual(
        late.texts.map(Number).toSorted((a, b) => a - b),
        [1, 2, 5, 6, 7, 8, 9, 10],
      );
    });

    it('goes on from the pinned start when an iterator expires before the first record', async () => {
      const controller = new AbortController();
      const options = { client: server.client, stream: 'orders', from: 'latest', clock, maxBufferedBytes: 1 } as const;
      const received: string[] = [];
      const gate = { hold: false };
      const pulling = (async () => {
        for await (const event of tailStream({ ...options, signal: controller.signal })) {
          if (event.kind === 'records')
            received.push(...Array.from(event.records, ({ data }) => Buffer.from(data).toString()));
          while (gate.hold && !controller.signal.aborted) await clock.sleep(100, controller.signal);
        }
      })();
      await clock.run(2_000);
      gate.hold = true;
      server.outage = networkFailure();
      await clock.run(6 * 60_000);
      put(4);
      await clock.run(60_000);
      server.outage = undefined;
      gate.hold = false;
      await clock.run(60_000);
      controller.abort();
      await pulling;
      assert.deepEqual(received.sort(), ['1', '2', '3', '4']);
      assert.ok(!server.iteratorsTaken.some(({ type }) => type === 'LATEST'));
    });

    for (const [fault, error] of [
      ['network loss', networkFailure()],
      ['expired credentials', new FakeFailure('ExpiredTokenException')],
      ['an error that nobody has heard of', new FakeFailure('Whatever')],
    ] as const) {
      it(`survives ${fault}, and shows it`, async () => {
        const shaken = tail('latest');
        await clock.run(2_000);
        server.outage = error;
        put(10);
        await clock.run(30_000);
        assert.equal(shaken.records.length, 0);
        const troubled = shaken.events.some(
          (event) =>
            (event.kind === 'tail' && event.state.kind === 'disconnected' && event.state.error === error) ||
            (event.kind === 'shard' && event.state.kind === 'retrying' && event.state.error === error),
        );
        assert.ok(troubled, 'the failure is not shown');
        server.outage = undefined;
        await clock.run(60_000);
        assert.equal(new Set(shaken.texts).size, 10);
        assert.equal(shaken.records.length, 10);
      });
    }

    it('has one back-off for an outage of many shards', async () => {
      server = fake({ shards: 100 });
      const many = tail('latest');
      await clock.run(5_000);
      server.outage = networkFailure();
      await clock.run(60_000);
      const outages = many.states.filter(({ kind }) => kind === 'disconnected').length;
      assert.ok(outages >= 3 && outages <= 12, `${outages} times disconnected`);
      server.outage = undefined;
      await clock.run(31_000);
      assert.equal(many.states.at(-1)?.kind, 'connected');
    });

    it('reads a throttled shard less often, and comes back to speed', async () => {
      let busy = true;
      server = fake({ shards: 1, maxAnswer: () => 1, fault: () => (busy ? 'throttled' : undefined) });
      put(400);
      const throttled = tail('trimHorizon');
      await clock.run(20_000);
      assert.ok(throttled.statesOf(FIRST_SHARD).every((kind) => kind === 'throttled'));
      const whileBusy = server.calls.length;
      assert.ok(whileBusy <= 12, `${whileBusy} reads of a throttled shard`);
      busy = false;
      await clock.run(100_000);
      assert.equal(throttled.records.length, 400);
    });

    it('says that the stream was deleted, and reads the one that takes its name', async () => {
      put(6);
      const watching = tail('trimHorizon');
      await clock.run(3_000);
      server.delete();
      await clock.run(60_000);
      assert.equal(watching.states.at(-1)?.kind, 'streamDeleted');
      server.create();
      put(4);
      await clock.run(10_000);
      assert.equal(watching.states.at(-1)?.kind, 'streamRecreated');
      assert.deepEqual(watching.texts.slice(6).sort(), ['10', '7', '8', '9']);
      assert.equal(watching.records.length, 10);
    });

    it('finds out that the stream was replaced between two reads', async () => {
      const watching = tail('latest');
      await clock.run(3_000);
      server.delete();
      server.create();
      put(4);
      await clock.run(30_000);
      assert.ok(watching.hasState('streamRecreated'));
      assert.equal(watching.records.length, 4);
    });

    it('says where records were trimmed before they were read', async () => {
      server = fake({ shards: 1 });
      put(3);
      const late = tail('trimHorizon');
      await clock.run(2_000);
      const [shard] = server.openShards();
      const lastRead = shard!.records.at(-1)!.sequenceNumber;
      server.outage = networkFailure();
      await clock.run(10 * 60_000);
      shard!.records.splice(0);
      put(2);
      server.outage = undefined;
      await clock.run(60_000);
      assert.deepEqual(
        late.events.find(({ kind }) => kind === 'gap'),
        { kind: 'gap', shardId: FIRST_SHARD, afterSequenceNumber: lastRead, reason: 'trimmed' },
      );
      assert.deepEqual(late.texts, ['1', '2', '3', '4', '5']);
    });
  });

  describe('shared by several tails of a stream', () => {
    it('reads once for tails that stand at the same place', async () => {
      const readers = new StreamReaders();
      const { client } = server;
      put(10);
      const both = [tail('trimHorizon', { client, readers }), tail('trimHorizon', { client, readers })];
      await clock.run(5_000);
      const before = server.calls.length;
      for (let round = 0; round < 20; round++) {
        put(2);
        await clock.run(500);
      }
      const perShardAndSecond = (server.calls.length - before) / 2 / 10;
      assert.ok(perShardAndSecond < 1.3, `${perShardAndSecond} reads a second and shard for two tails`);
      await clock.run(3_000);
      for (const one of both) assert.equal(new Set(one.texts).size, 50);
      for (const one of both) assert.equal(one.records.length, 50);
      assert.deepEqual(server.brokenReadLimits(), []);
    });

    it('counts the reads of all of them as the share of the limit that is in use, an answer that is shared once', async () => {
      server = fake({ shards: 1 });
      const readers = new StreamReaders();
      const { client } = server;
      const both = [tail('trimHorizon', { client, readers }), tail('trimHorizon', { client, readers })];
      for (let second = 0; second < 5; second++) {
        put(3);
        await clock.run(1_000);
      }
      const before = server.calls.length;
      await clock.run(10_000);
      const perSecond = (server.calls.length - before) / 10;
      for (const { events } of both) {
        const shown = events.filter((event) => event.kind === 'progress').slice(-10);
        const shares = shown.map(({ shards }) => shards[0]!.limitShare);
        const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
        assert.ok(Math.abs(mean * 5 - perSecond) < 0.3, `${mean * 5} shown, ${perSecond} made a second`);
      }
      const rates = both[0]!.events.flatMap((event) => (event.kind === 'progress' ? event.shards : []));
      const received = rates.reduce((sum, { recordsPerSecond }) => sum + recordsPerSecond, 0);
      assert.equal(Math.round(received), 15);
    });

    it('keeps within the read limit when one catches up while the other is at the tip', async () => {
      server = fake({ shards: 1, maxAnswer: () => 5 });
      const readers = new StreamReaders();
      const { client } = server;
      put(200);
      await clock.run(10);
      const tip = tail('latest', { client, readers });
      const behind = tail('trimHorizon', { client, readers });
      await clock.run(1_000);
      put(10);
      await clock.run(60_000);
      assert.equal(tip.records.length, 10);
      assert.equal(behind.records.length, 210);
      assert.deepEqual(server.brokenReadLimits(), []);
    });

    it('goes on when the tail that was reading is stopped', async () => {
      const readers = new StreamReaders();
      const { client } = server;
      const first = tail('latest', { client, readers });
      const second = tail('latest', { client, readers });
      await clock.run(3_000);
      put(6);
      await clock.run(1_050);
      first.stop();
      put(6);
      await clock.run(5_000);
      assert.equal(second.records.length, 12);
      assert.equal(readers.tails, 1);
    });

    it('forgets a tail that failed: the next one of the stream starts over', async () => {
      const readers = new StreamReaders();
      const { client } = server;
      server.delete();
      const failed = tail('latest', { client, readers });
      await failed.whenEnded(clock);
      assert.equal(readers.tails, 0);
      server.create();
      const next = tail('latest', { client, readers });
      await clock.run(1_000);
      put(3);
      await clock.run(3_000);
      assert.equal(next.records.length, 3);
      next.stop();
      await next.whenEnded(clock);
      assert.equal(readers.tails, 0);
    });
  });
});
