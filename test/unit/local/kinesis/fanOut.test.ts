import assert from 'node:assert/strict';
import { cbor } from '@smithy/core/cbor';
import { EventStreamCodec, getChunkedStream } from '@smithy/core/event-streams';
import type { Kinesis, StartingPosition, SubscribeToShardEvent } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { KinesisServer } from './server';

const StreamName = 'fanned-out';
const ShardId = 'shardId-000000000000';

const textsOf = ({ Records = [] }: SubscribeToShardEvent): string[] =>
  Records.map(({ Data }) => Buffer.from(Data ?? []).toString());

for (const [protocol, handler] of [
  ['HTTP/1.1', () => new NodeHttpHandler()],
  // What the SDK uses where nothing else is said.
  ['HTTP/2', () => undefined],
] as const) {
  describe(`enhanced fan-out over ${protocol}`, () => {
    let server: KinesisServer;
    let client: Kinesis;
    let ConsumerARN: string | undefined;

    beforeEach(async () => {
      server = await KinesisServer.start();
      client = server.clientWith(handler());
      await client.createStream({ StreamName, ShardCount: 1 });
      const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName });
      const StreamARN = StreamDescriptionSummary?.StreamARN;
      ({ ConsumerARN } = (await client.registerStreamConsumer({ StreamARN, ConsumerName: 'c' })).Consumer ?? {});
    });
    afterEach(async () => {
      client.destroy();
      await server.remove();
    });

    const put = async (...texts: string[]): Promise<void> => {
      for (const text of texts) {
        await server.client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from(text) });
      }
    };
    async function* subscribe(position: StartingPosition): AsyncGenerator<SubscribeToShardEvent> {
      const { EventStream = [] } = await client.subscribeToShard({ ConsumerARN, ShardId, StartingPosition: position });
      for await (const { SubscribeToShardEvent: event } of EventStream) if (event) yield event;
    }

    it('pushes records from where it says and as they come', async () => {
      await put('before');
      const seen: string[] = [];
      for await (const event of subscribe({ Type: 'TRIM_HORIZON' })) {
        seen.push(...textsOf(event));
        if (seen.length === 1) await put('after', 'that');
        if (seen.length === 3) break;
      }
      assert.deepEqual(seen, ['before', 'after', 'that']);
    });

    it('is renewed from where it was, also when nothing came', async () => {
      await put('old', 'older than the subscription');
      let number: string | undefined;
      for await (const { ContinuationSequenceNumber, Records } of subscribe({ Type: 'LATEST' })) {
        assert.deepEqual(Records, []);
        number = ContinuationSequenceNumber;
        break;
      }
      await put('new');
      for await (const event of subscribe({ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: number })) {
        assert.deepEqual(textsOf(event), ['new']);
        break;
      }
    });

    it('ends with the shard, and names its children', async () => {
      await put('last');
      const events: SubscribeToShardEvent[] = [];
      for await (const event of subscribe({ Type: 'TRIM_HORIZON' })) {
        events.push(event);
        if (events.length > 1) continue;
        await server.client.splitShard({ StreamName, ShardToSplit: ShardId, NewStartingHashKey: '1000' });
      }
      const last = events.at(-1);
      assert.deepEqual(events.flatMap(textsOf), ['last']);
      assert.equal(last?.ContinuationSequenceNumber, undefined);
      assert.deepEqual(
        last?.ChildShards?.map(({ ShardId: child }) => child),
        ['shardId-000000000001', 'shardId-000000000002'],
      );
    });

    for (const [what, end] of [
      ['the consumer is deregistered', () => server.client.deregisterStreamConsumer({ ConsumerARN })],
      ['the stream is deleted', () => server.client.deleteStream({ StreamName, EnforceConsumerDeletion: true })],
    ] as const) {
      it(`tells when ${what}`, async () => {
        await put('one');
        await assert.rejects(
          async () => {
            for await (const event of subscribe({ Type: 'TRIM_HORIZON' })) {
              assert.deepEqual(textsOf(event), ['one']);
              await end();
            }
          },
          { name: 'ResourceNotFoundException' },
        );
      });
    }
  });
}

describe('enhanced fan-out in CBOR', () => {
  const contentType = 'application/x-amz-cbor-1.1';
  let server: KinesisServer;
  before(async () => (server = await KinesisServer.start()));
  after(() => server.remove());

  async function* subscribe(ConsumerARN: string): AsyncGenerator<[string, Record<string, unknown>]> {
    const response = await fetch(server.endpoint, {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-amz-target': 'Kinesis_20131202.SubscribeToShard' },
      body: cbor.serialize({ ConsumerARN, ShardId, StartingPosition: { Type: 'TRIM_HORIZON' } }),
    });
    assert.equal(response.headers.get('content-type'), 'application/vnd.amazon.eventstream');
    const codec = new EventStreamCodec(
      (bytes) => Buffer.from(bytes).toString(),
      (text) => Buffer.from(text),
    );
    for await (const message of getChunkedStream(response.body as AsyncIterable<Uint8Array>)) {
      const { headers, body } = codec.decode(message);
      assert.equal(headers[':content-type']?.value, contentType);
      const type = headers[':event-type'] ?? headers[':exception-type'];
      yield [String(type?.value), cbor.deserialize(body) as Record<string, unknown>];
    }
  }

  it('begins with an empty message, pushes records and ends with an error, all in CBOR', async () => {
    const { client } = server;
    await client.createStream({ StreamName, ShardCount: 1 });
    const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName });
    const consumer = { StreamARN: StreamDescriptionSummary?.StreamARN, ConsumerName: 'c' };
    const { Consumer } = await client.registerStreamConsumer(consumer);
    await client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from('one') });
    const seen: [string, unknown][] = [];
    for await (const [type, event] of subscribe(Consumer?.ConsumerARN ?? '')) {
      const { Records } = event as { Records?: { Data: Uint8Array; PartitionKey: string }[] };
      seen.push([
        type,
        Records?.map(({ Data, PartitionKey }) => [Buffer.from(Data).toString(), PartitionKey]) ?? event,
      ]);
      if (Records) await client.deregisterStreamConsumer({ ConsumerARN: Consumer?.ConsumerARN });
    }
    assert.deepEqual(seen, [
      ['initial-response', {}],
      ['SubscribeToShardEvent', [['one', 'k']]],
      ['ResourceNotFoundException', { message: 'The consumer was deregistered.' }],
    ]);
  });
});
