import assert from 'node:assert/strict';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startLocalPipeline } from '../../../src/local/library';
import { readInitText } from '../../../src/local/init/initFile';
import { clientsOf, type Clients } from './pipelineProgram';

const ROLE = 'arn:aws:iam::000000000000:role/r';

describe('the local pipeline as a library', () => {
  let folder: string;
  const clients: Clients[] = [];
  const clientsFor = (endpoint: string): Clients => {
    const made = clientsOf(endpoint);
    clients.push(made);
    return made;
  };

  before(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'local-library-'))));
  after(async () => {
    for (const one of clients) one.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds what was asked for, and nothing else', async () => {
    const pipeline = await startLocalPipeline({
      streams: ['orders', { StreamName: 'clicks', ShardCount: 3 }],
      buckets: ['delivered'],
      deliveryStreams: [
        {
          DeliveryStreamName: 'to-s3',
          ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::delivered', RoleARN: ROLE },
        },
      ],
    });
    try {
      const { kinesis, firehose, s3 } = clientsFor(pipeline.endpoint);
      assert.deepEqual((await kinesis.listStreams({})).StreamNames, ['clicks', 'orders']);
      assert.equal((await kinesis.listShards({ StreamName: 'clicks' })).Shards?.length, 3);
      assert.deepEqual((await firehose.listDeliveryStreams({})).DeliveryStreamNames, ['to-s3']);
      assert.deepEqual(
        (await s3.listBuckets({})).Buckets?.map(({ Name }) => Name),
        ['delivered'],
      );
      await kinesis.createStream({ StreamName: 'later', ShardCount: 1 });
      await pipeline.reset();
      assert.deepEqual((await kinesis.listStreams({})).StreamNames, ['clicks', 'orders']);
    } finally {
      await pipeline.stop();
    }
  });

  it('runs the functions that were named, and gives what they print', async () => {
    const file = path.join(folder, 'shout.js');
    await writeFile(
      file,
      `exports.handler = async ({ records }) => {
        console.log('records:', records.length);
        return { records: records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data: data.toUpperCase() })) };
      };`,
    );
    const printed: string[] = [];
    const Parameters = [
      { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:shout' },
      { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '900' },
    ];
    const pipeline = await startLocalPipeline({
      buckets: ['delivered'],
      functions: { shout: file },
      onFunctionLog: (name, line) => printed.push(`${name}: ${line}`),
      deliveryStreams: [
        {
          DeliveryStreamName: 'to-s3',
          ExtendedS3DestinationConfiguration: {
            BucketARN: 'arn:aws:s3:::delivered',
            RoleARN: ROLE,
            ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda', Parameters }] },
          },
        },
      ],
    });
    try {
      const { firehose, s3 } = clientsFor(pipeline.endpoint);
      await firehose.putRecord({ DeliveryStreamName: 'to-s3', Record: { Data: Buffer.from('aaa') } });
      // What a deleted delivery stream still has is delivered first.
      await firehose.deleteDeliveryStream({ DeliveryStreamName: 'to-s3' });
      const { Contents = [] } = await s3.listObjectsV2({ Bucket: 'delivered' });
      const { Body } = await s3.getObject({ Bucket: 'delivered', Key: Contents[0]?.Key });
      assert.equal(await Body?.transformToString('base64'), Buffer.from('aaa').toString('base64').toUpperCase());
      assert.deepEqual(printed, ['shout: records: 1']);
    } finally {
      await pipeline.stop();
    }
    await assert.rejects(startLocalPipeline({ functions: { shout: 'shout.rb' } }), /JavaScript, TypeScript or Python/);
  });

  it('is empty by default, answers that it is well, and leaves nothing on disk', async () => {
    const temporary = await mkdtemp(path.join(folder, 'tmp-'));
    const former = { TMPDIR: process.env.TMPDIR, TEMP: process.env.TEMP };
    Object.assign(process.env, { TMPDIR: temporary, TEMP: temporary });
    const pipeline = await startLocalPipeline().finally(() => {
      for (const [name, value] of Object.entries(former)) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });
    assert.equal((await readdir(temporary)).length, 1);
    const health = await fetch(`${pipeline.endpoint}/_local/health`);
    assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }]);
    assert.deepEqual((await clientsFor(pipeline.endpoint).kinesis.listStreams({})).StreamNames, []);
    await pipeline.stop();
    assert.deepEqual(await readdir(temporary), []);
    await assert.rejects(fetch(`${pipeline.endpoint}/_local/health`));
    await pipeline.stop();
  });

  it('simulates faults until it is told to stop', async () => {
    const pipeline = await startLocalPipeline({ streams: ['orders'] });
    try {
      const { kinesis } = clientsFor(pipeline.endpoint);
      const put = async () =>
        (
          await kinesis.putRecords({
            StreamName: 'orders',
            Records: [{ PartitionKey: 'k', Data: Buffer.from('x') }],
          })
        ).FailedRecordCount;
      pipeline.faults({ failRecordsPercent: 100 });
      assert.equal(await put(), 1);
      pipeline.faults();
      assert.equal(await put(), 0);
    } finally {
      await pipeline.stop();
    }
  });

  it('keeps a data folder that was named, and refuses one that holds other files', async () => {
    const dataFolder = path.join(folder, 'data');
    const first = await startLocalPipeline({ dataFolder, streams: ['orders'] });
    await first.stop();
    const second = await startLocalPipeline({ dataFolder, streams: ['orders', 'more'] });
    assert.deepEqual((await clientsFor(second.endpoint).kinesis.listStreams({})).StreamNames, ['more', 'orders']);
    await assert.rejects(startLocalPipeline({ dataFolder }), /in use/);
    await second.stop();
    const other = path.join(folder, 'other');
    await startLocalPipeline({ dataFolder: other }).then((one) => one.stop());
    await writeFile(path.join(folder, 'note.txt'), 'mine');
    await assert.rejects(startLocalPipeline({ dataFolder: folder }), /is not a data folder/);
    await access(path.join(folder, 'note.txt'));
  });

  it('says what it cannot create', async () => {
    await assert.rejects(startLocalPipeline({ streams: ['a b'] }), /streamName/);
    await assert.rejects(startLocalPipeline({ buckets: ['A'] }), /not valid/);
  });

  it('creates what a CloudFormation template has, and tells what it leaves out', async () => {
    const init = path.join(folder, 'template.json');
    await writeFile(init, JSON.stringify(TEMPLATE));
    const troubles: string[] = [];
    const pipeline = await startLocalPipeline({ init, onTrouble: (message) => troubles.push(message) });
    try {
      const { kinesis, firehose, s3 } = clientsFor(pipeline.endpoint);
      assert.deepEqual((await kinesis.listStreams({})).StreamNames, ['Clicks', 'orders-dev']);
      const { StreamDescriptionSummary: orders } = await kinesis.describeStreamSummary({ StreamName: 'orders-dev' });
      assert.deepEqual([orders?.OpenShardCount, orders?.RetentionPeriodHours], [2, 48]);
      assert.deepEqual(
        (await s3.listBuckets({})).Buckets?.map(({ Name }) => Name),
        ['deliveredorders'],
      );
      const { DeliveryStreamDescription: described } = await firehose.describeDeliveryStream({
        DeliveryStreamName: 'orders-dev-to-s3',
      });
      assert.equal(
        described?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN,
        'arn:aws:kinesis:us-east-1:000000000000:stream/orders-dev',
      );
      assert.deepEqual(troubles, [
        'Function (AWS::Lambda::Function) is not created: a handler is named when the local pipeline starts (--function).',
      ]);
    } finally {
      await pipeline.stop();
    }
  });

  const wrong: Readonly<Record<string, { readonly text: string; readonly reason: RegExp }>> = {
    'is neither JSON nor YAML': { text: '{', reason: /neither JSON nor YAML.*line 1/ },
    'has other fields': { text: '{"stream":[]}', reason: /It has stream; known are streams, buckets, deliveryStreams/ },
    'has no list': { text: '{"streams":{}}', reason: /"streams" is not a list/ },
    'has a stream without a name': { text: 'streams: [{ ShardCount: 2 }]', reason: /has no StreamName/ },
    'has a resource without a type': { text: 'Resources:\n  A: {}\n', reason: /Resource A \(line 2\) has no Type/ },
  };
  for (const [name, { text, reason }] of Object.entries(wrong)) {
    it(`refuses an init file that ${name}`, () => assert.rejects(readInitText(text, { region: 'us-east-1' }), reason));
  }
});

const TEMPLATE = {
  Parameters: { Stage: { Type: 'String', Default: 'dev' } },
  Resources: {
    Orders: {
      Type: 'AWS::Kinesis::Stream',
      Properties: {
        Name: { 'Fn::Sub': 'orders-${Stage}' },
        ShardCount: 2,
        RetentionPeriodHours: 48,
        Tags: [{ Key: 'team', Value: 'data' }],
      },
    },
    Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } },
    DeliveredOrders: { Type: 'AWS::S3::Bucket' },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Function: { Type: 'AWS::Lambda::Function', Properties: {} },
    Delivery: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        DeliveryStreamName: { 'Fn::Join': ['-', [{ Ref: 'Orders' }, 'to-s3']] },
        DeliveryStreamType: 'KinesisStreamAsSource',
        KinesisStreamSourceConfiguration: {
          KinesisStreamARN: { 'Fn::GetAtt': ['Orders', 'Arn'] },
          RoleARN: { 'Fn::GetAtt': 'Role.Arn' },
        },
        ExtendedS3DestinationConfiguration: {
          BucketARN: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${DeliveredOrders}' },
          RoleARN: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
    },
  },
};
