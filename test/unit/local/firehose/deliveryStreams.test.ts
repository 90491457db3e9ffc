import assert from 'node:assert/strict';
import type { CreateDeliveryStreamInput } from '@aws-sdk/client-firehose';
import { BUCKET, failsWith, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const DESTINATION = { RoleARN: ROLE, BucketARN: `arn:aws:s3:::${BUCKET}` };

/** As requests were written before there was the extended kind; the SDK takes it still. */
const older = (settings: object): object => ({ S3DestinationConfiguration: { ...DESTINATION, ...settings } });

describe('local Firehose: delivery streams', () => {
  let firehose: FirehoseServer;
  before(async () => (firehose = await startFirehose()));
  after(async () => await firehose.close());

  it('describes a delivery stream with its defaults', async () => {
    const { DeliveryStreamARN } = await firehose.client.createDeliveryStream({
      DeliveryStreamName: 'plain',
      ExtendedS3DestinationConfiguration: {
        ...DESTINATION,
        Prefix: 'p/',
        CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'g', LogStreamName: 's' },
      },
      Tags: [{ Key: 'team', Value: 'data' }],
    });
    assert.equal(DeliveryStreamARN, 'arn:aws:firehose:us-east-1:000000000000:deliverystream/plain');
    const { DeliveryStreamDescription: described } = await firehose.client.describeDeliveryStream({
      DeliveryStreamName: 'plain',
    });
    assert.equal(described?.DeliveryStreamStatus, 'ACTIVE');
    assert.equal(described.DeliveryStreamType, 'DirectPut');
    assert.equal(described.VersionId, '1');
    assert.equal(described.HasMoreDestinations, false);
    assert.equal(described.Source, undefined);
    assert.ok(described.CreateTimestamp instanceof Date);
    const [destination] = described.Destinations ?? [];
    assert.equal(destination?.DestinationId, 'destinationId-000000000001');
    assert.deepEqual(destination.ExtendedS3DestinationDescription?.BufferingHints, {
      SizeInMBs: 5,
      IntervalInSeconds: 300,
    });
    assert.equal(destination.ExtendedS3DestinationDescription.CompressionFormat, 'UNCOMPRESSED');
    assert.equal(destination.ExtendedS3DestinationDescription.CloudWatchLoggingOptions?.LogGroupName, 'g');
    assert.equal(destination.ExtendedS3DestinationDescription.S3BackupMode, 'Disabled');
    assert.equal(destination.S3DestinationDescription?.Prefix, 'p/');
  });

  it('takes the older kind of S3 destination', async () => {
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: 'older',
      ...older({ CompressionFormat: 'GZIP' }),
    });
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({ DeliveryStreamName: 'older' });
    assert.equal(DeliveryStreamDescription?.Destinations?.[0]?.S3DestinationDescription?.CompressionFormat, 'GZIP');
  });

  it('lists names page by page and by type', async () => {
    await firehose.kinesis.createStream({ StreamName: 'listed', ShardCount: 1 });
    await firehose.client.createDeliveryStream({
      DeliveryStreamName: 'l-kinesis',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/listed',
        RoleARN: ROLE,
      },
      ExtendedS3DestinationConfiguration: DESTINATION,
    });
    for (const name of ['l-1', 'l-2']) await firehose.create(name);
    const all = await firehose.client.listDeliveryStreams({ ExclusiveStartDeliveryStreamName: 'l' });
    assert.deepEqual(all.DeliveryStreamNames?.slice(0, 3), ['l-1', 'l-2', 'l-kinesis']);
    const page = await firehose.client.listDeliveryStreams({ ExclusiveStartDeliveryStreamName: 'l', Limit: 2 });
    assert.deepEqual([page.DeliveryStreamNames, page.HasMoreDeliveryStreams], [['l-1', 'l-2'], true]);
    const kinesis = await firehose.client.listDeliveryStreams({ DeliveryStreamType: 'KinesisStreamAsSource' });
    assert.deepEqual(kinesis.DeliveryStreamNames, ['l-kinesis']);
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({
      DeliveryStreamName: 'l-kinesis',
    });
    const source = DeliveryStreamDescription?.Source?.KinesisStreamSourceDescription;
    assert.equal(source?.KinesisStreamARN, 'arn:aws:kinesis:us-east-1:000000000000:stream/listed');
    assert.ok(source.DeliveryStartTimestamp instanceof Date);
  });

  it('deletes a delivery stream, whose name is free then', async () => {
    await firehose.create('deleted');
    await assert.rejects(firehose.create('deleted'), failsWith('ResourceInUseException', /already exists/));
    await firehose.client.deleteDeliveryStream({ DeliveryStreamName: 'deleted' });
    await assert.rejects(
      firehose.client.describeDeliveryStream({ DeliveryStreamName: 'deleted' }),
      failsWith('ResourceNotFoundException', /^Firehose deleted under account 000000000000 not found\.$/),
    );
    await firehose.create('deleted');
  });

  it('updates what is said and keeps the rest, under the version that was seen', async () => {
    await firehose.create('updated', { Prefix: 'before/' });
    const update = {
      DeliveryStreamName: 'updated',
      DestinationId: 'destinationId-000000000001',
      CurrentDeliveryStreamVersionId: '1',
      ExtendedS3DestinationUpdate: { CompressionFormat: 'GZIP' as const },
    };
    await firehose.client.updateDestination(update);
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({
      DeliveryStreamName: 'updated',
    });
    assert.equal(DeliveryStreamDescription?.VersionId, '2');
    const destination = DeliveryStreamDescription.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual([destination?.Prefix, destination?.CompressionFormat], ['before/', 'GZIP']);
    await assert.rejects(firehose.client.updateDestination(update), failsWith('ConcurrentModificationException'));
    await assert.rejects(
      firehose.client.updateDestination({ ...update, CurrentDeliveryStreamVersionId: '2', DestinationId: 'other' }),
      failsWith('InvalidArgumentException'),
    );
  });

  it('keeps tags and encryption', async () => {
    const name = { DeliveryStreamName: 'kept' };
    await firehose.create('kept');
    await firehose.client.tagDeliveryStream({
      ...name,
      Tags: [{ Key: 'b', Value: '2' }, { Key: 'a', Value: '1' }, { Key: 'c' }],
    });
    await firehose.client.untagDeliveryStream({ ...name, TagKeys: ['c'] });
    assert.deepEqual((await firehose.client.listTagsForDeliveryStream(name)).Tags, [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    const page = await firehose.client.listTagsForDeliveryStream({ ...name, Limit: 1 });
    assert.deepEqual([page.Tags?.length, page.HasMoreTags], [1, true]);
    await firehose.client.startDeliveryStreamEncryption(name);
    assert.equal((await firehose.client.putRecord({ ...name, Record: { Data: Buffer.from('x') } })).Encrypted, true);
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream(name);
    assert.equal(DeliveryStreamDescription?.DeliveryStreamEncryptionConfiguration?.KeyType, 'AWS_OWNED_CMK');
    await firehose.restart();
    assert.equal((await firehose.client.listTagsForDeliveryStream(name)).Tags?.length, 2);
    await firehose.client.stopDeliveryStreamEncryption(name);
    assert.equal((await firehose.client.putRecord({ ...name, Record: { Data: Buffer.from('x') } })).Encrypted, false);
  });

  describe('refuses', () => {
    const partitioned = {
      DynamicPartitioningConfiguration: { Enabled: true },
      ErrorOutputPrefix: 'e/!{firehose:error-output-type}/',
    };
    const extraction = (query: string) => ({
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          {
            Type: 'MetadataExtraction',
            Parameters: [
              { ParameterName: 'MetadataExtractionQuery', ParameterValue: query },
              { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
            ],
          },
        ],
      },
    });
    const cases: [name: string, destination: object, code: string, message: RegExp][] = [
      ['a bucket that is no ARN', { BucketARN: 'bucket' }, 'ValidationException', /bucketARN/],
      [
        'a buffer that is too large',
        { BufferingHints: { SizeInMBs: 129, IntervalInSeconds: 60 } },
        'ValidationException',
        /128/,
      ],
      ['half of the buffering hints', { BufferingHints: { SizeInMBs: 1 } }, 'InvalidArgumentException', /both/],
      ['an unknown compression', { CompressionFormat: 'ZSTD' }, 'ValidationException', /enum/],
      ['an unknown time zone', { CustomTimeZone: 'Mars/Olympus' }, 'InvalidArgumentException', /time zone/],
      ['an extension without its dot', { FileExtension: 'json' }, 'ValidationException', /pattern/],
      [
        'expressions without an error prefix',
        { Prefix: '!{timestamp:yyyy}/' },
        'InvalidArgumentException',
        /ErrorOutputPrefix cannot be null/,
      ],
      [
        'an error prefix that does not tell the type',
        { Prefix: '!{timestamp:yyyy}/', ErrorOutputPrefix: 'e/!{timestamp:yyyy}/' },
        'InvalidArgumentException',
        /error-output-type/,
      ],
      [
        'the error type in the prefix',
        { Prefix: '!{firehose:error-output-type}', ErrorOutputPrefix: 'e/' },
        'InvalidArgumentException',
        /Prefix cannot contain/,
      ],
      [
        'an unfinished expression',
        { Prefix: '!{timestamp:yyyy', ErrorOutputPrefix: 'e/' },
        'InvalidArgumentException',
        /namespace:value/,
      ],
      [
        'an unknown namespace',
        { Prefix: '!{time:yyyy}', ErrorOutputPrefix: 'e/' },
        'InvalidArgumentException',
        /unknown namespace/,
      ],
      [
        'a time pattern that is none',
        { Prefix: '!{timestamp:jjjj}', ErrorOutputPrefix: 'e/' },
        'InvalidArgumentException',
        /timestamp pattern/,
      ],
      [
        'partition keys without partitioning',
        { ...extraction('{k:.k}'), Prefix: '!{partitionKeyFromQuery:k}/', ErrorOutputPrefix: 'e/' },
        'InvalidArgumentException',
        /only be part of a prefix expression when/,
      ],
      [
        'partition keys of a Lambda',
        { ...partitioned, Prefix: '!{partitionKeyFromLambda:k}/' },
        'InvalidArgumentException',
        /Lambda/,
      ],
      [
        'partitioning without an extraction',
        { ...partitioned, Prefix: '!{partitionKeyFromQuery:k}/' },
        'InvalidArgumentException',
        /MetadataExtraction processor should be present/,
      ],
      [
        'a partition key that is not extracted',
        { ...partitioned, ...extraction('{k:.k}'), Prefix: '!{partitionKeyFromQuery:other}/' },
        'InvalidArgumentException',
        /other/,
      ],
      [
        'a query beyond its jq',
        { ...partitioned, ...extraction('{k:.k|gsub("a";"b")}'), Prefix: '!{partitionKeyFromQuery:k}/' },
        'InvalidArgumentException',
        /gsub/,
      ],
      [
        'a Lambda processor',
        { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] } },
        'InvalidArgumentException',
        /Lambda/,
      ],
      [
        'a conversion without a deserializer',
        { DataFormatConversionConfiguration: { Enabled: true } },
        'InvalidArgumentException',
        /OpenXJsonSerDe or HiveJsonSerDe/,
      ],
      [
        'a backup without a place',
        { S3BackupMode: 'Enabled' },
        'InvalidArgumentException',
        /S3BackupConfiguration is required/,
      ],
      [
        'messages of logs that are not decompressed',
        {
          ProcessingConfiguration: {
            Enabled: true,
            Processors: [
              {
                Type: 'CloudWatchLogProcessing',
                Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
              },
            ],
          },
        },
        'InvalidArgumentException',
        /together with Decompression/,
      ],
    ];
    for (const [name, destination, code, message] of cases) {
      it(name, async () => await assert.rejects(firehose.create('refused', destination), failsWith(code, message)));
    }

    it('other destinations, other sources, none and two', async () => {
      const attempts: [input: Omit<CreateDeliveryStreamInput, 'DeliveryStreamName'>, message: RegExp][] = [
        [
          {
            SplunkDestinationConfiguration: {
              HECEndpoint: 'https://x.test',
              HECEndpointType: 'Raw',
              S3Configuration: DESTINATION,
            },
          },
          /delivers to S3 and to HTTP endpoints only.*Splunk/,
        ],
        [{ DeliveryStreamType: 'MSKAsSource', ExtendedS3DestinationConfiguration: DESTINATION }, /MSKAsSource/],
        [{}, /Exactly one destination/],
        [{ ...older({}), ExtendedS3DestinationConfiguration: DESTINATION }, /Exactly one destination/],
        [{ DeliveryStreamType: 'KinesisStreamAsSource', ExtendedS3DestinationConfiguration: DESTINATION }, /required/],
        [
          {
            DeliveryStreamType: 'KinesisStreamAsSource',
            KinesisStreamSourceConfiguration: {
              KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/none',
              RoleARN: ROLE,
            },
            ExtendedS3DestinationConfiguration: DESTINATION,
          },
          /not found/,
        ],
      ];
      for (const [input, message] of attempts) {
        await assert.rejects(
          firehose.client.createDeliveryStream({ DeliveryStreamName: 'refused', ...input }),
          failsWith('InvalidArgumentException', message),
        );
      }
    });

    it('puts beyond the limits', async () => {
      await firehose.create('limits');
      const put = async (Records: { Data: Uint8Array }[]) =>
        await firehose.client.putRecordBatch({ DeliveryStreamName: 'limits', Records });
      await assert.rejects(put([]), failsWith('ValidationException', /greater than or equal to 1/));
      await assert.rejects(
        put(Array.from({ length: 501 }, () => ({ Data: Buffer.from('x') }))),
        failsWith('ValidationException', /500/),
      );
      await assert.rejects(put([{ Data: Buffer.alloc(1_024_001) }]), failsWith('ValidationException', /1024000/));
      await assert.rejects(
        put(Array.from({ length: 5 }, () => ({ Data: Buffer.alloc(1_000_000) }))),
        failsWith('InvalidArgumentException', /4 MB/),
      );
      const { RequestResponses, FailedPutCount } = await put([
        { Data: Buffer.alloc(1_024_000) },
        { Data: Buffer.alloc(0) },
      ]);
      assert.equal(FailedPutCount, 0);
      assert.equal(new Set(RequestResponses?.map(({ RecordId }) => RecordId)).size, 2);
      await assert.rejects(
        firehose.client.putRecord({ DeliveryStreamName: 'no-such', Record: { Data: Buffer.from('x') } }),
        failsWith('ResourceNotFoundException'),
      );
      await assert.rejects(
        firehose.client.putRecord({ DeliveryStreamName: 'l-kinesis', Record: { Data: Buffer.from('x') } }),
        failsWith(
          'InvalidArgumentException',
          /^This operation is not permitted on KinesisStreamAsSource delivery stream type\.$/,
        ),
      );
    });
  });
});
