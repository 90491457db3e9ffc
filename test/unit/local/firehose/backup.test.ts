import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { BUCKET, failsWith, ROLE, startFirehose, type FirehoseServer } from './firehoseServer';

const location = (Prefix: string, settings: object = {}) => ({
  RoleARN: ROLE,
  BucketARN: `arn:aws:s3:::${BUCKET}`,
  Prefix,
  BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
  ...settings,
});

const processors = (...Processors: object[]) => ({ ProcessingConfiguration: { Enabled: true, Processors } });

const DECOMPRESSION = {
  Type: 'Decompression',
  Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
};
const EXTRACTION = {
  Type: 'CloudWatchLogProcessing',
  Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
};

const logs = (...messages: string[]) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '000000000000',
    logGroup: 'group',
    logStream: 'stream',
    subscriptionFilters: ['all'],
    logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1_709_629_623_000, message })),
  });

const textOf = (objects: readonly { key: string; text: string }[], prefix: string): string =>
  objects
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ text }) => text)
    .join('');

describe('local Firehose: backup of source records', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  it('keeps the records as they came beside what is made of them', async () => {
    await firehose.create('both', {
      Prefix: 'made/',
      ...processors({ Type: 'AppendDelimiterToRecord' }),
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: location('source/', { CompressionFormat: 'GZIP' }),
    });
    await firehose.put('both', 'a', 'b');
    const objects = await firehose.delivered(2);
    assert.equal(textOf(objects, 'made/'), 'a\nb\n');
    const backup = objects.find(({ key }) => key.startsWith('source/'));
    assert.deepEqual(backup?.bytes.subarray(0, 2), Buffer.from([0x1f, 0x8b]));
    assert.match(backup.key, /both-1-.*\.gz$/);
  });

  it('also keeps records that cannot be processed', async () => {
    await firehose.create('failing', {
      Prefix: 'made/',
      ...processors(DECOMPRESSION),
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: location('source/'),
    });
    await firehose.put('failing', 'not gzip');
    const objects = await firehose.delivered(2);
    assert.equal(textOf(objects, 'source/'), 'not gzip');
    assert.match(textOf(objects, 'made/decompression-failed/'), /"rawData":"bm90IGd6aXA="/);
  });

  it('is described, and can be switched on but not off', async () => {
    await firehose.create('later', { Prefix: 'made/' });
    const update = async (CurrentDeliveryStreamVersionId: string, ExtendedS3DestinationUpdate: object) =>
      await firehose.client.updateDestination({
        DeliveryStreamName: 'later',
        CurrentDeliveryStreamVersionId,
        DestinationId: 'destinationId-000000000001',
        ExtendedS3DestinationUpdate,
      });
    await update('1', { S3BackupMode: 'Enabled', S3BackupUpdate: location('source/') });
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({ DeliveryStreamName: 'later' });
    const described = DeliveryStreamDescription?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.equal(described?.S3BackupMode, 'Enabled');
    assert.equal(described.S3BackupDescription?.Prefix, 'source/');
    assert.equal('S3BackupConfiguration' in described, false);
    await firehose.put('later', 'x');
    assert.equal(textOf(await firehose.delivered(2), 'source/'), 'x');
    await assert.rejects(
      update('2', { S3BackupMode: 'Disabled' }),
      failsWith('InvalidArgumentException', /cannot be changed from Enabled to Disabled/),
    );
  });

  it('is delivered once, and nothing is lost, over crashes in its middle', async () => {
    await firehose.create('crashing', {
      Prefix: 'made/',
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: location('source/', { BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 900 } }),
    });
    const sent: string[] = [];
    for (let round = 0; round < 5; round++) {
      const records = Array.from({ length: 20 }, (_, index) => `${round}-${index}\n`);
      await firehose.put('crashing', ...records);
      sent.push(...records);
      // The records are delivered while their backup is still buffered.
      await firehose.until(
        async () => textOf(await firehose.objects('made/'), 'made/').length === sent.join('').length,
      );
      await firehose.crash();
    }
    await firehose.restart();
    const objects = await firehose.objects();
    assert.equal(textOf(objects, 'source/'), sent.join(''));
    assert.deepEqual(textOf(objects, 'made/').split('\n').sort(), sent.join('').split('\n').sort());
  });
});

describe('local Firehose: decompression of CloudWatch Logs', () => {
  let firehose: FirehoseServer;
  beforeEach(async () => (firehose = await startFirehose()));
  afterEach(async () => await firehose.close());

  it('delivers the decompressed batches', async () => {
    await firehose.create('whole', processors(DECOMPRESSION, { Type: 'AppendDelimiterToRecord' }));
    const batch = logs('one', 'two');
    await firehose.put('whole', gzipSync(batch));
    const [object] = await firehose.delivered(1);
    assert.equal(object?.text, `${batch}\n`);
  });

  it('delivers the messages alone where they are extracted', async () => {
    await firehose.create('messages', processors(DECOMPRESSION, EXTRACTION));
    await firehose.put('messages', gzipSync(logs('{"a":1}', '{"a":2}')), gzipSync(logs('{"a":3}')));
    const [object] = await firehose.delivered(1);
    assert.equal(object?.text, '{"a":1}\n{"a":2}\n{"a":3}\n');
  });

  it('partitions by fields of the messages', async () => {
    await firehose.create('partitioned', {
      Prefix: '!{partitionKeyFromQuery:k}/',
      ErrorOutputPrefix: 'errors/',
      DynamicPartitioningConfiguration: { Enabled: true },
      ...processors(
        DECOMPRESSION,
        EXTRACTION,
        { Type: 'RecordDeAggregation', Parameters: [{ ParameterName: 'SubRecordType', ParameterValue: 'JSON' }] },
        {
          Type: 'MetadataExtraction',
          Parameters: [
            { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{k:.k}' },
            { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
          ],
        },
      ),
    });
    await firehose.put('partitioned', gzipSync(logs('{"k":"a"}', '{"k":"b"}', '{"k":"a"}')));
    const objects = await firehose.delivered(2);
    assert.equal(textOf(objects, 'a/'), '{"k":"a"}{"k":"a"}');
    assert.equal(textOf(objects, 'b/'), '{"k":"b"}');
  });

  it('keeps what is not gzip, and what is not logs, under decompression-failed, as it came', async () => {
    await firehose.create('failing', processors(DECOMPRESSION, EXTRACTION));
    const noLogs = gzipSync('{"a":1}');
    await firehose.put('failing', 'plain', noLogs, gzipSync(logs('x')));
    const objects = await firehose.delivered(2);
    const lines = textOf(objects, 'decompression-failed/')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { rawData: string });
    assert.deepEqual(
      lines.map(({ rawData }) => rawData),
      [Buffer.from('plain').toString('base64'), noLogs.toString('base64')],
    );
  });
});
