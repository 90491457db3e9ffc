import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from '../server/runningPipeline';
import { init, names } from './initEndpoint';

const SAM = `AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
  Shards: { Type: Number, Default: 3 }
Mappings:
  Buffering:
    dev: { Seconds: 1 }
    prod: { Seconds: 300 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties:
      Name: !Sub orders-\${Stage}
      ShardCount: !Ref Shards
      RetentionPeriodHours: !If [IsProd, 168, 48]
      StreamEncryption: !If [IsProd, { EncryptionType: KMS, KeyId: alias/aws/kinesis }, !Ref AWS::NoValue]
      Tags: [{ Key: team, Value: data }]
  Reader:
    Type: AWS::Kinesis::StreamConsumer
    Properties: { ConsumerName: reader, StreamARN: !GetAtt Orders.Arn }
  Audit:
    Type: AWS::Kinesis::Stream
    Condition: IsProd
  Delivered:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Join ['-', [delivered, !Ref 'AWS::AccountId', !Ref Stage]]
      VersioningConfiguration: { Status: Enabled }
  Role:
    Type: AWS::IAM::Role
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /firehose/orders }
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Condition: IsDev
    Properties:
      DeliveryStreamName: !Select [1, !Split [',', 'a,orders-to-s3,c']]
      DeliveryStreamType: KinesisStreamAsSource
      KinesisStreamSourceConfiguration:
        KinesisStreamARN: !GetAtt [Orders, Arn]
        RoleARN: !ImportValue shared-role
      ExtendedS3DestinationConfiguration:
        BucketARN: !GetAtt Delivered.Arn
        RoleARN: !GetAtt Role.Arn
        BufferingHints:
          SizeInMBs: "1"
          IntervalInSeconds: !FindInMap [Buffering, !Ref Stage, Seconds]
        CloudWatchLoggingOptions: { Enabled: yes, LogGroupName: !Ref Log, LogStreamName: s3 }
        ProcessingConfiguration:
          Enabled: true
          Processors:
            - Type: AppendDelimiterToRecord
            - Type: Lambda
              Parameters: [{ ParameterName: LambdaArn, ParameterValue: !GetAtt Worker.Arn }]
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Stream: { Type: Kinesis, Properties: { Stream: !GetAtt Orders.Arn, StartingPosition: LATEST } }
`;

