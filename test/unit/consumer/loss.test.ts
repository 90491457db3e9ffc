import assert from 'node:assert/strict';
import type { DescribeStreamSummaryCommandInput, GetRecordsCommandInput } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../../src/common';
import {
  StreamReaders,
  tailStream,
  type ConsumerClient,
  type TailOptions,
  type TailPosition,
} from '../../../src/consumer';
import { AnswerDates } from '../../../src/aws/answerDates';
import { CollectedTail } from './support/collectedTail';
import { FakeFanOut } from './support/fakeFanOut';
import {
  FakeFailure,
  FakeKinesis,
  networkFailure,
  STREAM_ARN,
  type CallOptions,
  type FakeOptions,
  type FakeRecord,
} from './support/fakeKinesis';
import { kplAggregate } from './support/kplAggregate';
import { seededRandom } from '../../support/seededRandom';
import { VirtualClock } from './support/virtualClock';
import { rawReads } from './support/wireAnswer';

const FIRST_SHARD = 'shardId-000000000000';
const MINUTE_MS = 60_000;
const RETENTION_MS = 30 * MINUTE_MS;
const ITERATOR_LIFE_MS = 5 * MINUTE_MS;

for (const kind of ['polling', 'enhanced fan-out'] as const)
  describe(`a tail by ${kind} loses nothing in silence`, () => {
    let clock: VirtualClock;
    let server: FakeKinesis;
    let fanOut: FakeFanOut;
    let tails: CollectedTail[];
    let held: { opened: Promise<void>; open: () => void } | undefined;

    beforeEach(() => {
      clock = new VirtualClock();
      tails = [];
      held = undefined;
      serve({});
    });

    afterEach(async () => {
      for (const tail of tails) {
        tail.stop();
        await tail.whenGone(clock);
      }
      await clock.run(1_000);
      assert.equal(clock.pending, 0, 'a timer is left behind');
    });

    function serve(options: Partial<FakeOptions>): void {
      server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1, retentionMs: RETENTION_MS, ...options });
      fanOut = new FakeFanOut(server);
    }

    function tail(from: TailPosition, options: Partial<TailOptions> = {}): CollectedTail {
      const started = new CollectedTail({
        client: server.client,
        from,
        clock,
        random: seededRandom(2),
        readers: new StreamReaders(),
        gate: async (signal) => {
          while (held) await Promise.race([held.opened, aborted(signal)]);
        },
        ...(kind === 'polling' ? {} : { fanOut: fanOut.client }),
        ...options,
      });
      tails.push(started);
      return started;
    }

    function hold(): void {
      let open: () => void = () => undefined;
      held = { opened: new Promise((resolve) => (open = resolve)), open };
    }

    function release(): void {
      held?.open();
      held = undefined;
    }

    /** A tail that has read so many records and waits for more, when its reading is held. */
    async function tailHeldAtTip(count: number): Promise<CollectedTail> {
      put(count);
      const reading = tail('trimHorizon');
      const isAtTip = () => reading.records.length === count && reading.statesOf(FIRST_SHARD).includes('reading');
      await clock.runUntil(isAtTip, MINUTE_MS);
      await clock.run(5_000);
      hold();
      await clock.run(2_000);
      return reading;
    }

    function put(count: number, key = 'key'): FakeRecord[] {
      return Array.from({ length: count }, () => server.put(key));
    }

    function gapsOf(one: CollectedTail) {
      return one.events.filter((event) => event.kind === 'gap');
    }

    it('reads a shard whose parents, and theirs, had expired before it was known', async () => {
      const late = await tailHeldAtTip(1);
      server.split(server.openShards()[0]!);
      put(4);
      await clock.run(MINUTE_MS);
      for (const shard of server.openShards()) server.split(shard);
      await clock.run(RETENTION_MS + MINUTE_MS);
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      release();
      await clock.runUntil(() => late.records.length === 21, 10 * MINUTE_MS);
      assert.equal(late.records.length, 21);
      assert.ok(gapsOf(late).some(({ reason }) => reason === 'shardExpired'));
    });

    for (const from of ['trimHorizon', { minutesAgo: 1 }] as const)
      it(`gives each record once of a stream that was made again before the first read (${JSON.stringify(from)})`, async () => {
        hold();
        const late = tail(from);
        await clock.run(5_000);
        server.delete();
        await clock.run(2_000);
        server.create();
        put(3);
        release();
        await clock.run(MINUTE_MS);
        assert.deepEqual(late.texts, ['1', '2', '3']);
        assert.ok(late.hasState('streamRecreated'));
      });

    it('reads of those only the shards that take the keys of the chosen one', async () => {
      serve({ shards: 2 });
      const chosen = tail('trimHorizon', { shards: [FIRST_SHARD] });
      await clock.run(5_000);
      hold();
      await clock.run(2_000);
      for (let round = 0; round < 2; round++) {
        for (const shard of server.openShards()) server.split(shard);
        await clock.run(MINUTE_MS);
      }
      await clock.run(RETENTION_MS + MINUTE_MS);
      const wanted: number[] = [];
      for (let index = 0; index < 40; index++) {
        const record = server.put(`key-${index}`);
        const shard = server.openShards().find(({ records }) => records.includes(record));
        if (shard && shard.to <= 512) wanted.push(record.serial);
      }
      release();
      await clock.runUntil(() => chosen.records.length >= wanted.length, 10 * MINUTE_MS);
      await clock.run(10_000);
      assert.ok(wanted.length > 5 && wanted.length < 35, String(wanted.length));
      assert.deepEqual(chosen.texts.map(Number).sort(ascending), wanted);
    });

    for (const skewMs of [50, 2_000, 299_000, -50, -299_000])
      for (const [what, namesItsTime, isDated] of [
        ['the service names its time', true, false],
        ['answers have a date', false, true],
      ] as const)
        it(`begins at the moment at which it was asked for, the computer's clock ${skewMs} ms ahead, where ${what}`, async () => {
          const dates = new AnswerDates();
          const own: Clock = { now: () => clock.now() + skewMs, sleep: (ms, signal) => clock.sleep(ms, signal) };
          let expired = false;
          const onAnswer: FakeOptions['onAnswer'] = ({ askedMs, madeMs, receivedMs }) => {
            const dateMs = Math.floor(madeMs / 1_000) * 1_000;
            dates.answered({ sentMs: askedMs + skewMs, receivedMs: receivedMs + skewMs, dateMs });
          };
          serve({ namesItsTime, onAnswer, fault: () => (expired ? 'expired' : undefined) });
          put(5);
          await clock.run(5_000);
          const latest = tail('latest', { clock: own, ...(isDated ? { serviceClock: dates } : {}) });
          await clock.run(10);
          put(2);
          // Iterators expire before the first record is seen: the next ones stand where the tail began.
          expired = true;
          await clock.run(1_000);
          for (let index = 0; index < 8; index++) {
            put(1);
            await clock.run(300);
          }
          expired = false;
          put(1);
          await clock.runUntil(() => latest.records.length === 11, 2 * MINUTE_MS);
          await clock.run(5_000);
          assert.deepEqual(
            latest.texts.map(Number),
            Array.from({ length: 11 }, (_, index) => index + 6),
          );
        });

    it('goes back where the start is refused and nothing tells the service’s time', async () => {
      const own: Clock = { now: () => clock.now() + 299_000, sleep: (ms, signal) => clock.sleep(ms, signal) };
      serve({ namesItsTime: false });
      const latest = tail('latest', { clock: own });
      await clock.run(10);
      put(11);
      await clock.runUntil(() => latest.records.length === 11, 2 * MINUTE_MS);
      assert.equal(latest.records.length, 11);
    });

    for (const skewMs of [299_000, 1_400, -299_000])
      for (const from of ['latest', { minutesAgo: 1 }] as const)
        it(`begins at its start (${JSON.stringify(from)}) however late it reads first, the clock ${skewMs} ms ahead and nothing telling the service’s time`, async () => {
          const own: Clock = { now: () => clock.now() + skewMs, sleep: (ms, signal) => clock.sleep(ms, signal) };
          serve({ namesItsTime: false });
          put(3);
          await clock.run(2_000);
          if (from !== 'latest') await clock.run(MINUTE_MS);
          hold();
          const late = tail(from, { clock: own });
          await clock.run(10);
          put(11);
          await clock.run(6 * MINUTE_MS);
          release();
          await clock.runUntil(() => late.records.length >= 11, 2 * MINUTE_MS);
          await clock.run(5_000);
          assert.deepEqual(late.texts.map(Number), numbers(11, 4));
        });

    it('goes back in a shard, too, whose parent it reads until the start lies in the past', async () => {
      const own: Clock = { now: () => clock.now() + 299_000, sleep: (ms, signal) => clock.sleep(ms, signal) };
      serve({ namesItsTime: false });
      const [parent] = server.openShards();
      server.split(parent!);
      const latest = tail('latest', { clock: own });
      await clock.runUntil(() => latest.hasState('connected'), MINUTE_MS);
      hold();
      put(11);
      await clock.run(6 * MINUTE_MS);
      release();
      await clock.runUntil(() => latest.records.length === 11, 2 * MINUTE_MS);
      assert.equal(latest.records.length, 11);
    });

    for (const from of ['latest', { minutesAgo: 3 }] as const)
      it(`reads a shard that opened and ended before a start in the service’s future (${JSON.stringify(from)})`, async () => {
        const own: Clock = { now: () => clock.now() + 299_000, sleep: (ms, signal) => clock.sleep(ms, signal) };
        // Nothing tells the service's time, and only listings name the children.
        serve({ namesItsTime: false, namesChildren: false });
        const ahead = tail(from, { clock: own });
        await clock.runUntil(() => ahead.hasState('connected'), MINUTE_MS);
        hold();
        await clock.run(1_000);
        server.split(server.openShards()[0]!);
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        await clock.run(1_000);
        for (const shard of server.openShards()) server.split(shard);
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        release();
        await clock.runUntil(() => ahead.records.length === 40, 10 * MINUTE_MS);
        assert.deepEqual(ahead.texts.map(Number).sort(ascending), numbers(40));
        assert.deepEqual(gapsOf(ahead), []);
      });

    it('reads a shard that ended after the start, though the computer’s clock is further ahead than requests allow', async () => {
      const dates = new AnswerDates();
      const aheadMs = 10 * MINUTE_MS;
      const own: Clock = { now: () => clock.now() + aheadMs, sleep: (ms, signal) => clock.sleep(ms, signal) };
      serve({
        onAnswer: ({ askedMs, madeMs, receivedMs }) => {
          const dateMs = Math.floor(madeMs / 1_000) * 1_000;
          dates.answered({ sentMs: askedMs + aheadMs, receivedMs: receivedMs + aheadMs, dateMs });
        },
      });
      await clock.run(5 * MINUTE_MS);
      put(3);
      server.split(server.openShards()[0]!);
      await clock.run(MINUTE_MS);
      put(3);
      const late = tail({ minutesAgo: 3 }, { clock: own, serviceClock: dates });
      await clock.runUntil(() => late.records.length >= 6, MINUTE_MS);
      assert.deepEqual(late.texts.map(Number), numbers(6));
    });

    it('reads all shards of a stream that was made again while the tail waited for the first look at it', async () => {
      const { client } = server;
      const slowly = async (input: DescribeStreamSummaryCommandInput, options?: CallOptions) => {
        await clock.sleep(5_000, new AbortController().signal);
        return client.describeStreamSummary(input, options);
      };
      const started = tail('trimHorizon', {
        client: { ...client, describeStreamSummary: slowly as typeof client.describeStreamSummary },
      });
      await clock.run(1_000);
      server.delete();
      server.options.shards = 4;
      server.create();
      for (let index = 0; index < 40; index++) server.put(`key-${index}`);
      await clock.runUntil(() => started.records.length >= 40, 5 * MINUTE_MS);
      assert.deepEqual(started.texts.map(Number).sort(ascending), numbers(40));
    });

    it('reads a shard whose parent had expired while the parent’s sibling is still there', async () => {
      const late = await tailHeldAtTip(1);
      server.split(server.openShards()[0]!);
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      await clock.run(MINUTE_MS);
      // The other child stays open.
      server.split(server.openShards()[0]!);
      await clock.run(RETENTION_MS + MINUTE_MS);
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      release();
      await clock.runUntil(() => late.records.length === 21, 10 * MINUTE_MS);
      assert.deepEqual(late.texts.map(Number).sort(ascending), [1, ...numbers(20, 22)]);
      assert.ok(gapsOf(late).some(({ reason }) => reason === 'shardExpired'));
    });

    // A subscription always names the children.
    if (kind === 'polling')
      it('tells that one parent of a shard had expired before it was known, though the other was read', async () => {
        serve({ shards: 2, namesChildren: false });
        const { client } = server;
        let isListed = true;
        const listShards = ((...call: Parameters<typeof client.listShards>) =>
          isListed
            ? client.listShards(...call)
            : Promise.reject(new FakeFailure('LimitExceededException'))) as typeof client.listShards;
        const late = tail('trimHorizon', { client: { ...client, listShards } });
        await clock.runUntil(() => late.hasState('connected'), MINUTE_MS);
        isListed = false;
        const [left, right] = server.openShards();
        server.split(right!);
        const [, lost] = server.openShards();
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        const lostSerials = lost!.records.map(({ serial }) => serial);
        await clock.run(MINUTE_MS);
        server.merge(left!, lost!);
        await clock.run(RETENTION_MS + MINUTE_MS);
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        isListed = true;
        await clock.runUntil(() => late.texts.includes('40'), 10 * MINUTE_MS);
        await clock.run(MINUTE_MS);
        const got = late.texts.map(Number);
        assert.ok(lostSerials.length > 0 && !got.some((serial) => lostSerials.includes(serial)));
        assert.deepEqual(got.filter((serial) => serial > 20).sort(ascending), numbers(20, 21));
        assert.deepEqual(
          gapsOf(late).flatMap(({ shardId, reason }) => (reason === 'shardExpired' ? [shardId] : [])),
          ['shardId-000000000004'],
        );
      });

    it('tells what was trimmed while the reading was held', async () => {
      const slow = await tailHeldAtTip(4);
      const last = slow.records.at(-1);
      put(26);
      await clock.run(RETENTION_MS);
      const [next] = put(3);
      release();
      await clock.runUntil(() => slow.records.length === 7, 10 * MINUTE_MS);
      assert.deepEqual(slow.texts, ['1', '2', '3', '4', '31', '32', '33']);
      assert.deepEqual(gapsOf(slow), [
        {
          kind: 'gap',
          shardId: FIRST_SHARD,
          reason: 'trimmed',
          afterSequenceNumber: last!.sequenceNumber,
          beforeSequenceNumber: next!.sequenceNumber,
        },
      ]);
    });

    for (const from of ['trimHorizon', { minutesAgo: 600 }] as const)
      it(`tells what was trimmed before the first read of a shard (${JSON.stringify(from)})`, async () => {
        serve({ shards: 2 });
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        hold();
        const late = tail(from);
        await clock.run(5_000);
        server.split(server.openShards()[0]!);
        await clock.run(RETENTION_MS);
        for (let index = 0; index < 20; index++) server.put(`key-${index}`);
        const firsts = server
          .openShards()
          .map((shard) => `${shard.id} ${shard.records[server.firstKept(shard)]!.sequenceNumber}`);
        release();
        await clock.runUntil(() => late.records.length === 20, 10 * MINUTE_MS);
        assert.deepEqual(late.texts.map(Number).sort(ascending), numbers(20, 21));
        const told = gapsOf(late).map(
          ({ shardId, beforeSequenceNumber = 'all' }) => `${shardId} ${beforeSequenceNumber}`,
        );
        assert.deepEqual(told.sort(), [`${FIRST_SHARD} all`, ...firsts].sort());
      });

    it('tells no gap before the first read of a stream that is younger than it keeps its records', async () => {
      put(4);
      hold();
      const late = tail('trimHorizon');
      // Nothing tells the service's time: the clocks may differ by five minutes.
      await clock.run(RETENTION_MS - 6 * MINUTE_MS);
      server.split(server.openShards()[0]!);
      release();
      await clock.runUntil(() => late.records.length === 4, 10 * MINUTE_MS);
      await clock.run(MINUTE_MS);
      assert.deepEqual([late.texts, gapsOf(late)], [['1', '2', '3', '4'], []]);
    });

    it('tells no gap of what expired before its start', async () => {
      put(4);
      await clock.run(3 * RETENTION_MS);
      put(4);
      const late = tail('trimHorizon');
      await clock.runUntil(() => late.records.length === 4, 10 * MINUTE_MS);
      await clock.run(MINUTE_MS);
      assert.deepEqual([late.texts, gapsOf(late)], [['5', '6', '7', '8'], []]);
    });

    it('tells what was trimmed of the children of a shard that had been read to its end', async () => {
      const late = await tailHeldAtTip(1);
      put(1);
      await clock.run(10 * MINUTE_MS);
      server.split(server.openShards()[0]!);
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      // The place is so old that the shard is polled, whatever the kind.
      await clock.run(RETENTION_MS - 10.5 * MINUTE_MS);
      release();
      await clock.runUntil(() => late.records.length === 2, MINUTE_MS);
      hold();
      await clock.run(12 * MINUTE_MS);
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      release();
      await clock.runUntil(() => late.records.length === 22, 10 * MINUTE_MS);
      assert.deepEqual(late.texts.map(Number).sort(ascending), [1, 2, ...numbers(20, 23)]);
      assert.deepEqual(
        gapsOf(late)
          .map(({ shardId, reason }) => `${shardId} ${reason}`)
          .sort(),
        ['shardId-000000000001 trimmed', 'shardId-000000000002 trimmed'],
      );
    });

    for (const read of [0, 1])
      for (const expired of [0, 2])
        it(`reads the rest of a shard that ended while it was held at its tip: ${read} read before, ${expired} expired`, async () => {
          const late = await tailHeldAtTip(read);
          put(expired);
          await clock.run(20 * MINUTE_MS);
          const [next] = put(3);
          server.split(server.openShards()[0]!);
          for (let index = 0; index < 20; index++) server.put(`key-${index}`);
          if (expired > 0) await clock.run(15 * MINUTE_MS);
          release();
          await clock.runUntil(() => late.records.length === read + 23, 10 * MINUTE_MS);
          const got = late.texts.map(Number).sort(ascending);
          assert.deepEqual(got, [...numbers(read), ...numbers(23, read + expired + 1)]);
          assert.deepEqual(
            gapsOf(late).map(({ shardId, beforeSequenceNumber }) => [shardId, beforeSequenceNumber]),
            expired > 0 ? [[FIRST_SHARD, next!.sequenceNumber]] : [],
          );
        });

    it('tells what was trimmed before a place that was behind already', async () => {
      serve({ maxAnswer: () => 1 });
      put(10);
      await clock.run(RETENTION_MS - 5 * MINUTE_MS);
      const behind = tail('trimHorizon');
      await clock.runUntil(() => behind.records.length === 3, MINUTE_MS);
      hold();
      // Much less than the stream keeps its records; but the place is old.
      await clock.run(6 * MINUTE_MS);
      put(2);
      release();
      await clock.runUntil(() => behind.texts.includes('12'), 10 * MINUTE_MS);
      const got = behind.texts.map(Number);
      const lastBefore = got.filter((serial) => serial <= 10).length;
      assert.deepEqual(got.slice(lastBefore), [11, 12]);
      assert.equal(gapsOf(behind).length, 1);
    });

    it('tells what was trimmed of a stream that was made again during an outage', async () => {
      put(2);
      const late = tail('trimHorizon');
      await clock.runUntil(() => late.records.length === 2, MINUTE_MS);
      server.outage = networkFailure();
      server.delete();
      server.create();
      put(3);
      await clock.run(RETENTION_MS);
      server.outage = undefined;
      const [next] = put(1);
      await clock.runUntil(() => late.records.length === 3, 10 * MINUTE_MS);
      assert.deepEqual(late.texts, ['1', '2', '6']);
      assert.deepEqual(
        gapsOf(late).map(({ beforeSequenceNumber }) => beforeSequenceNumber),
        [next!.sequenceNumber],
      );
    });

    it('tells no gap where nothing came while the reading was held', async () => {
      const idle = await tailHeldAtTip(4);
      await clock.run(RETENTION_MS - 2 * MINUTE_MS);
      release();
      await clock.run(10_000);
      put(2);
      await clock.runUntil(() => idle.records.length === 6, MINUTE_MS);
      assert.deepEqual([idle.records.length, gapsOf(idle)], [6, []]);
    });

    it('tells no gap while it keeps up with what is being trimmed', async () => {
      serve({ maxAnswer: () => 1 });
      for (let index = 0; index < 120; index++) {
        put(1);
        await clock.run(1_000);
      }
      // The oldest is about to go; the reading is quicker than the trimming.
      await clock.run(RETENTION_MS - 121_000);
      const edge = tail('trimHorizon');
      await clock.runUntil(() => edge.texts.includes('120'), 10 * MINUTE_MS);
      const got = edge.texts.map(Number);
      assert.deepEqual(
        got,
        got.map((_, index) => 120 - got.length + 1 + index),
        'records are missing',
      );
      assert.deepEqual(gapsOf(edge), []);
    });

    it('tells what may have been trimmed when the stream begins to keep its records for less', async () => {
      serve({ maxAnswer: () => 1, retentionMs: 60 * MINUTE_MS });
      put(60);
      await clock.run(50 * MINUTE_MS);
      const behind = tail('trimHorizon');
      await clock.runUntil(() => behind.records.length > 5, MINUTE_MS);
      // Seen once.
      await clock.runUntil(() => behind.events.filter(({ kind: of }) => of === 'progress').length > 1, MINUTE_MS);
      server.retentionMs = RETENTION_MS;
      put(3);
      await clock.runUntil(() => behind.texts.includes('63'), 10 * MINUTE_MS);
      await clock.run(MINUTE_MS);
      assert.ok(behind.records.length < 63);
      assert.ok(gapsOf(behind).length > 0);
    });

    it('begins within an aggregate behind the member, and misses none of those after it', async () => {
      const dataOf = ({ serial }: FakeRecord) => kplAggregate([`${serial}a`, `${serial}b`, `${serial}c`]);
      serve({ dataOf });
      const [, second] = put(3);
      await clock.run(1_000);
      const { sequenceNumber, arrivalMs } = second!;
      const member = { sequenceNumber, shardId: FIRST_SHARD, subSequenceNumber: 0, arrivalMs };
      const after = tail(member);
      const at = tail({ ...member, inclusive: true });
      const last = tail({ ...member, subSequenceNumber: 2 });
      await clock.runUntil(
        () => at.records.length >= 6 && after.records.length >= 5 && last.records.length >= 3,
        MINUTE_MS,
      );
      await clock.run(5_000);
      assert.deepEqual(after.texts, ['2b', '2c', '3a', '3b', '3c']);
      assert.deepEqual(at.texts, ['2a', '2b', '2c', '3a', '3b', '3c']);
      assert.deepEqual(last.texts, ['3a', '3b', '3c']);
    });

    for (const getRecordsRaw of [undefined, rawReads] as const)
      it(`gives each record once of an answer that repeats it (${getRecordsRaw ? 'bytes' : 'objects'})`, async () => {
        serve({ repeatsWithin: () => true, maxAnswer: () => 3 });
        put(3);
        const once = tail('trimHorizon', getRecordsRaw && { getRecordsRaw: getRecordsRaw(server.client) });
        await clock.runUntil(() => once.records.length >= 3, MINUTE_MS);
        put(7);
        await clock.run(MINUTE_MS);
        assert.deepEqual(once.texts.map(Number), numbers(10));
      });

    it('begins with given records in their shards, whatever the clocks say', async () => {
      serve({ shards: 2 });
      for (let index = 0; index < 20; index++) server.put(`key-${index}`);
      const own: Clock = { now: () => clock.now() + 150_000, sleep: (ms, signal) => clock.sleep(ms, signal) };
      const [shard] = server.openShards();
      const wanted = shard!.records.slice(2).map(({ serial }) => serial);
      server.split(shard!);
      const sent = tail(
        { sequenceNumbers: { [shard!.id]: shard!.records[2]!.sequenceNumber } },
        { clock: own, serviceClock: new AnswerDates() },
      );
      await clock.runUntil(() => sent.records.length === wanted.length, MINUTE_MS);
      await clock.run(5_000);
      assert.deepEqual(sent.texts.map(Number), wanted);
    });

    it('tells that the record it begins at is gone', async () => {
      const [first] = put(3);
      await clock.run(RETENTION_MS + MINUTE_MS);
      put(2);
      const gone = tail({ sequenceNumber: first!.sequenceNumber, shardId: FIRST_SHARD });
      await clock.runUntil(() => gone.records.length === 2, MINUTE_MS);
      assert.deepEqual(gone.texts, ['4', '5']);
      assert.equal(gapsOf(gone).length, 1);
    });
  });

