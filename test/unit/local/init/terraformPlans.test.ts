import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { startPipeline, type RunningPipeline } from '../server/runningPipeline';
import { init, names } from './initEndpoint';

describe('what a Terraform plan creates in a running pipeline', () => {
  let pipeline: RunningPipeline;
  let plan: string;
  before(async () => (plan = await readFile('test/fixtures/init/terraform-plan.json', 'utf8')));
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  it('creates the resources of all modules, with what is known after the apply only', async () => {
    const answer = await init(pipeline, plan);
    assert.deepEqual(names(answer.created), [
      'stream orders',
      'stream clicks-a',
      'consumer reader',
      'bucket delivered',
      'deliveryStream direct',
      'deliveryStream orders-to-s3',
    ]);
    assert.deepEqual(answer.failed, []);
    assert.deepEqual(
      answer.notSupported.map(({ reason }) => reason),
      [
        'aws_lambda_function.worker is not created: the local pipeline has no such resource.',
        'aws_kinesis_firehose_delivery_stream.splunk is not created: it delivers to splunk, and the local pipeline delivers to S3 only.',
        'module.delivery.aws_kinesis_firehose_delivery_stream.to_s3 is created without s3_backup_mode.',
      ],
    );
    const { kinesis, firehose } = pipeline;
    const { StreamDescriptionSummary: stream } = await kinesis.describeStreamSummary({ StreamName: 'orders' });
    assert.deepEqual(
      [stream?.OpenShardCount, stream?.RetentionPeriodHours, stream?.EncryptionType, stream?.KeyId],
      [2, 48, 'KMS', 'alias/aws/kinesis'],
    );
    const { DeliveryStreamDescription: delivery } = await firehose.describeDeliveryStream({
      DeliveryStreamName: 'orders-to-s3',
    });
    assert.equal(
      delivery?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN,
      'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
    );
    const destination = delivery.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.equal(destination?.BucketARN, 'arn:aws:s3:::delivered');
    assert.deepEqual(destination.BufferingHints, { SizeInMBs: 64, IntervalInSeconds: 60 });
    assert.equal(destination.CompressionFormat, 'GZIP');
    assert.equal(destination.DynamicPartitioningConfiguration?.Enabled, true);
    assert.deepEqual(
      destination.ProcessingConfiguration?.Processors?.map(({ Type }) => Type),
      ['MetadataExtraction', 'Lambda'],
    );
  });

  const hostile: Readonly<Record<string, unknown>> = {
    'refers from module to module in a circle': {
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            {
              address: 'aws_kinesis_stream_consumer.a',
              mode: 'managed',
              type: 'aws_kinesis_stream_consumer',
              name: 'a',
              values: { name: 'a' },
            },
          ],
        },
      },
      configuration: {
        root_module: {
          resources: [
            {
              type: 'aws_kinesis_stream_consumer',
              name: 'a',
              expressions: { stream_arn: { references: ['module.m.out', 'module.m'] } },
            },
          ],
          module_calls: {
            m: { module: { outputs: { out: { expression: { references: ['var.x', 'module.m.out'] } } } } },
          },
        },
      },
    },
    'has other things where lists belong': {
      format_version: '1.2',
      planned_values: { root_module: { resources: { length: 3 }, child_modules: 'x' } },
    },
  };
  for (const [what, value] of Object.entries(hostile)) {
    it(`creates nothing from a plan that ${what}`, async () => {
      const { status, created, failed } = await init(pipeline, JSON.stringify(value));
      assert.deepEqual([status, created, failed], [200, [], []]);
    });
  }

  it('refuses a plan that nests modules without end', async () => {
    let module: unknown = { resources: [] };
    for (let depth = 0; depth < 50; depth++)
      module = { child_modules: [{ address: 'module.m', ...(module as object) }] };
    const { status, message } = await init(
      pipeline,
      JSON.stringify({ format_version: '1.2', planned_values: { root_module: module } }),
    );
    assert.equal(status, 400);
    assert.match(message ?? '', /nests more than 32 modules/);
  });
});