describe('what a CloudFormation or SAM template creates in a running pipeline', () => {
  let pipeline: RunningPipeline;
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  it('creates streams, consumers, buckets and delivery streams, and tells what it leaves out, with lines', async () => {
    const answer = await init(pipeline, SAM);
    assert.deepEqual(names(answer.created), [
      'stream orders-dev',
      'consumer reader',
      'bucket delivered-000000000000-dev',
      'deliveryStream orders-to-s3',
    ]);
    assert.deepEqual(answer.created[0], { kind: 'stream', name: 'orders-dev', resource: 'Orders', line: 14 });
    assert.deepEqual(answer.failed, []);
    assert.deepEqual(
      answer.notSupported.map(({ line, reason }) => `${line}: ${reason}`),
      [
        '25: Audit (AWS::Kinesis::Stream) is not created: its condition IsProd does not hold.',
        '28: Delivered (AWS::S3::Bucket) is created without VersioningConfiguration.',
        '60: Worker (AWS::Serverless::Function) is not created: a handler is named when the local pipeline starts (--function).',
        '60: Worker (AWS::Serverless::Function) is not called by its event Stream: the local pipeline calls functions from delivery streams only.',
      ],
    );
    const { kinesis, firehose } = pipeline;
    const { StreamDescriptionSummary: stream } = await kinesis.describeStreamSummary({ StreamName: 'orders-dev' });
    assert.deepEqual(
      [stream?.OpenShardCount, stream?.RetentionPeriodHours, stream?.EncryptionType, stream?.StreamStatus],
      [3, 48, 'NONE', 'ACTIVE'],
    );
    const { DeliveryStreamDescription: delivery } = await firehose.describeDeliveryStream({
      DeliveryStreamName: 'orders-to-s3',
    });
    const destination = delivery?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    assert.deepEqual(destination?.BufferingHints, { SizeInMBs: 1, IntervalInSeconds: 1 });
    assert.deepEqual(destination.CloudWatchLoggingOptions, {
      Enabled: true,
      LogGroupName: '/firehose/orders',
      LogStreamName: 's3',
    });
    const LambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:Worker';
    assert.deepEqual(destination.ProcessingConfiguration?.Processors, [
      { Type: 'AppendDelimiterToRecord' },
      { Type: 'Lambda', Parameters: [{ ParameterName: 'LambdaArn', ParameterValue: LambdaArn }] },
    ]);
  });

  it('takes values for parameters, and a second run finds what exists', async () => {
    const query = '?parameter.Stage=prod&parameter.Shards=2';
    const first = await init(pipeline, SAM, { query });
    assert.deepEqual(names(first.created), [
      'stream orders-prod',
      'stream Audit',
      'consumer reader',
      'bucket delivered-000000000000-prod',
    ]);
    const { StreamDescriptionSummary: stream } = await pipeline.kinesis.describeStreamSummary({
      StreamName: 'orders-prod',
    });
    assert.deepEqual([stream?.OpenShardCount, stream?.RetentionPeriodHours, stream?.EncryptionType], [2, 168, 'KMS']);
    const second = await init(pipeline, SAM, { query });
    assert.deepEqual([second.created, names(second.existing)], [[], names(first.created)]);
  });

  it('is asked for its parameters before it runs', async () => {
    const asked = async (body: string) => {
      const answer = await fetch(`${pipeline.endpoint}/_local/parameters`, { method: 'POST', body });
      return { status: answer.status, ...((await answer.json()) as { parameters?: unknown; message?: string }) };
    };
    const template = [
      'Parameters:',
      '  Stage: { Type: String, AllowedValues: [dev, prod], Description: Where it runs }',
      '  Shards: { Type: Number, Default: 2 }',
      '  Key: { Type: "AWS::SSM::Parameter::Value<String>", Default: /keys/main, NoEcho: true }',
      'Resources: { A: { Type: AWS::Kinesis::Stream } }',
    ].join('\n');
    assert.deepEqual((await asked(template)).parameters, [
      { name: 'Stage', description: 'Where it runs', allowed: ['dev', 'prod'], isHidden: false },
      { name: 'Shards', default: '2', isHidden: false },
      { name: 'Key', isHidden: true },
    ]);
    assert.deepEqual((await asked('{"Resources":{}}')).parameters, []);
    assert.deepEqual((await asked('{"format_version":"1.2","planned_values":{}}')).parameters, []);
    const broken = await asked('Parameters: [');
    assert.equal(broken.status, 400);
    assert.match(broken.message ?? '', /neither JSON nor YAML/);
  });

  it('says which resource the service refuses, and creates the others', async () => {
    const { created, failed, notSupported } = await init(
      pipeline,
      `Resources:
  Bad: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'a b \${c}', ShardCount: 1 } }
  Many: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: none } }
  __proto__: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } }
  B: { Type: 'AWS::S3::Bucket' }
  Good: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } }
`,
    );
    assert.deepEqual(names(created), ['stream __proto__', 'stream Good']);
    assert.deepEqual(
      failed.map(({ resource, line }) => [resource, line]),
      [
        ['Bad', 2],
        ['B', 5],
      ],
    );
    for (const { reason } of failed) assert.match(reason, /\w+ .*\w/);
    assert.match(notSupported[0]?.reason ?? '', /^Many .* its ShardCount is not a whole number/);
  });

  const left: Readonly<Record<string, { readonly properties: string; readonly reason: RegExp }>> = {
    'a function of another kind': { properties: 'Name: !ImportValue x', reason: /it uses Fn::ImportValue, which/ },
    'a reference to nothing': { properties: 'Name: !Ref constructor', reason: /refers to constructor, which the/ },
    'a parameter without a value': { properties: 'Name: !Ref Open', reason: /parameter Open has no default/ },
    'a name in Parameter Store': { properties: 'Name: !Ref Stored', reason: /is a name in Parameter Store/ },
    'its own name': { properties: 'Name: !Sub "x${A}"', reason: /the name of A needs itself/ },
    'a circle of names': { properties: 'Name: !Ref B', reason: /the name of [AB] needs itself/ },
    'a circle of conditions': { properties: 'Name: !If [X, a, b]', reason: /condition [XY] needs itself/ },
    'no such condition': { properties: 'Name: !If [toString, a, b]', reason: /no condition toString/ },
    'texts that double each other': { properties: 'Name: !Ref D29', reason: /a text of more than 16384 characters/ },
    'aliases that nest each other': { properties: 'Tags: *n9', reason: /nested too deeply/ },
  };
  const doubling = Array.from(
    { length: 29 },
    (_, n) => `  D${n + 1}: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Sub "\${D${n}}\${D${n}}" } }`,
  );
  const nested = Array.from({ length: 10 }, (_, n) => {
    const inner = n ? `*n${n - 1}` : 'x';
    return `n${n}: &n${n} ${'['.repeat(50)}${inner}${']'.repeat(50)}`;
  });
  for (const [what, { properties, reason }] of Object.entries(left)) {
    it(`leaves a resource out that needs ${what}, and says why`, async () => {
      const { created, failed, notSupported } = await init(
        pipeline,
        [
          'Parameters: { Open: { Type: String }, Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: /x } }',
          'Conditions: { X: !Not [!Condition Y], Y: { Condition: X } }',
          ...(properties.includes('*n') ? nested : []),
          'Resources:',
          `  A: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1, ${properties} } }`,
          "  B: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1, Name: !Ref A } }",
          "  D0: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1, Name: doubled } }",
          ...(properties.includes('D29') ? doubling : []),
          "  C: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } }",
        ].join('\n'),
      );
      const found = notSupported.find(({ resource }) => resource === 'A');
      assert.match(found?.reason ?? '', reason);
      assert.ok(names(created).includes('stream C'));
      assert.ok(![...created, ...failed].some(({ resource }) => resource === 'A'));
    });
  }

  const laughs = Array.from({ length: 8 }, (_, n) => `l${n}: &l${n} [${(n ? `*l${n - 1},` : 'x,').repeat(10)}]`);
  const M = 1_048_576;
  const refused: Readonly<Record<string, { readonly text: string; readonly reason: RegExp }>> = {
    'is larger than CloudFormation takes': {
      text: `Resources:\n  # ${'x'.repeat(M)}`,
      reason: /larger than the 1048576/,
    },
    'is larger than a request': { text: `{"x":"${'x'.repeat(17 * M)}"}`, reason: /more than the 16777216 bytes/ },
    'is not YAML': { text: 'Resources:\n  A: [', reason: /neither JSON nor YAML: .*line 2/ },
    'is nested too deeply': { text: `a: ${'['.repeat(M / 2)}`, reason: /nesting exceeded/ },
    'has several documents': { text: 'a: 1\n---\nb: 1', reason: /several YAML documents/ },
    'has a key twice': { text: 'Resources:\n  A: {}\n  A: {}', reason: /has A twice \(line 3\)/ },
    'has an alias within itself': {
      text: 'Resources: &a\n  A: *a',
      reason: /the alias \*a \(line 2\), and no value before/,
    },
    'merges mappings': { text: 'a: &a {x: 1}\nResources:\n  <<: *a', reason: /merges mappings with << \(line 3\)/ },
    'multiplies aliases': {
      text: [...laughs, 'Resources: { A: { Type: "AWS::Kinesis::Stream", Properties: { Tags: *l7 } } }'].join('\n'),
      reason: /more than 200000 values/,
    },
    'is a text': { text: 'hello', reason: /no mapping at its top/ },
    'is empty': { text: '', reason: /no mapping at its top/ },
    'is something else': { text: '{"name":"x"}', reason: /It has name; known are/ },
  };
  for (const [what, { text, reason }] of Object.entries(refused)) {
    it(`refuses a file that ${what}`, async () => {
      const { status, message } = await init(pipeline, text);
      assert.equal(status, 400);
      assert.match(message ?? '', reason);
    });
  }

  it('is closed to web pages', async () => {
    const headers = { origin: 'https://example.com' };
    assert.equal((await init(pipeline, SAM, { headers })).status, 403);
    assert.deepEqual((await pipeline.kinesis.listStreams({})).StreamNames, ['demo-stream']);
  });

  it('works while a reset runs: it comes before or after it', async () => {
    const [, { created }] = await Promise.all([pipeline.control('POST', 'reset'), init(pipeline, SAM)]);
    assert.equal(created.length, 4);
    const { StreamNames } = await pipeline.kinesis.listStreams({});
    assert.ok(StreamNames?.includes('demo-stream'));
  });
});
