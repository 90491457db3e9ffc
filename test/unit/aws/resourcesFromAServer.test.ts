import assert from 'node:assert/strict';
import {
  describeDataStream,
  describeDeliveryStream,
  listConsumers,
  listDataStreams,
  listDeliveryStreams,
  listShardEntries,
  openClients,
  type Clients,
  type Page,
} from '../../../src/aws';
import { FakeAws } from '../../support/aws/fakeAws';

const ARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders';
const json = (value: object) => ({ body: JSON.stringify(value) });

/** Follows the pages to the last. */
async function all<T>(list: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page = await list(token);
    items.push(...page.items);
    token = page.nextToken;
  } while (token !== undefined);
  return items;
}

describe('the resources of an account, asked of a server', () => {
  let aws: FakeAws;
  let clients: Clients;

  before(async () => {
    aws = await FakeAws.start();
    clients = await openClients({ name: 'c', region: 'eu-west-1', endpoint: aws.endpoint });
  });

  after(async () => {
    clients.destroy();
    await aws.stop();
  });

  beforeEach(() => aws.reset());

  const bodies = () => aws.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  it('data streams come in pages, with ARN and status', async () => {
    aws.respond = ({ body }) => {
      const isSecond = body.includes('"NextToken":"2"');
      const name = isSecond ? 'b' : 'a';
      const StreamSummaries = [{ StreamName: name, StreamARN: `${ARN}-${name}`, StreamStatus: 'ACTIVE' }];
      return json({
        StreamNames: [name],
        StreamSummaries,
        HasMoreStreams: !isSecond,
        ...(isSecond ? {} : { NextToken: '2' }),
      });
    };
    assert.deepEqual(await all((token) => listDataStreams(clients.kinesis, { token })), [
      { name: 'a', arn: `${ARN}-a`, status: 'ACTIVE' },
      { name: 'b', arn: `${ARN}-b`, status: 'ACTIVE' },
    ]);
    assert.deepEqual(bodies(), [{ Limit: 100 }, { Limit: 100, NextToken: '2' }]);
  });

  it('a data stream is described by its name, or by its ARN', async () => {
    aws.respond = () =>
      json({
        StreamDescriptionSummary: {
          StreamARN: ARN,
          OpenShardCount: 3,
          StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          RetentionPeriodHours: 48,
          EncryptionType: 'KMS',
          ConsumerCount: 2,
          StreamCreationTimestamp: 1_700_000_000,
        },
      });
    assert.deepEqual(await describeDataStream(clients.kinesis, 'orders'), {
      arn: ARN,
      openShards: 3,
      mode: 'ON_DEMAND',
      retentionHours: 48,
      encrypted: true,
      consumers: 2,
      createdMs: 1_700_000_000_000,
    });
    await describeDataStream(clients.kinesis, ARN);
    assert.deepEqual(bodies(), [{ StreamName: 'orders' }, { StreamARN: ARN }]);
  });

  it('shards say whether they are closed, and their share of the hash range', async () => {
    const half = (2n ** 127n).toString();
    aws.respond = () =>
      json({
        Shards: [
          {
            ShardId: 'shardId-0',
            HashKeyRange: { StartingHashKey: half, EndingHashKey: (2n ** 128n - 1n).toString() },
            SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '9' },
            ParentShardId: 'shardId-p',
          },
        ],
      });
    const [shard] = await all((token) => listShardEntries(clients.kinesis, 'orders', { token }));
    assert.deepEqual([shard?.closed, shard?.share, shard?.parents], [true, 0.5, ['shardId-p']]);
  });

  it('consumers come in pages', async () => {
    aws.respond = ({ body }) => {
      const isSecond = body.includes('"NextToken"');
      const ConsumerName = isSecond ? 'second' : 'first';
      const consumer = { ConsumerName, ConsumerARN: `${ARN}/consumer/${ConsumerName}:1`, ConsumerStatus: 'ACTIVE' };
      return json({ Consumers: [consumer], ...(isSecond ? {} : { NextToken: 'n' }) });
    };
    const consumers = await all((token) => listConsumers(clients.kinesis, ARN, { token }));
    assert.deepEqual(
      consumers.map(({ name, status }) => [name, status]),
      [
        ['first', 'ACTIVE'],
        ['second', 'ACTIVE'],
      ],
    );
  });

  it('delivery streams go on after the last name of a page', async () => {
    aws.respond = ({ body }) => {
      const isSecond = body.includes('ExclusiveStartDeliveryStreamName');
      return json({ DeliveryStreamNames: [isSecond ? 'c' : 'b'], HasMoreDeliveryStreams: !isSecond });
    };
    assert.deepEqual(await all((token) => listDeliveryStreams(clients.firehose, { token })), ['b', 'c']);
    assert.equal(bodies()[1]?.ExclusiveStartDeliveryStreamName, 'b');
  });

  it('a delivery stream says where it delivers, and when', async () => {
    aws.respond = () =>
      json({
        DeliveryStreamDescription: {
          DeliveryStreamARN: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/d',
          DeliveryStreamStatus: 'ACTIVE',
          Destinations: [
            {
              DestinationId: '1',
              ExtendedS3DestinationDescription: {
                BucketARN: 'arn:aws:s3:::events',
                Prefix: 'orders/',
                CompressionFormat: 'GZIP',
                BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
              },
            },
          ],
        },
      });
    const { destination, sourceStream } = await describeDeliveryStream(clients.firehose, 'd');
    assert.equal(sourceStream, undefined);
    assert.deepEqual(destination, {
      bucket: 'events',
      prefix: 'orders/',
      errorPrefix: '',
      timeZone: undefined,
      compression: 'GZIP',
      bufferMebibytes: 5,
      bufferSeconds: 60,
    });
  });

  it('a cancelled request ends at once', async () => {
    const abort = new AbortController();
    aws.respond = () => {
      abort.abort();
      return undefined;
    };
    await assert.rejects(listDataStreams(clients.kinesis, { signal: abort.signal }), { name: 'AbortError' });
  });
});
