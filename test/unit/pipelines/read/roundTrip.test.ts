import assert from 'node:assert/strict';
import { exportCode, readPipeline, type PipelineStart, type ReadPipeline } from '../../../../src/pipelines';
import { init } from '../../local/init/initEndpoint';
import { startPipeline, type RunningPipeline } from '../../local/server/runningPipeline';

const ROLE = 'arn:aws:iam::000000000000:role/r';
const SIGNAL = new AbortController().signal;

/** What a template gives a new value to. */
function withoutRoles(pipeline: ReadPipeline): ReadPipeline {
  return JSON.parse(
    JSON.stringify(pipeline, (name, value: unknown) => (name === 'role' ? undefined : value)),
  ) as ReadPipeline;
}

describe('a pipeline that is read, exported as CloudFormation and created elsewhere', () => {
  let from: RunningPipeline;
  let to: RunningPipeline;
  before(async () => {
    [from, to] = await Promise.all([startPipeline(), startPipeline()]);
    await make(from);
  });
  after(async () => await Promise.all([from.close(), to.close()]));

  const starts: Readonly<Record<string, PipelineStart>> = {
    'a stream and what delivers from it': { stream: 'orders' },
    'a delivery stream with its source and bucket': { deliveryStream: 'orders-raw' },
    'a delivery stream of direct puts': { deliveryStream: 'direct' },
    'an on-demand stream': { stream: 'clicks' },
  };
  for (const [what, start] of Object.entries(starts)) {
    it(`is the same: ${what}`, async () => {
      const read = await readPipeline(from, start, SIGNAL);
      assert.deepEqual(read.leftOut, []);
      const { failed, notSupported } = await init(to, exportCode(read, 'cloudformation'));
      assert.deepEqual([failed, notSupported], [[], []]);
      assert.deepEqual(withoutRoles(await readPipeline(to, start, SIGNAL)), withoutRoles(read));
    });
  }

  it('reads all settings of a stream and of what delivers from it', async () => {
    const { streams, deliveryStreams, buckets, place } = await readPipeline(from, { stream: 'orders' }, SIGNAL);
    assert.deepEqual(place, { partition: 'aws', region: 'us-east-1', account: '000000000000' });
    assert.deepEqual(streams, [
      {
        name: 'orders',
        capacity: { mode: 'PROVISIONED', shards: 3 },
        retentionHours: 48,
        maxRecordKib: 2_048,
        encryptionKey: 'alias/aws/kinesis',
        shardMetrics: ['IncomingBytes', 'IteratorAgeMilliseconds'],
        consumers: [{ name: 'reader' }],
        tags: { team: 'data' },
      },
    ]);
    assert.deepEqual(
      deliveryStreams.map(({ name }) => name),
      ['orders-by-customer', 'orders-raw'],
    );
    assert.deepEqual(buckets, [{ name: 'delivered' }]);
    const { destination } = deliveryStreams[0]!;
    assert.deepEqual(destination.partitioning, { query: '{customer: .customer}', retrySeconds: 120 });
    assert.deepEqual(destination.splitting, { kind: 'json' });
    assert.equal(destination.appendsNewline, true);
    assert.deepEqual(destination.log, { group: '/firehose', stream: 's3' });
  });
});

async function make({ kinesis, firehose, s3 }: RunningPipeline): Promise<void> {
  await kinesis.createStream({
    StreamName: 'orders',
    ShardCount: 3,
    MaxRecordSizeInKiB: 2_048,
    Tags: { team: 'data' },
  });
  const StreamName = 'orders';
  await kinesis.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 48 });
  await kinesis.startStreamEncryption({ StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' });
  await kinesis.enableEnhancedMonitoring({
    StreamName,
    ShardLevelMetrics: ['IncomingBytes', 'IteratorAgeMilliseconds'],
  });
  const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';
  await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: 'reader' });
  await kinesis.createStream({ StreamName: 'clicks', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  await s3.createBucket({ Bucket: 'delivered' });
  const source = { KinesisStreamARN: StreamARN, RoleARN: ROLE };
  const bucket = { BucketARN: 'arn:aws:s3:::delivered', RoleARN: ROLE };
  await firehose.createDeliveryStream({
    DeliveryStreamName: 'orders-by-customer',
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration: source,
    ExtendedS3DestinationConfiguration: {
      ...bucket,
      Prefix: 'customer=!{partitionKeyFromQuery:customer}/',
      ErrorOutputPrefix: 'errors ${x} "%{y}"/!{firehose:error-output-type}/',
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
      CompressionFormat: 'GZIP',
      FileExtension: '.json.gz',
      CustomTimeZone: 'America/Sao_Paulo',
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: '/firehose', LogStreamName: 's3' },
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 120 } },
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          { Type: 'RecordDeAggregation', Parameters: [{ ParameterName: 'SubRecordType', ParameterValue: 'JSON' }] },
          {
            Type: 'Lambda',
            Parameters: [
              { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:clean' },
              { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '60' },
            ],
          },
          {
            Type: 'MetadataExtraction',
            Parameters: [
              { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{customer: .customer}' },
              { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
            ],
          },
          { Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] },
        ],
      },
    },
    Tags: [{ Key: 'team', Value: 'data' }],
  });
  await firehose.createDeliveryStream({
    DeliveryStreamName: 'orders-raw',
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration: source,
    ExtendedS3DestinationConfiguration: bucket,
  });
  await firehose.createDeliveryStream({
    DeliveryStreamName: 'direct',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    ExtendedS3DestinationConfiguration: { ...bucket, BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } },
  });
}
