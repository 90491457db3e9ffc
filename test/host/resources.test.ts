import assert from 'node:assert/strict';
import { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { S3 } from '@aws-sdk/client-s3';
import { workspace } from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import { freePort, KINESIS_LOCAL } from '../support/kinesisPrograms';
import { activate, find, run, startLocal, until, workspaceFile } from './harness/extension';
import { kinesisClient } from './harness/kinesis';
import { s3Client, withConnections } from './harness/outputs';

interface Settings {
  capacity: { mode: string; shards?: number };
  retentionHours: number;
  encryptionKey?: string;
  shardMetrics: string[];
  consumers: { name: string }[];
  tags: Record<string, string>;
}

interface Shard {
  shardId: string;
  startingHashKey: string;
  endingHashKey: string;
}

const refused = (command: string, argument: object, message: RegExp) =>
  assert.rejects(run(command, argument), (error: Error) => message.test(error.message));

/** Every command of a data stream, each with a whole argument. */
async function liveOf(connection: string, stream: string): Promise<void> {
  const { arn } = await run<{ arn: string }>('createStream', { connection, name: stream, shards: 1 });
  assert.ok(arn.endsWith(`:stream/${stream}`), arn);
  await refused('createStream', { connection, name: stream, shards: 1 }, /already/);

  const changed = await run<Settings>('updateStream', { connection, stream, retentionHours: 48, shards: 2 });
  assert.deepEqual([changed.retentionHours, changed.capacity], [48, { mode: 'PROVISIONED', shards: 2 }]);
  const again = await run<Settings>('updateStream', { connection, stream, retentionHours: 24, shards: 1 });
  assert.deepEqual([again.retentionHours, again.capacity.shards], [24, 1]);

  const before = await run<Settings>('updateStream', { connection, stream, shards: 1 });
  assert.equal(before.capacity.shards, 1);
  await refused('splitShard', { connection, stream, shardId: 'shardId-000000009999' }, /not an open shard/);
  const [whole] = await run<Shard[]>('splitShard', {
    connection,
    stream,
    shardId: await openShard(connection, stream),
  });
  assert.ok(whole);
  assert.equal(whole.startingHashKey, '0');
  const halves = await run<Shard[]>('splitShard', { connection, stream, shardId: whole.shardId });
  const shardIds = halves.slice(0, 2).map(({ shardId }) => shardId);
  const [merged] = await run<Shard[]>('mergeShards', { connection, stream, shardIds });
  assert.deepEqual([merged?.startingHashKey, merged?.endingHashKey], ['0', whole.endingHashKey]);

  const full = await run<Settings>('updateStream', {
    ...{ connection, stream, encryptionKey: 'alias/aws/kinesis', shardMetrics: ['IncomingBytes'] },
    ...{ consumers: ['billing', 'search'], tags: { team: 'data', stage: 'test' } },
  });
  assert.deepEqual(
    [full.encryptionKey, full.shardMetrics, full.consumers.map(({ name }) => name).sort(), full.tags],
    ['alias/aws/kinesis', ['IncomingBytes'], ['billing', 'search'], { team: 'data', stage: 'test' }],
  );
  const less = await run<Settings>('updateStream', {
    ...{ connection, stream, encryptionKey: '', shardMetrics: [], consumers: ['search'], tags: {}, mode: 'ON_DEMAND' },
  });
  assert.deepEqual(
    [less.encryptionKey, less.shardMetrics, less.consumers, less.tags, less.capacity.mode],
    [undefined, [], [{ name: 'search' }], {}, 'ON_DEMAND'],
  );
  await refused('updateStream', { connection, stream, shardMetrics: ['Nothing'] }, /"shardMetrics" must be a list of/);
}

/** The one open shard: the command refuses another, and names those that there are. */
async function openShard(connection: string, stream: string): Promise<string> {
  try {
    await run('splitShard', { connection, stream, shardId: 'shardId-none' });
  } catch (error) {
    const [shardId] = /shardId-\d+/.exec(error instanceof Error ? error.message : '') ?? [];
    if (shardId !== undefined) return shardId;
  }
  throw new Error('No shard was named.');
}

async function endOf(connection: string, stream: string): Promise<void> {
  await refused('deleteStream', { connection, stream, name: `${stream}x` }, /must be/);
  await run('deleteStream', { connection, stream, name: stream });
}

describe('building a pipeline', function () {
  this.timeout(60_000);
  let api: PipelinesApi;
  let kinesis: Kinesis;
  let s3: S3;
  let firehose: Firehose;

  before(async () => {
    api = await activate();
    const local = await startLocal();
    kinesis = kinesisClient(local);
    s3 = s3Client(local.endpoint);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    firehose = new Firehose({ endpoint: local.endpoint, region: local.region, credentials });
  });

  after(() => {
    for (const client of [kinesis, s3, firehose]) client.destroy();
  });

  it('creates, changes, splits, merges and deletes a data stream of the local pipeline', async () => {
    const stream = 'built-stream';
    await liveOf('local', stream);
    await endOf('local', stream);
    const { StreamNames: names = [] } = await kinesis.listStreams({});
    assert.ok(!names.includes(stream));
  });

  it('does the same on kinesis-local', async () => {
    const port = await freePort();
    const server = await KINESIS_LOCAL.launch(port, '');
    try {
      const endpoint = `http://127.0.0.1:${port}`;
      const other = kinesisClient({ connection: 'other', endpoint, region: 'us-east-1' });
      await until(() =>
        other.listStreams({}).then(
          () => true,
          () => undefined,
        ),
      );
      await withConnections([{ name: 'other', region: 'us-east-1', endpoint }], async () => {
        await liveOf('other', 'built-elsewhere');
        await endOf('other', 'built-elsewhere');
      });
      other.destroy();
    } finally {
      server.kill('SIGKILL');
    }
  });

  it('creates, empties and deletes a bucket', async () => {
    const bucket = 'built-bucket';
    const { arn } = await run<{ arn: string }>('createBucket', { connection: 'local', bucket });
    assert.equal(arn, `arn:aws:s3:::${bucket}`);
    await refused('createBucket', { connection: 'local', bucket }, /already/);
    await refused('createBucket', { connection: 'local', bucket: 'No' }, /lowercase/);
    await s3.putObject({ Bucket: bucket, Key: 'a', Body: 'x' });
    await refused('deleteBucket', { connection: 'local', bucket, name: bucket }, /has objects/);
    await refused('deleteBucket', { connection: 'local', bucket, name: 'other', empty: true }, /must be/);
    assert.deepEqual(await run('emptyBucket', { connection: 'local', bucket, name: bucket }), { deleted: 1 });
    await s3.putObject({ Bucket: bucket, Key: 'b', Body: 'x' });
    await run('deleteBucket', { connection: 'local', bucket, name: bucket, empty: true });
    const { Buckets: buckets = [] } = await s3.listBuckets({});
    assert.ok(!buckets.some(({ Name }) => Name === bucket));
  });

  it('creates a delivery stream with all that it is given, and deletes it', async () => {
    const deliveryStream = 'built-delivery';
    const { arn } = await run<{ arn: string }>('createDeliveryStream', {
      connection: 'local',
      name: deliveryStream,
      source: { stream: 'demo-stream' },
      bucket: 'demo-bucket',
      prefix: 'built/!{timestamp:yyyy}/',
      errorPrefix: 'built-errors/!{firehose:error-output-type}/',
      bufferSeconds: 60,
      bufferMegabytes: 2,
      compression: 'GZIP',
    });
    assert.ok(arn.endsWith(`:deliverystream/${deliveryStream}`), arn);
    const { DeliveryStreamDescription: description } = await firehose.describeDeliveryStream({
      DeliveryStreamName: deliveryStream,
    });
    const destination = description?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(
      [
        description?.DeliveryStreamType,
        destination?.Prefix,
        destination?.BufferingHints,
        destination?.CompressionFormat,
      ],
      ['KinesisStreamAsSource', 'built/!{timestamp:yyyy}/', { SizeInMBs: 2, IntervalInSeconds: 60 }, 'GZIP'],
    );
    await refused(
      'createDeliveryStream',
      { connection: 'local', name: 'wrong', bucket: 'demo-bucket', prefix: '!{timestamp:yyyy}/' },
      /needs an error prefix/,
    );
    const changed = await run<{ destination: { prefix: string; compression: string; bufferSeconds: number } }>(
      'updateDeliveryStream',
      { connection: 'local', deliveryStream, prefix: 'changed/', compression: 'ZIP' },
    );
    assert.deepEqual(
      [changed.destination.prefix, changed.destination.compression, changed.destination.bufferSeconds],
      ['changed/', 'ZIP', 60],
    );
    await refused(
      'updateDeliveryStream',
      { connection: 'local', deliveryStream, prefix: '!{partitionKeyFromQuery:customer}/' },
      /partition keys needs dynamic partitioning/,
    );
    await run('deleteDeliveryStream', { connection: 'local', deliveryStream, name: deliveryStream });
    const { DeliveryStreamNames: names = [] } = await firehose.listDeliveryStreams({});
    assert.ok(!names.includes(deliveryStream));
  });

  it('creates a delivery stream that partitions by a query, with names, log and tags as they are given', async () => {
    const [connection, name] = ['local', 'partitioned-delivery'];
    const given = {
      ...{ connection, name, bucket: 'demo-bucket', bufferMegabytes: 64, bufferSeconds: 60 },
      prefix: 'customer=!{partitionKeyFromQuery:customer}/!{timestamp:HH}/',
      errorPrefix: 'failed/',
      partitionQuery: '{customer: .customer.id}',
    };
    await refused('createDeliveryStream', { ...given, timeZone: 'Mars/Olympus' }, /no such time zone/);
    await refused('createDeliveryStream', { ...given, fileExtension: 'JSON' }, /Begin with a dot/);
    await refused('createDeliveryStream', { ...given, log: { group: 'g' } }, /log\.stream/);
    await run('createDeliveryStream', {
      ...given,
      ...{ fileExtension: '.json', timeZone: 'America/Sao_Paulo', appendNewline: true, tags: { team: 'orders' } },
      log: { group: '/firehose', stream: 'errors' },
    });
    const { DeliveryStreamDescription: description } = await firehose.describeDeliveryStream({
      DeliveryStreamName: name,
    });
    const destination = description?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(
      [destination?.FileExtension, destination?.CustomTimeZone, destination?.DynamicPartitioningConfiguration?.Enabled],
      ['.json', 'America/Sao_Paulo', true],
    );
    assert.equal(destination?.CloudWatchLoggingOptions?.LogGroupName, '/firehose');
    const { Processors: processors = [] } = destination.ProcessingConfiguration ?? {};
    assert.deepEqual(
      processors.map(({ Type }) => Type),
      ['MetadataExtraction', 'AppendDelimiterToRecord'],
    );
    const { Tags: tags } = await firehose.listTagsForDeliveryStream({ DeliveryStreamName: name });
    assert.deepEqual(tags, [{ Key: 'team', Value: 'orders' }]);
    const changed = await run<{ destination: { fileExtension: string; partitioning: { query: string } } }>(
      'updateDeliveryStream',
      { connection, deliveryStream: name, fileExtension: '.ndjson', partitionQuery: '{customer: .buyer}' },
    );
    assert.deepEqual(
      [changed.destination.fileExtension, changed.destination.partitioning.query],
      ['.ndjson', '{customer: .buyer}'],
    );
    await run('deleteDeliveryStream', { connection, deliveryStream: name, name });
  });

  it('creates a delivery stream that converts to Parquet, with the columns of sample records', async () => {
    const sample = workspaceFile('parquet-sample.jsonl');
    await workspace.fs.writeFile(
      sample,
      Buffer.from('{"id":1,"city":"Recife"}\n{"id":2,"city":"Natal","total":1.5}\n'),
    );
    const name = 'to-parquet';
    const given = { connection: 'local', name, bucket: 'demo-bucket', prefix: 'parquet/', bufferSeconds: 0 };
    await run('createDeliveryStream', { ...given, parquetLike: sample });
    const { DeliveryStreamDescription: description } = await firehose.describeDeliveryStream({
      DeliveryStreamName: name,
    });
    const { DataFormatConversionConfiguration: conversion, BufferingHints: hints } =
      description?.Destinations?.[0]?.ExtendedS3DestinationDescription ?? {};
    assert.deepEqual(
      [conversion?.Enabled, conversion?.SchemaConfiguration?.TableName, hints?.SizeInMBs],
      [true, 'to_parquet', 64],
    );
    await firehose.putRecord({ DeliveryStreamName: name, Record: { Data: Buffer.from('{"id":7,"city":"Recife"}') } });
    const bytes = await until(async () => {
      const { Contents: [first] = [] } = await s3.listObjectsV2({ Bucket: 'demo-bucket', Prefix: 'parquet/' });
      if (!first) return undefined;
      return (await s3.getObject({ Bucket: 'demo-bucket', Key: first.Key })).Body?.transformToByteArray();
    });
    assert.equal(Buffer.from(bytes.subarray(0, 4)).toString(), 'PAR1');
    await run('deleteDeliveryStream', { connection: 'local', deliveryStream: name, name });
    const nothing = workspaceFile('no-fields.json');
    await workspace.fs.writeFile(nothing, Buffer.from('[1,2]\n'));
    await refused('createDeliveryStream', { ...given, parquetLike: nothing }, /no fields to make columns from/);
  });

  it('makes a whole pipeline, shows it, and undoes one that cannot be made', async () => {
    const whole = {
      connection: 'local',
      stream: 'whole-stream',
      deliveryStream: 'whole-delivery',
      bucket: 'whole-bucket',
    };
    const { created, undone } = await run<{ created: string[]; undone: string[] }>('newPipeline', whole);
    assert.deepEqual(
      created.map((arn) => arn.split(/[:/]/).at(-1)),
      ['whole-stream', 'whole-bucket', 'whole-delivery'],
    );
    assert.deepEqual(undone, []);
    await find(api, 'Local pipeline', 'Data Streams', 'whole-stream');
    await find(api, 'Local pipeline', 'S3 Outputs', 'whole-bucket');
    await refused('newPipeline', { ...whole, stream: 'another' }, /"whole-bucket" exists already/);

    // Firehose refuses a key that would be too long; the stream and the bucket are there by then.
    const prefix = 'x'.repeat(1_000);
    const parts = { stream: 'undone-stream', deliveryStream: 'undone-delivery', bucket: 'undone-bucket' };
    const outcome = await run<{ created: string[]; undone: string[]; failure?: { message: string } }>('newPipeline', {
      connection: 'local',
      ...parts,
      prefix,
    });
    assert.match(outcome.failure?.message ?? '', /too long/);
    assert.deepEqual(
      [outcome.created, outcome.undone.map((arn) => arn.split(/[:/]/).at(-1))],
      [[], ['undone-bucket', 'undone-stream']],
    );
    await run('deleteDeliveryStream', { ...whole, name: whole.deliveryStream });
    await run('deleteBucket', { ...whole, name: whole.bucket, empty: true });
    await run('deleteStream', { ...whole, name: whole.stream });
  });

  it('changes nothing on a read-only connection', async () => {
    const { endpoint } = await startLocal();
    const connection = 'look-only';
    await withConnections([{ name: connection, region: 'us-east-1', endpoint, readOnly: true }], async () => {
      await refused('createStream', { connection, name: 'never', shards: 1 }, /read-only/);
      await refused('updateStream', { connection, stream: 'demo-stream', retentionHours: 48 }, /read-only/);
      await refused('deleteStream', { connection, stream: 'demo-stream', name: 'demo-stream' }, /read-only/);
      await refused('createBucket', { connection, bucket: 'never-bucket' }, /read-only/);
      await refused(
        'deleteBucket',
        { connection, bucket: 'demo-bucket', name: 'demo-bucket', empty: true },
        /read-only/,
      );
      await refused('createDeliveryStream', { connection, name: 'never', bucket: 'demo-bucket' }, /read-only/);
      await refused(
        'newPipeline',
        { connection, stream: 'n', deliveryStream: 'n', bucket: 'never-bucket' },
        /read-only/,
      );
    });
  });
});