describe('a tail that is in trouble', () => {
  let clock: VirtualClock;
  let tails: CollectedTail[];

  beforeEach(() => {
    clock = new VirtualClock();
    tails = [];
  });

  afterEach(async () => {
    for (const tail of tails) {
      tail.stop();
      await tail.whenGone(clock);
    }
    await clock.run(1_000);
    assert.equal(clock.pending, 0, 'a timer is left behind');
  });

  function tail(options: ConstructorParameters<typeof CollectedTail>[0]): CollectedTail {
    const started = new CollectedTail({ clock, random: seededRandom(2), ...options });
    tails.push(started);
    return started;
  }

  it('says so, and asks ever more rarely, where each iterator has expired at once', async () => {
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1, fault: () => 'expired' });
    const stuck = tail({ client: server.client, from: 'trimHorizon' });
    await clock.run(5_000);
    const before = server.calls.length + server.iteratorsTaken.length;
    await clock.run(MINUTE_MS);
    const calls = server.calls.length + server.iteratorsTaken.length - before;
    assert.ok(calls < 30, `${calls} calls a minute`);
    assert.ok(stuck.statesOf(FIRST_SHARD).includes('retrying'));
  });

  it('says nothing where an iterator has expired once', async () => {
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1 });
    const quiet = tail({ client: server.client, from: 'trimHorizon' });
    await clock.run(3_000);
    server.outage = new FakeFailure('ProvisionedThroughputExceededException');
    await clock.run(ITERATOR_LIFE_MS + MINUTE_MS);
    server.outage = undefined;
    server.put('a');
    await clock.runUntil(() => quiet.records.length === 1, MINUTE_MS);
    assert.ok(!quiet.statesOf(FIRST_SHARD).includes('retrying'));
  });

  it('finds out that the stream was made again, though describing it was denied once', async () => {
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1 });
    const { client } = server;
    const denied = { isOn: false };
    const watching = tail({
      from: 'latest',
      client: {
        ...client,
        describeStreamSummary: ((...call: Parameters<typeof client.describeStreamSummary>) =>
          denied.isOn
            ? Promise.reject(new FakeFailure('AccessDeniedException'))
            : client.describeStreamSummary(...call)) as typeof client.describeStreamSummary,
      },
    });
    await clock.run(3_000);
    denied.isOn = true;
    await clock.run(20_000);
    denied.isOn = false;
    server.delete();
    server.create();
    server.put('a');
    await clock.run(2 * MINUTE_MS);
    assert.ok(watching.hasState('streamRecreated'));
    assert.deepEqual(watching.texts, ['1']);
  });

  for (const kind of ['polling', 'enhanced fan-out'])
    it(`finds out by ${kind} that the stream was made again, where nobody may describe it`, async () => {
      const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1 });
      const describeStreamSummary = () => Promise.reject(new FakeFailure('AccessDeniedException'));
      const watching = tail({
        client: { ...server.client, describeStreamSummary },
        stream: STREAM_ARN,
        from: 'latest',
        ...(kind === 'polling' ? {} : { fanOut: new FakeFanOut(server).client }),
      });
      await clock.run(20_000);
      server.put('a');
      await clock.runUntil(() => watching.texts.length > 0, MINUTE_MS);
      server.delete();
      server.create();
      server.put('a');
      await clock.run(MINUTE_MS);
      assert.ok(watching.hasState('streamRecreated'));
      assert.deepEqual(watching.texts, ['1', '2']);
    });

  it('sets no timer while the reading is held, nor while nobody pulls', async () => {
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 3 });
    const fanOut = new FakeFanOut(server);
    for (const pushed of [{}, { fanOut: fanOut.client }]) {
      const gate: { opened: Promise<void> | undefined; open: () => void } = {
        opened: undefined,
        open: () => undefined,
      };
      const idle = tail({
        client: server.client,
        from: 'trimHorizon',
        gate: async (signal) => {
          while (gate.opened) await Promise.race([gate.opened, aborted(signal)]);
        },
        ...pushed,
      });
      await clock.run(10_000);
      gate.opened = new Promise((resolve) => (gate.open = resolve));
      // Subscriptions that are not read end by themselves.
      await clock.run(10 * MINUTE_MS);
      assert.equal(clock.pending, 0, `timers stand: ${'fanOut' in pushed ? 'fan-out' : 'polling'}`);
      const set = clock.set;
      await clock.run(60 * MINUTE_MS);
      assert.equal(clock.set, set, 'timers are set');
      gate.opened = undefined;
      gate.open();
      server.put('a');
      const received = idle.records.length;
      await clock.runUntil(() => idle.records.length > received, 5 * MINUTE_MS);
      assert.ok(idle.records.length > received, 'it does not go on');
      idle.stop();
      await idle.whenGone(clock);
    }
  });

  describe('by enhanced fan-out', () => {
    let server: FakeKinesis;
    let fanOut: FakeFanOut;

    beforeEach(() => {
      server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1 });
      fanOut = new FakeFanOut(server);
    });

    it('gives a tail nothing of the stream before, which another tail still takes for the one that is there', async () => {
      const held = { isHeld: false };
      const options = { client: server.client, fanOut: fanOut.client, readers: new StreamReaders() };
      const early = tail({
        ...options,
        from: 'trimHorizon',
        gate: async (signal) => {
          while (held.isHeld) await clock.sleep(100, signal);
        },
      });
      await clock.runUntil(() => early.statesOf(FIRST_SHARD).includes('reading'), MINUTE_MS);
      for (let count = 0; count < 4; count++) server.put('a');
      await clock.runUntil(() => early.records.length === 4, MINUTE_MS);
      held.isHeld = true;
      server.delete();
      await clock.run(2_000);
      server.create();
      const late = tail({ ...options, from: 'trimHorizon' });
      await clock.run(10_000);
      assert.deepEqual(late.texts, []);
      for (let count = 0; count < 3; count++) server.put('a');
      held.isHeld = false;
      await clock.run(MINUTE_MS);
      assert.deepEqual(late.texts, ['5', '6', '7']);
      assert.deepEqual(early.texts, ['1', '2', '3', '4', '5', '6', '7']);
      assert.equal(fanOut.mostConsumers, 1);
    });

    it('gives each record once of a stream that was made again while its consumer is registered again', async () => {
      let isThrottled = false;
      fanOut = new FakeFanOut(server, { fault: () => (isThrottled ? 'throttled' : undefined) });
      const robbed = tail({ client: server.client, fanOut: fanOut.client, from: 'trimHorizon' });
      await clock.runUntil(() => robbed.statesOf(FIRST_SHARD).includes('reading'), MINUTE_MS);
      fanOut.consumers = [];
      isThrottled = true;
      await clock.runUntil(() => robbed.statesOf(FIRST_SHARD).includes('retrying'), MINUTE_MS);
      server.delete();
      server.create();
      for (let count = 0; count < 3; count++) server.put('a');
      isThrottled = false;
      await clock.run(MINUTE_MS);
      assert.deepEqual(robbed.texts, ['1', '2', '3']);
      assert.ok(robbed.hasState('streamRecreated'));
    });

    it('gives each record once of a stream that was made again while the first consumer is registered', async () => {
      let isThrottled = true;
      fanOut = new FakeFanOut(server, { fault: () => (isThrottled ? 'throttled' : undefined) });
      server.put('a');
      const early = tail({ client: server.client, fanOut: fanOut.client, from: 'trimHorizon' });
      await clock.run(2_000);
      server.delete();
      server.create();
      for (let count = 0; count < 3; count++) server.put('a');
      isThrottled = false;
      await clock.run(MINUTE_MS);
      assert.deepEqual(early.texts, ['2', '3', '4']);
      assert.ok(early.hasState('streamRecreated'));
      assert.equal(fanOut.consumers.length, 1);
    });

    it('registers no consumer of its own in a stream that another tail has registered one in', async () => {
      // Each tail has its own view of the service, and both have the same consumers.
      const isCutOff = { early: false, late: false };
      const clientOf = (who: keyof typeof isCutOff) => ({
        ...server.client,
        describeStreamSummary: ((...call: Parameters<ConsumerClient['describeStreamSummary']>) =>
          isCutOff[who]
            ? Promise.reject(networkFailure())
            : server.client.describeStreamSummary(...call)) as ConsumerClient['describeStreamSummary'],
      });
      let isThrottled = false;
      fanOut = new FakeFanOut(server, { fault: () => (isThrottled ? 'throttled' : undefined) });
      const shared = { fanOut: fanOut.client, readers: new StreamReaders(), from: 'trimHorizon' } as const;
      const early = tail({ ...shared, client: clientOf('early') });
      const late = tail({ ...shared, client: clientOf('late') });
      for (const one of [early, late])
        await clock.runUntil(() => one.statesOf(FIRST_SHARD).includes('reading'), MINUTE_MS);
      isCutOff.late = true;
      isThrottled = true;
      server.delete();
      server.create();
      // The early one sees this stream, and cannot register in it.
      await clock.run(30_000);
      server.delete();
      await clock.run(1_500);
      server.create();
      isCutOff.late = false;
      const { registered } = fanOut;
      isThrottled = false;
      await clock.run(MINUTE_MS);
      server.put('a');
      await clock.run(MINUTE_MS);
      assert.deepEqual([early.texts, late.texts], [['1'], ['1']]);
      assert.ok(fanOut.registered > registered);
      assert.equal(fanOut.mostConsumers, 1);
    });

    it('registers again where somebody deregisters its consumer while it is being created, and says so', async () => {
      const robbed = tail({ client: server.client, fanOut: fanOut.client, from: 'trimHorizon' });
      await clock.runUntil(() => robbed.statesOf(FIRST_SHARD).includes('reading'), MINUTE_MS);
      fanOut.consumers = [];
      server.put('a');
      await clock.runUntil(() => fanOut.registered === 2, 5 * MINUTE_MS);
      fanOut.consumers = [];
      await clock.runUntil(() => robbed.records.length === 1, 5 * MINUTE_MS);
      assert.equal(robbed.records.length, 1);
      assert.equal(fanOut.registered, 3);
      const told = robbed.events.flatMap((event) =>
        event.kind === 'shard' && event.state.kind === 'retrying' ? [event.state.error.message] : [],
      );
      assert.ok(told.some((message) => message.includes('deregistered the consumer')));
    });

    it('begins where its first consumer is deregistered while it is being created', async () => {
      server.put('a');
      const robbed = tail({ client: server.client, fanOut: fanOut.client, from: 'trimHorizon' });
      await clock.runUntil(() => fanOut.registered === 1, MINUTE_MS);
      fanOut.consumers = [];
      await clock.runUntil(() => robbed.records.length === 1, 5 * MINUTE_MS);
      assert.equal(robbed.records.length, 1);
    });

    for (const hanging of ['registerStreamConsumer', 'deregisterStreamConsumer'] as const)
      it(`ends at once while ${hanging} hangs, and what remains is bounded`, async () => {
        const heard: string[] = [];
        let isHanging = false;
        const stopped = tail({
          client: server.client,
          fanOut: {
            ...fanOut.client,
            [hanging]: () => {
              isHanging = true;
              return new Promise<never>(() => undefined);
            },
          },
          from: 'trimHorizon',
          onConsumer: ({ kind }) => heard.push(kind),
        });
        await clock.run(5_000);
        const stoppedMs = clock.now();
        stopped.stop();
        await stopped.whenEnded(clock);
        assert.equal(clock.now(), stoppedMs, 'it takes its time to end');
        await stopped.whenGone(clock);
        assert.ok(isHanging);
        assert.ok(clock.now() - stoppedMs <= 10_000, `${clock.now() - stoppedMs} ms`);
        assert.equal(heard.at(-1), hanging === 'registerStreamConsumer' ? 'unanswered' : 'left');
      });

    it('deregisters a consumer of which it hears only after its end', async () => {
      let answer: () => void = () => undefined;
      const register = fanOut.client.registerStreamConsumer.bind(fanOut.client) as (...call: unknown[]) => unknown;
      const heard: string[] = [];
      const hasty = tail({
        client: server.client,
        fanOut: {
          ...fanOut.client,
          registerStreamConsumer: (async (...call: unknown[]) => {
            await new Promise<void>((resolve) => (answer = resolve));
            return register(...call);
          }) as never,
        },
        from: 'trimHorizon',
        onConsumer: ({ kind }) => heard.push(kind),
      });
      await clock.run(1_000);
      hasty.stop();
      await hasty.whenGone(clock);
      assert.deepEqual(fanOut.consumers, []);
      answer();
      await clock.run(5_000);
      assert.equal(fanOut.registered, 1);
      assert.deepEqual(fanOut.consumers, []);
      assert.deepEqual(heard, ['unanswered', 'registered', 'deregistered']);
    });
  });
});

