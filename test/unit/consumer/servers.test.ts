import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Kinesis, SubscribeToShardCommandInput } from '@aws-sdk/client-kinesis';
import { deregisterConsumer, listTailConsumers, type FanOutClient, type TailConsumer } from '../../../src/consumer';
import { CollectedTail } from './support/collectedTail';
import { createStream, KinesisProcess, TAILED_PROGRAMS, untilActive } from '../support/kinesisProcess';
import { hurriedClock } from './support/hurriedClock';
import { until } from './support/until';

for (const program of TAILED_PROGRAMS)
  describe(`a tail of ${program.name}`, () => {
    let server: KinesisProcess;
    let kinesis: Kinesis;
    let tail: CollectedTail | undefined;
    let count = 0;
    let stream = '';

    before(async () => {
      server = await KinesisProcess.start(program);
      kinesis = server.client();
    });

    after(() => server.close());

    beforeEach(() => {
      stream = `orders-${++count}`;
    });

    afterEach(async () => {
      tail?.stop();
      await tail?.done;
      tail = undefined;
    });

    async function put(from: number, to: number): Promise<void> {
      const numbers = Array.from({ length: to - from }, (_, index) => from + index);
      const Records = numbers.map((number) => ({
        PartitionKey: `key-${number % 16}`,
        Data: Buffer.from(String(number)),
      }));
      await kinesis.putRecords({ StreamName: stream, Records });
    }

    function received(): number[] {
      return (tail?.texts ?? []).map(Number).sort((left, right) => left - right);
    }

    function upTo(end: number): number[] {
      return Array.from({ length: end }, (_, index) => index);
    }

    it('shows what is there and what comes', async () => {
      await createStream(kinesis, stream, 3);
      await put(0, 50);
      tail = new CollectedTail({ client: kinesis, stream });
      await until(() => received().length === 50);
      await put(50, 60);
      await until(() => received().length === 60);
      assert.deepEqual(received(), upTo(60));
      const [record] = tail.records;
      assert.match(record!.sequenceNumber, /^\d{50,}$/);
      assert.match(record!.partitionKey, /^key-\d+$/);
      assert.ok(Math.abs(record!.arrivalMs - Date.now()) < 60_000);
    });

    it('follows splits and merges without a gap, in order per key', async () => {
      await createStream(kinesis, stream, 2);
      tail = new CollectedTail({ client: kinesis, stream, from: 'trimHorizon' });
      await put(0, 40);
      const { Shards = [] } = await kinesis.listShards({ StreamName: stream });
      const [first, second] = Shards;
      const middle = BigInt(first!.HashKeyRange!.EndingHashKey!) / 2n;
      await kinesis.splitShard({
        StreamName: stream,
        ShardToSplit: first!.ShardId,
        NewStartingHashKey: String(middle),
      });
      await untilActive(kinesis, stream);
      await put(40, 80);
      const { Shards: split = [] } = await kinesis.listShards({ StreamName: stream });
      const upper = split.find(({ HashKeyRange }) => HashKeyRange?.StartingHashKey === String(middle));
      await kinesis.mergeShards({
        StreamName: stream,
        ShardToMerge: upper!.ShardId,
        AdjacentShardToMerge: second!.ShardId,
      });
      await untilActive(kinesis, stream);
      await put(80, 120);
      await until(() => received().length >= 120);
      assert.deepEqual(received(), upTo(120));
      for (let key = 0; key < 16; key++) {
        const ofKey = tail.records.filter(({ partitionKey }) => partitionKey === `key-${key}`);
        const numbers: number[] = ofKey.map(({ data }) => Number(Buffer.from(data).toString()));
        assert.deepEqual(
          numbers,
          numbers.toSorted((left, right) => left - right),
        );
      }
      const closed = tail.events.flatMap((event) =>
        event.kind === 'shard' && event.state.kind === 'closed' ? [event.shardId] : [],
      );
      assert.equal(new Set(closed).size, 3);
    });

    it('tails by ARN', async () => {
      await createStream(kinesis, stream, 1);
      const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary({ StreamName: stream });
      await put(0, 3);
      tail = new CollectedTail({ client: kinesis, stream: summary!.StreamARN! });
      await until(() => received().length === 3);
    });

    it('says that the stream was deleted, and goes on with the one made in its place', async () => {
      await createStream(kinesis, stream, 1);
      await put(0, 5);
      tail = new CollectedTail({ client: kinesis, stream });
      await until(() => received().length === 5);
      await kinesis.deleteStream({ StreamName: stream });
      await until(() => tail?.hasState('streamDeleted') ?? false);
      await createStream(kinesis, stream, 2);
      await put(5, 8);
      await until(() => received().length === 8);
      assert.ok(tail.hasState('streamRecreated'));
    });

    it('survives the server’s end, and reads on when it is back', async () => {
      await createStream(kinesis, stream, 1);
      await put(0, 5);
      tail = new CollectedTail({ client: kinesis, stream });
      await until(() => received().length === 5);
      await server.kill();
      await until(() => tail?.hasState('disconnected') ?? false);
      await server.launch();
      if (!program.keepsData) await createStream(kinesis, stream, 1);
      await put(5, 8);
      await until(() => received().length === 8);
      assert.deepEqual(received(), upTo(8));
    });

    describe('by enhanced fan-out', () => {
      async function consumers(): Promise<TailConsumer[]> {
        const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary({ StreamName: stream });
        return listTailConsumers(kinesis, summary!.StreamARN!);
      }

      it('shows records as they come, and deregisters its consumer at the end', async () => {
        await createStream(kinesis, stream, 2);
        tail = new CollectedTail({ client: kinesis, fanOut: kinesis, stream, from: 'trimHorizon' });
        await put(0, 20);
        await until(() => received().length === 20);
        assert.deepEqual(
          (await consumers()).map(({ owner }) => owner),
          ['running'],
        );
        await put(20, 30);
        await until(() => received().length === 30);
        assert.deepEqual(received(), upTo(30));
        tail.stop();
        await tail.done;
        await until(async () => (await consumers()).length === 0);
      });

      it('finds what a tail of a process that is gone has left, and cleans it up', async () => {
        await createStream(kinesis, stream, 1);
        tail = new CollectedTail({ client: kinesis, fanOut: kinesis, stream });
        await until(async () => (await consumers()).length === 1);
        const [running] = await consumers();
        const gone = spawn(process.execPath, ['-e', '']);
        await once(gone, 'exit');
        const orphan = running!.name.replace(`-${process.pid}-`, `-${gone.pid}-`);
        const elsewhere = running!.name.replace(/-[0-9a-f]{8}-/, '-00000000-');
        const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary({ StreamName: stream });
        for (const ConsumerName of [orphan, elsewhere, 'somebody-else'])
          await kinesis.registerStreamConsumer({ StreamARN: summary!.StreamARN!, ConsumerName });
        const found = await consumers();
        assert.deepEqual(found.map(({ owner }) => owner).sort(), ['elsewhere', 'orphan', 'running']);
        const [left] = found.filter(({ owner }) => owner === 'orphan');
        assert.equal(left?.name, orphan);
        assert.equal(await deregisterConsumer(kinesis, left.arn), true);
        await until(async () => (await consumers()).length === 2);
      });

      it('renews subscriptions without a gap or a record twice, and follows a split', async function () {
        if (!program.endsCutSubscriptions) return this.skip();
        await createStream(kinesis, stream, 1);
        const client = server.client();
        let subscriptions = 0;
        const shortened: FanOutClient = Object.create(client) as Kinesis;
        shortened.subscribeToShard = (async (input: SubscribeToShardCommandInput, options: object) => {
          subscriptions++;
          const answer = await client.subscribeToShard(input, options);
          return { ...answer, EventStream: firstEvents(answer.EventStream!, 2) };
        }) as FanOutClient['subscribeToShard'];
        const clock = hurriedClock(50);
        tail = new CollectedTail({ client: kinesis, fanOut: shortened, stream, from: 'trimHorizon', clock });
        for (let sent = 0; sent < 40; sent += 10) {
          await put(sent, sent + 10);
          await until(() => received().length >= sent + 10);
        }
        const { Shards: [shard] = [] } = await kinesis.listShards({ StreamName: stream });
        await kinesis.splitShard({
          StreamName: stream,
          ShardToSplit: shard!.ShardId,
          NewStartingHashKey: String(2n ** 127n),
        });
        await untilActive(kinesis, stream);
        await put(40, 60);
        await until(() => received().length >= 60);
        assert.deepEqual(received(), upTo(60));
        assert.ok(subscriptions > 3, `${subscriptions} subscriptions`);
      });
    });

    it('says that a stream does not exist', async () => {
      tail = new CollectedTail({ client: kinesis, stream: 'nowhere' });
      await tail.done;
      assert.equal(tail.problem?.code, 'ResourceNotFoundException');
      assert.match(tail.problem.message, /"nowhere" does not exist/);
    });
  });

/** A subscription that ends after so many events, as AWS's do after five minutes. */
async function* firstEvents<T>(events: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let given = 0;
  for await (const event of events) {
    yield event;
    if (++given === count) return;
  }
}
