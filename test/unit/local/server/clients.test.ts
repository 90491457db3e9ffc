import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const run = promisify(execFile);
const ROLE = 'arn:aws:iam::000000000000:role/r';

/** A fan-out consumer, a delivery stream that reads the stream, and what it delivered. */
const BOTO3 = `
import boto3, gzip, sys, time
def client(service): return boto3.client(service, endpoint_url=sys.argv[1])
kinesis, firehose, s3 = client('kinesis'), client('firehose'), client('s3')

kinesis.create_stream(StreamName='boto', ShardCount=2)
kinesis.get_waiter('stream_exists').wait(StreamName='boto')
stream = kinesis.describe_stream_summary(StreamName='boto')['StreamDescriptionSummary']
arn = stream['StreamARN']
assert stream['OpenShardCount'] == 2
s3.create_bucket(Bucket='boto-delivered')
destination = {'BucketARN': 'arn:aws:s3:::boto-delivered', 'RoleARN': '${ROLE}', 'CompressionFormat': 'GZIP',
               'BufferingHints': {'SizeInMBs': 1, 'IntervalInSeconds': 0}}
firehose.create_delivery_stream(DeliveryStreamName='boto', DeliveryStreamType='KinesisStreamAsSource',
    KinesisStreamSourceConfiguration={'KinesisStreamARN': arn, 'RoleARN': '${ROLE}'},
    ExtendedS3DestinationConfiguration=destination)

sent = [f'record {n} ç\\n'.encode() for n in range(50)]
answer = kinesis.put_records(StreamARN=arn, Records=[{'Data': d, 'PartitionKey': str(n)} for n, d in enumerate(sent)])
assert answer['FailedRecordCount'] == 0

read = []
for shard in kinesis.list_shards(StreamName='boto')['Shards']:
    iterator = kinesis.get_shard_iterator(StreamName='boto', ShardId=shard['ShardId'], ShardIteratorType='TRIM_HORIZON')
    page = kinesis.get_records(ShardIterator=iterator['ShardIterator'])
    assert page['MillisBehindLatest'] == 0
    read += [record['Data'] for record in page['Records']]
assert sorted(read) == sorted(sent)

kinesis.create_stream(StreamName='unsized')
unsized = kinesis.describe_stream_summary(StreamName='unsized')['StreamDescriptionSummary']
assert (unsized['OpenShardCount'], unsized['StreamModeDetails']['StreamMode']) == (4, 'ON_DEMAND'), unsized
if hasattr(kinesis, 'get_resource_policy'):
    assert kinesis.get_resource_policy(ResourceARN=arn)['Policy'] == '{}'
s3.create_bucket(Bucket='boto-delivered')

consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName='c')['Consumer']['ConsumerARN']
pushed = []
for shard in kinesis.list_shards(StreamName='boto')['Shards']:
    events = kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard['ShardId'],
        StartingPosition={'Type': 'TRIM_HORIZON'})['EventStream']
    for event in events:
        pushed += [record['Data'] for record in event['SubscribeToShardEvent']['Records']]
        break
    events.close()
assert sorted(pushed) == sorted(sent)

try:
    firehose.put_record(DeliveryStreamName='boto', Record={'Data': b'x'})
    sys.exit('a delivery stream that reads a stream took a direct put')
except firehose.exceptions.InvalidArgumentException:
    pass
try:
    kinesis.describe_stream(StreamName='none')
    sys.exit('found what is not there')
except kinesis.exceptions.ResourceNotFoundException:
    pass

delivered = []
deadline = time.monotonic() + 30
while len(delivered) < len(sent) and time.monotonic() < deadline:
    delivered = []
    for page in s3.get_paginator('list_objects_v2').paginate(Bucket='boto-delivered'):
        for found in page.get('Contents', []):
            body = gzip.decompress(s3.get_object(Bucket='boto-delivered', Key=found['Key'])['Body'].read())
            delivered += body.splitlines(keepends=True)
assert sorted(delivered) == sorted(sent), delivered
firehose.delete_delivery_stream(DeliveryStreamName='boto')
kinesis.delete_stream(StreamName='boto', EnforceConsumerDeletion=True)
`;

describe("other people's clients on the local pipeline", () => {
  let pipeline: RunningPipeline;
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  it('serve boto3: a stream, a fan-out consumer and a delivery stream', async function () {
    this.timeout(120_000);
    const python = ['python3', '/usr/bin/python3'].find(
      (command) => spawnSync(command, ['-c', 'import boto3']).status === 0,
    );
    if (python === undefined) return this.skip();
    await run(python, ['-c', BOTO3, pipeline.endpoint], { env: environment });
  });

  it('serve the AWS CLI: from put-record to get-records, and a delivery stream', async function () {
    this.timeout(120_000);
    if (spawnSync('aws', ['--version']).status !== 0) return this.skip();
    const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
      const all = ['--endpoint-url', pipeline.endpoint, '--output', 'json', ...args];
      const { stdout } = await run('aws', all, { env: environment });
      return JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown>;
    };
    await aws('kinesis', 'create-stream', '--stream-name', 'cli', '--shard-count', '1');
    const named = ['--stream-name', 'cli'];
    const { ShardId, SequenceNumber } = await aws(
      ...['kinesis', 'put-record', ...named, '--partition-key', 'a', '--data', 'eyJhIjoxfQ=='],
    );
    assert.equal(ShardId, 'shardId-000000000000');
    const { ShardIterator } = await aws(
      ...['kinesis', 'get-shard-iterator', ...named, '--shard-id', ShardId],
      ...['--shard-iterator-type', 'AT_SEQUENCE_NUMBER', '--starting-sequence-number', String(SequenceNumber)],
    );
    const { Records } = await aws('kinesis', 'get-records', '--shard-iterator', String(ShardIterator));
    // The second version of the CLI takes data in base64, the first one as text.
    const [{ Data } = { Data: '' }] = Records as { Data: string }[];
    assert.match(Buffer.from(Data, 'base64').toString(), /^(\{"a":1\}|eyJhIjoxfQ==)$/);
    const { DeliveryStreamNames } = await aws('firehose', 'list-delivery-streams');
    assert.deepEqual(DeliveryStreamNames, ['demo-delivery']);
    await assert.rejects(
      aws('kinesis', 'describe-stream-summary', '--stream-name', 'none'),
      /ResourceNotFoundException/,
    );
  });
});
