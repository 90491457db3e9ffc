import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { localVariables } from '../../../src/ui/connections/localVariables';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

const run = promisify(execFile);

/** A producer and a consumer as courses have them: nothing in them names the local pipeline. */
const NOTEBOOK = `
import boto3, json, time
kinesis, firehose, s3 = (boto3.client(name) for name in ('kinesis', 'firehose', 's3'))
kinesis.create_stream(StreamName='course', ShardCount=2)
kinesis.get_waiter('stream_exists').wait(StreamName='course')
records = [{'id': i, 'name': 'ação %d' % i} for i in range(50)]
put = kinesis.put_records(StreamName='course', Records=[
    {'Data': json.dumps(r).encode(), 'PartitionKey': str(r['id'])} for r in records])
assert put['FailedRecordCount'] == 0, put
read = []
for shard in kinesis.list_shards(StreamName='course')['Shards']:
    iterator = kinesis.get_shard_iterator(
        StreamName='course', ShardId=shard['ShardId'], ShardIteratorType='TRIM_HORIZON')['ShardIterator']
    read += [json.loads(r['Data']) for r in kinesis.get_records(ShardIterator=iterator)['Records']]
assert sorted(read, key=lambda r: r['id']) == records, read

s3.create_bucket(Bucket='course-bucket')
firehose.create_delivery_stream(DeliveryStreamName='course', ExtendedS3DestinationConfiguration={
    'BucketARN': 'arn:aws:s3:::course-bucket', 'RoleARN': 'arn:aws:iam::000000000000:role/r',
    'BufferingHints': {'SizeInMBs': 1, 'IntervalInSeconds': 0}})
firehose.put_record_batch(DeliveryStreamName='course', Records=[
    {'Data': (json.dumps(r) + '\\n').encode()} for r in records])
keys = []
while not keys:
    keys = [o['Key'] for o in s3.list_objects_v2(Bucket='course-bucket').get('Contents', [])]
    time.sleep(0.1)
lines = b''.join(s3.get_object(Bucket='course-bucket', Key=k)['Body'].read() for k in keys).decode().splitlines()
assert [json.loads(line) for line in lines] == records, lines
print('done')
`;

describe('programs of others with the variables of the local pipeline', () => {
  let pipeline: RunningPipeline;
  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  it("a course's notebook in boto3 produces, consumes and delivers, unchanged", async function () {
    this.timeout(60_000);
    const python = ['python3', '/usr/bin/python3'].find(
      (command) => spawnSync(command, ['-c', 'import boto3']).status === 0,
    );
    if (python === undefined) {
      console.log('      skipped: python3 with boto3 is not installed (Debian: python3-boto3)');
      return this.skip();
    }
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, ...localVariables(pipeline.endpoint, 'us-east-1'), AWS_EC2_METADATA_DISABLED: 'true' };
    const { stdout } = await run(python, ['-c', NOTEBOOK], { env });
    assert.equal(stdout, 'done\n');
  });
});
