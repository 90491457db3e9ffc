import assert from 'node:assert/strict';
import { openClients, type Clients } from '../../../src/aws';
import type { PipelinesError } from '../../../src/errors';
import { inspectRecords, sendRecords } from '../../../src/producer';
import { FakeAws } from '../../support/aws/fakeAws';
import { startFirehose, type FirehoseServer } from '../local/firehose/firehoseServer';

const RECORD_BYTES = 1000 * 1024;

describe('a send to a delivery stream', () => {
  let firehose: FirehoseServer;
  let clients: Clients;

  before(async () => {
    firehose = await startFirehose();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: firehose.endpoint });
  });

  after(async () => {
    clients.destroy();
    await firehose.close();
  });

  it('fills requests up to 4 MiB, beyond which the service refuses them as a whole', async () => {
    await firehose.create('large', { BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 } });
    const records = Array.from({ length: 30 }, (_, n) => Buffer.alloc(RECORD_BYTES, 0x61 + (n % 26)));
    const oneTooMany = { DeliveryStreamName: 'large', Records: records.slice(0, 5).map((Data) => ({ Data })) };
    await assert.rejects(firehose.client.putRecordBatch(oneTooMany), { name: 'InvalidArgumentException' });
    const report = await sendRecords({
      target: { kind: 'deliveryStream', name: 'large' },
      clients,
      records: [records],
    });
    assert.deepEqual([report.read, report.sent, report.failed], [30, 30, 0]);
    await firehose.until(async () => {
      const objects = await firehose.objects();
      return objects.reduce((sum, { bytes }) => sum + bytes.length, 0) === 30 * RECORD_BYTES;
    });
  });

  it('says which record is larger than 1,000 KiB before anything is sent', async () => {
    await firehose.create('small');
    const records = [Buffer.from('{}'), Buffer.alloc(RECORD_BYTES + 1, 'x')];
    const inspection = await inspectRecords([records]);
    await assert.rejects(
      sendRecords({ target: { kind: 'deliveryStream', name: 'small' }, clients, records: [records], inspection }),
      /Nothing was sent\. Record 2 has [\d,]+ bytes; the limit is 1000 KiB/,
    );
  });

  it('by the ARN of another account or region sends nothing to the namesake', async () => {
    await firehose.create('named');
    const { DeliveryStreamDescription } = await firehose.client.describeDeliveryStream({ DeliveryStreamName: 'named' });
    const arn = DeliveryStreamDescription?.DeliveryStreamARN ?? '';
    const send = (name: string) =>
      sendRecords({ target: { kind: 'deliveryStream', name }, clients, records: [[Buffer.from('{}')]] });
    assert.equal((await send(arn)).sent, 1);
    for (const foreign of [arn.replace(/:\d{12}:/, ':222222222222:'), arn.replace('us-east-1', 'eu-west-1')]) {
      assert.notEqual(foreign, arn);
      await assert.rejects(send(foreign), /nothing was sent/);
    }
  });

  const SOURCES = [
    {
      type: 'KinesisStreamAsSource',
      source: { KinesisStreamSourceDescription: { KinesisStreamARN: 'arn:aws:kinesis:us-east-1:1:stream/orders' } },
      reason: /its source, the data stream "orders"/,
    },
    { type: 'MSKAsSource', source: { MSKSourceDescription: { TopicName: 'orders' } }, reason: /Amazon MSK/ },
    { type: 'DatabaseAsSource', source: { DatabaseSourceDescription: { Endpoint: 'db' } }, reason: /a database/ },
  ];
  for (const { type, source, reason } of SOURCES) {
    it(`of type ${type} is refused before a record is sent, with the reason and what to do`, async () => {
      const aws = await FakeAws.start();
      const name = 'fed';
      const DeliveryStreamARN = `arn:aws:firehose:us-east-1:1:deliverystream/${name}`;
      const description = { DeliveryStreamName: name, DeliveryStreamARN, DeliveryStreamType: type, Source: source };
      aws.respond = ({ operation }) =>
        operation === 'DescribeDeliveryStream'
          ? { body: JSON.stringify({ DeliveryStreamDescription: description }) }
          : undefined;
      const fed = await openClients({ name: 'fed', region: 'us-east-1', endpoint: aws.endpoint });
      try {
        await assert.rejects(
          sendRecords({ target: { kind: 'deliveryStream', name }, clients: fed, records: [[Buffer.from('{}')]] }),
          (error: PipelinesError) => {
            assert.match(error.message, reason);
            assert.match(error.message, /Nothing was sent\./);
            assert.notEqual(error.remedy, undefined);
            return true;
          },
        );
        assert.deepEqual(
          aws.of('firehose').map(({ operation }) => operation),
          ['DescribeDeliveryStream'],
        );
      } finally {
        fed.destroy();
        await aws.stop();
      }
    });
  }
});
