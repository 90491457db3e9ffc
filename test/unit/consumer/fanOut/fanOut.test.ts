import assert from 'node:assert/strict';
import { StreamReaders, type ConsumerEvent, type TailPosition } from '../../../../src/consumer';
import { CollectedTail } from '../support/collectedTail';
import { FakeFanOut, type FakeFanOutOptions } from '../support/fakeFanOut';
import { FakeFailure, FakeKinesis, networkFailure, type FakeFault, type FakeOptions } from '../support/fakeKinesis';
import { seededRandom } from '../../../support/seededRandom';
import { VirtualClock } from '../support/virtualClock';

const SHARD = 'shardId-000000000000';

describe('a tail by enhanced fan-out', () => {
  let clock: VirtualClock;
  let server: FakeKinesis;
  let fanOut: FakeFanOut;
  let readers: StreamReaders;
  let tails: CollectedTail[];
  let heard: ConsumerEvent[];
  const onConsumer = (event: ConsumerEvent) => heard.push(event);
  /** Tails share a consumer when they have the same clients. */
  let clients: Pick<ConstructorParameters<typeof CollectedTail>[0], 'client' | 'fanOut'>;

  beforeEach(() => {
    clock = new VirtualClock();
    readers = new StreamReaders();
    tails = [];
    heard = [];
    serve({});
  });

  afterEach(async () => {
    for (const tail of tails) tail.stop();
    await clock.run(2_000);
    assert.ok(
      tails.every((tail) => tail.ended),
      'a tail goes on after its stop',
    );
    assert.equal(clock.pending, 0, 'a timer is left behind');
    assert.deepEqual(
      fanOut.consumers.filter(({ name }) => name.startsWith('kinesis-pipelines-tail-')),
      [],
      'a consumer is left behind',
    );
    for (const arn of new Set(heard.map(({ consumerArn }) => consumerArn)))
      assert.deepEqual(heardOf(arn), ['registered', 'deregistered']);
  });

  function serve(options: Partial<FakeOptions>, ofFanOut: FakeFanOutOptions = {}): void {
    server = new FakeKinesis({ clock, random: seededRandom(1), shards: 1, ...options });
    fanOut = new FakeFanOut(server, ofFanOut);
    clients = { client: server.client, fanOut: fanOut.client };
  }

  function tail(from: TailPosition = 'trimHorizon'): CollectedTail {
    const started = new CollectedTail({ ...clients, from, readers, onConsumer, clock, random: seededRandom(2) });
    tails.push(started);
    return started;
  }

  function heardOf(arn: string | undefined): ConsumerEvent['kind'][] {
    return heard.filter(({ consumerArn }) => consumerArn === arn).map(({ kind }) => kind);
  }

  function put(count: number): void {
    for (let index = 0; index < count; index++) server.put(`key-${index}`);
  }

  async function has(one: CollectedTail, count: number, limitMs = 120_000): Promise<void> {
    const isThere = await clock.runUntil(() => one.records.length >= count, limitMs);
    assert.ok(isThere, `${one.records.length} of ${count} records`);
    assert.equal(new Set(one.texts).size, count);
    assert.equal(one.records.length, count);
  }

  it('takes nothing of the calls that pollers share', async () => {
    put(3);
    const alone = tail();
    await has(alone, 3);
    await clock.run(5_000);
    assert.deepEqual(server.calls, []);
    const shares = alone.events.flatMap((event) =>
      event.kind === 'progress' ? event.shards.map(({ readsPerSecond }) => readsPerSecond) : [],
    );
    assert.deepEqual(new Set(shares), new Set([0]));
  });

  describe('with others of its stream', () => {
    it('shares one consumer and its subscriptions, and the last to end deregisters it', async () => {
      serve({ shards: 2 });
      const first = tail('latest');
      await clock.run(3_000);
      const second = tail('latest');
      await clock.run(10_000);
      const subscribed = fanOut.subscribed;
      const reads = server.calls.length;
      put(20);
      await has(first, 20);
      await has(second, 20);
      assert.equal(server.calls.length, reads, 'what is pushed to one is polled by the other');
      first.stop();
      await clock.run(2_000);
      assert.equal(fanOut.consumers.length, 1);
      put(20);
      await has(second, 40);
      second.stop();
      await clock.run(2_000);
      assert.equal(heard.length, 2);
      assert.equal(fanOut.registered, 1);
      assert.equal(subscribed, 2);
    });

    it('catches up by polling where the others are ahead, within the read limits, and is pushed to from then on', async () => {
      serve({ maxAnswer: () => 10 });
      put(50);
      await clock.run(10);
      const ahead = tail('latest');
      await clock.run(3_000);
      const late = tail('trimHorizon');
      await has(late, 50);
      await clock.run(10_000);
      const reads = server.calls.length;
      for (let round = 0; round < 10; round++) {
        put(2);
        await clock.run(500);
      }
      await has(late, 70);
      await has(ahead, 20);
      assert.equal(server.calls.length, reads);
      assert.deepEqual(server.brokenReadLimits(), []);
    });

    it('polls what it missed while nobody pulled it, and holds up no other', async () => {
      serve({ maxAnswer: () => 1 });
      const quick = tail('latest');
      await clock.run(3_000);
      const held = { isHeld: false };
      const slow = new CollectedTail({
        ...clients,
        from: 'latest',
        readers,
        onConsumer,
        clock,
        random: seededRandom(3),
        gate: async (signal) => {
          while (held.isHeld) await clock.sleep(500, signal);
        },
      });
      tails.push(slow);
      await clock.run(10_000);
      held.isHeld = true;
      put(300);
      await has(quick, 300);
      assert.ok(slow.records.length < 10);
      held.isHeld = false;
      await has(slow, 300, 10 * 60_000);
      await clock.run(10_000);
      const reads = server.calls.length;
      put(5);
      await has(slow, 305);
      assert.equal(server.calls.length, reads, 'it goes on polling');
    });
  });

  describe('when something fails', () => {
    it('says that the stream was deleted, and reads the one made again by one new consumer for all tails', async () => {
      put(4);
      const both = [tail(), tail()];
      for (const one of both) await has(one, 4);
      server.delete();
      await clock.run(60_000);
      for (const one of both) assert.equal(one.states.at(-1)?.kind, 'streamDeleted');
      server.create();
      put(3);
      for (const one of both) await has(one, 7);
      for (const one of both) assert.equal(one.states.at(-1)?.kind, 'streamRecreated');
      assert.equal(fanOut.registered, 2);
      assert.equal(fanOut.consumers.length, 1);
      assert.equal(heard.length, 3);
    });

    it('registers when it is no longer throttled, once', async () => {
      let throttled = 4;
      serve({}, { fault: () => (--throttled >= 0 ? 'throttled' : undefined) });
      const patient = tail();
      put(2);
      await has(patient, 2);
      assert.equal(fanOut.registered, 1);
      assert.equal(heard.length, 1);
    });

    it('takes the consumer that it registered, though the answer was lost', async () => {
      const faults: FakeFault[] = [undefined, 'network'];
      serve({}, { fault: () => faults.shift() });
      const patient = tail();
      put(2);
      await has(patient, 2);
      assert.equal(fanOut.registered, 1);
    });

    it('says what to do where a stream has as many consumers as it takes', async () => {
      for (let n = 0; n < 20; n++) fanOut.consumers.push({ arn: `other-${n}`, name: `other-${n}`, incarnation: 1 });
      const refused = tail();
      await refused.whenEnded(clock);
      assert.equal(refused.problem?.code, 'LimitExceededException');
      assert.match(refused.problem.remedy ?? '', /20 consumers/);
      assert.equal(readers.tails, 0);
    });

    for (const name of ['LimitExceededException', 'ResourceInUseException'])
      it(`shows a subscription that is refused by ${name} as throttled, and comes to it`, async () => {
        const subscribeToShard = clients.fanOut!.subscribeToShard.bind(clients.fanOut);
        let refusals = 3;
        clients.fanOut!.subscribeToShard = ((...call: Parameters<typeof subscribeToShard>) =>
          --refusals >= 0 ? Promise.reject(new FakeFailure(name)) : subscribeToShard(...call)) as never;
        put(2);
        const refused = tail();
        await has(refused, 2);
        await clock.run(1_000);
        assert.deepEqual(refused.statesOf(SHARD), ['throttled', 'throttled', 'throttled', 'reading']);
      });

    for (const [fault, error] of [
      ['network loss', networkFailure()],
      ['expired credentials', new FakeFailure('ExpiredTokenException')],
      ['an error that nobody has heard of', new FakeFailure('Whatever')],
    ] as const)
      it(`survives ${fault} in the middle of a subscription`, async () => {
        const shaken = tail('latest');
        await clock.run(3_000);
        server.outage = error;
        put(10);
        await clock.run(30_000);
        assert.equal(shaken.records.length, 0);
        server.outage = undefined;
        await has(shaken, 10);
      });

    it('registers again where somebody else has deregistered its consumer', async () => {
      put(2);
      const robbed = tail();
      await has(robbed, 2);
      fanOut.consumers = [];
      put(2);
      await has(robbed, 4);
      assert.equal(fanOut.registered, 2);
      assert.ok(!robbed.events.some(({ kind }) => kind === 'gap'));
    });

    it('leaves no consumer when it is stopped while its consumer is being made', async () => {
      const hasty = tail();
      await clock.runUntil(() => fanOut.consumers.length === 1, 10_000);
      hasty.stop();
      await hasty.whenGone(clock);
      assert.deepEqual(fanOut.consumers, []);
      assert.equal(heard.length, 2);
    });

    it('leaves no consumer when it is stopped before the answer to its registration', async () => {
      const register = clients.fanOut!.registerStreamConsumer.bind(clients.fanOut) as (...call: unknown[]) => unknown;
      let isAsked = false;
      clients.fanOut!.registerStreamConsumer = ((...call: unknown[]) => {
        isAsked = true;
        return register(...call);
      }) as never;
      const hasty = tail();
      await clock.runUntil(() => isAsked, 10_000);
      assert.equal(fanOut.registered, 0);
      hasty.stop();
      await hasty.whenGone(clock);
      assert.deepEqual([fanOut.registered, heard.length], [1, 2]);
    });
  });
});
