import assert from 'node:assert/strict';
import { openClients, type Clients } from '../../../src/aws';
import { FakeAws } from '../../support/aws/fakeAws';

const PUT = { StreamName: 'orders', Records: [{ Data: '', PartitionKey: 'k' }] };

describe('a protected connection', () => {
  let aws: FakeAws;
  let clients: Clients;
  let asked: string[];
  let isAllowed: boolean;

  before(async () => {
    aws = await FakeAws.start();
    clients = await openClients(
      { name: 'prod', region: 'eu-west-1', endpoint: aws.endpoint, protected: true },
      {
        confirmChange: (operation) => {
          asked.push(operation);
          return isAllowed ? Promise.resolve() : Promise.reject(new Error('No.'));
        },
      },
    );
  });

  after(async () => {
    clients.destroy();
    await aws.stop();
  });

  beforeEach(() => {
    aws.reset();
    asked = [];
    isAllowed = false;
  });

  const putRecords = () => clients.putRecords(Buffer.from(JSON.stringify(PUT)));

  it('asks before each call that changes something, and nothing leaves where the answer is no', async () => {
    await assert.rejects(clients.s3.putObject({ Bucket: 'b', Key: 'k', Body: '' }), /No\./);
    await assert.rejects(clients.s3.deleteObject({ Bucket: 'b', Key: 'k' }), /No\./);
    await assert.rejects(clients.kinesis.registerStreamConsumer({ StreamARN: 'arn', ConsumerName: 'c' }), /No\./);
    await assert.rejects(clients.putRecordBatch(Buffer.from('{}')), /No\./);
    await assert.rejects(putRecords(), /No\./);
    assert.deepEqual(asked, ['PutObject', 'DeleteObject', 'RegisterStreamConsumer', 'PutRecordBatch', 'PutRecords']);
    assert.deepEqual(aws.requests, []);
  });

  it('asks before each put, also before those whose request was made ready by another', async () => {
    isAllowed = true;
    const { signal } = new AbortController();
    const body = Buffer.from(JSON.stringify(PUT));
    await clients.putRecords(body, signal);
    await clients.putRecords(body, signal);
    assert.deepEqual(asked, ['PutRecords', 'PutRecords']);
    assert.equal(aws.requests.length, 2);
  });

  it('does not ask before reading', async () => {
    await clients.kinesis.listStreams({});
    await clients.firehose.listDeliveryStreams({});
    await clients.identity();
    assert.deepEqual(asked, []);
  });
});
