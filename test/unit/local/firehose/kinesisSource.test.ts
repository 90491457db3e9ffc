import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { aggregate } from 'aws-kinesis-agg';
import { BUCKET, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const NOW = { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } };

describe('local Firehose: a data stream as source', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  const createStream = async (StreamName: string, ShardCount = 2): Promise<void> => {
    await firehose.kinesis.createStream({ StreamName, ShardCount });
  };
  const createDelivery = async (name: string, stream: string, IntervalInSeconds = 0): Promise<void> => {
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: name,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
        RoleARN: ROLE,
      },
      ExtendedS3DestinationConfiguration: {
        RoleARN: ROLE,
        BucketARN: `arn:aws:s3:::${BUCKET}`,
        Prefix: `${name}/`,
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds },
      },
    });
  };
  const update = async (DeliveryStreamName: string, version: number, change: object): Promise<void> => {
    await firehose.client.updateDestination({
      DeliveryStreamName,
      DestinationId: 'destinationId-000000000001',
      CurrentDeliveryStreamVersionId: String(version),
      ExtendedS3DestinationUpdate: change,
    });
  };
  const put = async (StreamName: string, from: number, to: number): Promise<void> => {
    const Records = [];
    for (let id = from; id < to; id++) Records.push({ PartitionKey: String(id % 10), Data: Buffer.from(`${id}\n`) });
    const { FailedRecordCount } = await firehose.kinesis.putRecords({ StreamName, Records });
    assert.equal(FailedRecordCount, 0);
  };
  /** The ids that were delivered, in the order of the objects and within them, once there are so many. */
  const ids = async (name: string, count: number): Promise<number[]> => {
    let found: number[] = [];
    await firehose.until(async () => {
      const delivered = await firehose.objects(`${name}/`);
      delivered.sort((a, b) => Number(a.answer.LastModified) - Number(b.answer.LastModified));
      const contents = delivered.map(({ bytes, key }) => (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
      found = contents.flatMap((text) => text.trimEnd().split('\n').map(Number));
      return found.length >= count;
    });
    return found;
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
  const sorted = (found: readonly number[]): number[] => [...found].sort((a, b) => a - b);

  it('delivers what comes after its creation, and nothing from before', async () => {
    await createStream('late');
    await put('late', 0, 10);
    await createDelivery('d', 'late');
    await put('late', 10, 40);
    assert.deepEqual(sorted(await ids('d', 30)), range(10, 40));
  });

  it('goes on after a restart without a gap and without a repetition', async () => {
    await createStream('restarted');
    await createDelivery('d', 'restarted');
    await put('restarted', 0, 30);
    await ids('d', 30);
    await firehose.restart();
    await put('restarted', 30, 60);
    assert.deepEqual(sorted(await ids('d', 60)), range(0, 60));
  });

  it('reads again after a crash what was buffered only', async () => {
    await createStream('crashed');
    await createDelivery('d', 'crashed', 900);
    await put('crashed', 0, 50);
    await firehose.crash();
    await update('d', 1, NOW);
    assert.deepEqual(sorted(await ids('d', 50)), range(0, 50));
  });

  it('follows resharding, in the order of each partition key', async () => {
    await createStream('split', 1);
    await createDelivery('d', 'split');
    await put('split', 0, 100);
    await firehose.kinesis.splitShard({
      StreamName: 'split',
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 127n),
    });
    await put('split', 100, 200);
    await firehose.kinesis.mergeShards({
      StreamName: 'split',
      ShardToMerge: 'shardId-000000000001',
      AdjacentShardToMerge: 'shardId-000000000002',
    });
    await put('split', 200, 300);
    const found = await ids('d', 300);
    assert.deepEqual(sorted(found), range(0, 300));
    for (let key = 0; key < 10; key++) {
      const ofKey = found.filter((id) => id % 10 === key);
      assert.deepEqual(ofKey, sorted(ofKey), `partition key ${key}`);
    }
  });

  it('feeds several delivery streams, each by its own settings, whatever becomes of the others', async () => {
    await createStream('shared');
    await createDelivery('fast', 'shared');
    await createDelivery('slow', 'shared', 900);
    await put('shared', 0, 50);
    assert.deepEqual(sorted(await ids('fast', 50)), range(0, 50));
    assert.deepEqual(await firehose.objects('slow/'), []);
    await firehose.restart();
    await put('shared', 50, 100);
    await ids('fast', 100);
    await firehose.client.deleteDeliveryStream({ DeliveryStreamName: 'fast' });
    await put('shared', 100, 150);
    await update('slow', 1, NOW);
    assert.deepEqual(sorted(await ids('slow', 150)), range(0, 150));
    assert.deepEqual(sorted(await ids('fast', 100)), range(0, 100));
  });

  it('loses nothing and repeats nothing where settings change while records are buffered', async () => {
    await createStream('changing');
    await createDelivery('d', 'changing', 900);
    const changes = [
      { Prefix: 'd/second/' },
      { CompressionFormat: 'GZIP' },
      { BufferingHints: { SizeInMBs: 2, IntervalInSeconds: 900 } },
      { Prefix: 'd/third/', CompressionFormat: 'UNCOMPRESSED' },
      NOW,
    ];
    for (const [index, change] of changes.entries()) {
      await put('changing', 40 * index, 40 * (index + 1));
      if (index === 2) await firehose.restart();
      await update('d', index + 1, change);
    }
    await put('changing', 200, 240);
    assert.deepEqual(sorted(await ids('d', 240)), range(0, 240));
    const versions = new Set((await firehose.objects('d/')).map(({ key }) => /\/d-(\d)-/.exec(key)?.[1]));
    assert.ok(versions.size > 1, `objects of the versions ${[...versions].join()}`);
  });

  it('starts over with a stream that was deleted and made again', async () => {
    await createStream('again', 1);
    await createDelivery('d', 'again');
    await put('again', 0, 5);
    await ids('d', 5);
    await firehose.kinesis.deleteStream({ StreamName: 'again' });
    await createStream('again', 1);
    await put('again', 5, 10);
    await firehose.restart();
    assert.deepEqual(sorted(await ids('d', 10)), range(0, 10));
  });

  it('takes apart what the Kinesis Producer Library aggregated', async () => {
    await createStream('aggregated', 1);
    await createDelivery('d', 'aggregated');
    const Data = await new Promise<Buffer>((resolve, reject) => {
      const records = [1, 2, 3].map((id) => ({ partitionKey: 'k', data: Buffer.from(`${id}\n`) }));
      aggregate(
        records,
        ({ data }) => resolve(data),
        () => undefined,
        reject,
      );
    });
    await firehose.kinesis.putRecord({ StreamName: 'aggregated', PartitionKey: 'k', Data });
    assert.deepEqual(await ids('d', 3), [1, 2, 3]);
  });
});