describe('what a tail reads ahead', () => {
  it('stays within its bound, however many shards there are', async () => {
    const clock = new VirtualClock();
    const recordBytes = 20_000;
    const random = seededRandom(1);
    const dataOf = () => Buffer.alloc(recordBytes);
    const server = new FakeKinesis({ clock, random, shards: 200, dataOf });
    for (const shard of server.openShards())
      for (let index = 0; index < 100; index++)
        shard.records.push({ key: 'k', sequenceNumber: `${10 ** 15 + index}`, arrivalMs: clock.now(), serial: index });
    await clock.run(10);
    const controller = new AbortController();
    let readBytes = 0;
    const { client: inner } = server;
    const client: ConsumerClient = {
      ...inner,
      getRecords: (async (input: GetRecordsCommandInput, call: { abortSignal: AbortSignal }) => {
        const answer = await inner.getRecords(input, call);
        readBytes += (answer.Records?.length ?? 0) * recordBytes;
        return answer;
      }) as never,
    };
    const options = { client, stream: 'orders', from: 'trimHorizon', clock, signal: controller.signal } as const;
    const events = tailStream(options)[Symbol.asyncIterator]();
    const first = events.next();
    await clock.run(60_000);
    await first;
    assert.ok(readBytes > 8_000_000, `${readBytes} bytes`);
    assert.ok(readBytes <= 16 * 1024 * 1024, `${readBytes} bytes are read ahead`);
    controller.abort();
    const end = await events.next();
    assert.ok(end.done);
  });

  it('is what was under way when the reading is held', async () => {
    const clock = new VirtualClock();
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 200 });
    const gate = { isClosed: false };
    const held = new CollectedTail({
      client: server.client,
      from: 'trimHorizon',
      clock,
      random: seededRandom(2),
      gate: async (signal) => {
        if (gate.isClosed) await aborted(signal);
      },
    });
    // All of them wait for their turn.
    await clock.run(400);
    gate.isClosed = true;
    const before = server.calls.length;
    await clock.run(60_000);
    assert.ok(server.calls.length - before <= 10, `${server.calls.length - before} reads`);
    held.stop();
    await held.whenEnded(clock);
  });

  it('counts keys and columns too', async () => {
    const clock = new VirtualClock();
    const dataOf = () => new Uint8Array();
    const server = new FakeKinesis({ clock, random: seededRandom(1), shards: 4, dataOf, maxAnswer: () => 100 });
    const key = 'k'.repeat(250);
    for (const shard of server.openShards())
      for (let index = 0; index < 2_000; index++)
        shard.records.push({ key, sequenceNumber: `${10 ** 15 + index}`, arrivalMs: clock.now(), serial: index });
    await clock.run(10);
    const controller = new AbortController();
    const options = { client: server.client, stream: 'orders', from: 'trimHorizon', clock } as const;
    const events = tailStream({ ...options, signal: controller.signal, maxBufferedBytes: 200_000 });
    const iterator = events[Symbol.asyncIterator]();
    const first = iterator.next();
    await clock.run(60_000);
    await first;
    assert.ok(server.calls.length <= 12, `${server.calls.length} reads though nobody pulls`);
    controller.abort();
    await iterator.next();
  });
});

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function numbers(count: number, first = 1): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function ascending(left: number, right: number): number {
  return left - right;
}
