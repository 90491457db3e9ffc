import assert from 'node:assert/strict';
import {
  isArn,
  readConnections,
  requireDeliveryStream,
  requireStream,
  resourceName,
  streamLabel,
  streamOf,
} from '../../../src/aws';
import { isPipelinesError } from '../../../src/errors';

const OWN = 'arn:aws:firehose:eu-west-1:111111111111:deliverystream/orders-to-s3';
const ownStream = 'arn:aws:kinesis:eu-west-1:111111111111:stream/orders';
const foreignStream = 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders';
const connection = { name: 'dev', region: 'eu-west-1' };

function refusal(check: () => void): string {
  try {
    check();
  } catch (error) {
    assert.ok(isPipelinesError(error));
    assert.equal(error.code, 'InvalidStream');
    return `${error.message} ${error.remedy ?? ''}`;
  }
  assert.fail('it was not refused');
}

describe('the name of a stream', () => {
  it('of the own account is its name, of any other its ARN', () => {
    assert.equal(streamOf(ownStream, OWN), 'orders');
    assert.equal(streamOf(foreignStream, OWN), foreignStream);
    const elsewhere = ownStream.replace('eu-west-1', 'us-east-1');
    assert.equal(streamOf(elsewhere, OWN), elsewhere);
    const china = ownStream.replace('arn:aws:', 'arn:aws-cn:');
    assert.equal(streamOf(china, OWN), china);
    const consumer = `${ownStream}/consumer/a:1`;
    assert.equal(streamOf(consumer, OWN), consumer);
  });

  it('stays an ARN where nothing tells which account is the own', () => {
    assert.equal(streamOf(ownStream, undefined), ownStream);
    assert.equal(streamOf(ownStream, 'orders'), ownStream);
  });

  it('is shown with the account of an ARN', () => {
    assert.equal(streamLabel('orders'), 'orders');
    assert.equal(streamLabel(foreignStream), 'orders · 222222222222');
    assert.equal(resourceName('arn:aws:s3:::events'), 'events');
    assert.ok(isArn(foreignStream) && !isArn('orders'));
  });

  it('is taken as a name or as the ARN of a stream in the region of the connection', () => {
    for (const stream of ['orders', 'a.b-c_d', ownStream, foreignStream]) requireStream(connection, stream);
    for (const delivery of ['orders', OWN]) requireDeliveryStream(connection, delivery);
    requireStream({ name: 'cn', region: 'cn-north-1' }, 'arn:aws-cn:kinesis:cn-north-1:111111111111:stream/orders');
    requireStream(
      { name: 'gov', region: 'us-gov-west-1' },
      'arn:aws-us-gov:kinesis:us-gov-west-1:111111111111:stream/a',
    );
  });

  it('is refused in words in another region or partition', () => {
    const elsewhere = refusal(() => requireStream(connection, foreignStream.replace('eu-west-1', 'us-east-1')));
    assert.match(
      elsewhere,
      /is in us-east-1, but the connection "dev" is in eu-west-1\. Use a connection for us-east-1/,
    );
    const china = refusal(() =>
      requireStream({ name: 'cn', region: 'cn-north-1' }, 'arn:aws:kinesis:cn-north-1:111111111111:stream/a'),
    );
    assert.match(china, /partition aws, but cn-north-1 is in aws-cn/);
    assert.match(
      refusal(() => requireDeliveryStream(connection, OWN.replace('eu-west-1', 'us-east-1'))),
      /is in us-east-1/,
    );
  });

  it('is refused in words where it is the ARN of something else', () => {
    const consumer = refusal(() => requireStream(connection, `${ownStream}/consumer/app:1700000000`));
    assert.match(consumer, /consumer/);
    assert.match(consumer, /stream\/orders$/);
    assert.match(
      refusal(() => requireStream(connection, OWN)),
      /delivery stream, not of a data stream/,
    );
    for (const arn of [
      'arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026-11-30T00:00:00.000',
      'arn:aws:kinesisvideo:eu-west-1:111111111111:stream/orders/1',
      'arn:aws:kinesis:eu-west-1::stream/orders',
      'arn:aws:kinesis:eu-west-1:111111111111:stream/',
      'arn:aws:s3:::events',
      'arn:nonsense',
    ]) {
      assert.match(
        refusal(() => requireStream(connection, arn)),
        /not the ARN of a Kinesis data stream/,
      );
    }
    assert.match(
      refusal(() => requireDeliveryStream(connection, ownStream)),
      /not the ARN of a delivery stream/,
    );
    for (const name of ['', 'a b', 'a/b', 'x'.repeat(129)])
      assert.match(
        refusal(() => requireStream(connection, name)),
        /not the name/,
      );
  });

  it('of a setting is checked with its connection', () => {
    const streams = [foreignStream.replace('eu-west-1', 'us-east-1')];
    const [entry] = readConnections([{ scope: 'user', value: [{ ...connection, streams }] }]);
    assert.ok(entry?.kind === 'faulty');
    assert.match(entry.problems.join(), /"streams": .* is in us-east-1, but the connection "dev" is in eu-west-1/);
  });
});
