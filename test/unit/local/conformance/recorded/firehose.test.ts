import assert from 'node:assert/strict';
import type { CreateDeliveryStreamInput } from '@aws-sdk/client-firehose';
import { startPipeline, type RunningPipeline } from '../../server/runningPipeline';

const ROLE = 'arn:aws:iam::000000000000:role/recorded';
const DIRECT: CreateDeliveryStreamInput = {
  DeliveryStreamName: 'recorded',
  ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::demo-bucket', RoleARN: ROLE },
};
const FROM_STREAM: CreateDeliveryStreamInput = {
  ...DIRECT,
  DeliveryStreamType: 'KinesisStreamAsSource',
  KinesisStreamSourceConfiguration: {
    KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/demo-stream',
    RoleARN: ROLE,
  },
};
const PARTITIONED: CreateDeliveryStreamInput = {
  ...DIRECT,
  ExtendedS3DestinationConfiguration: {
    BucketARN: 'arn:aws:s3:::demo-bucket',
    RoleARN: ROLE,
    Prefix: '!{partitionKeyFromQuery:c}/',
    ErrorOutputPrefix: 'errors/',
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
    DynamicPartitioningConfiguration: { Enabled: true },
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        {
          Type: 'MetadataExtraction',
          Parameters: [
            { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{c:.c}' },
            { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
          ],
        },
      ],
    },
  },
};

describe('Firehose of the local pipeline answers what AWS answers', () => {
  let pipeline: RunningPipeline;

  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  const described = async (input: CreateDeliveryStreamInput) => {
    const { firehose } = pipeline;
    const name = { DeliveryStreamName: 'recorded' };
    await firehose.createDeliveryStream(input);
    try {
      return (await firehose.describeDeliveryStream(name)).DeliveryStreamDescription;
    } finally {
      await firehose.deleteDeliveryStream(name);
    }
  };

  it('dynamic partitioning is retried for 300 s by default (recorded: test_firehose_stack_with_kinesis_as_source)', async () => {
    const destination = (await described(PARTITIONED))?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(destination?.DynamicPartitioningConfiguration, {
      Enabled: true,
      RetryOptions: { DurationInSeconds: 300 },
    });
  });

  it('the source encrypts what comes from a data stream (recorded: test_firehose_stack_with_kinesis_as_source)', async () => {
    assert.equal((await described(FROM_STREAM))?.DeliveryStreamEncryptionConfiguration, undefined);
    assert.deepEqual((await described(DIRECT))?.DeliveryStreamEncryptionConfiguration, { Status: 'DISABLED' });
  });

  it("51 tags break a constraint (TagDeliveryStreamInputTagList of botocore's model)", async () => {
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}` }));
    await assert.rejects(pipeline.firehose.createDeliveryStream({ ...DIRECT, Tags }), { name: 'ValidationException' });
  });
});
