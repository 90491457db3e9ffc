import assert from 'node:assert/strict';
import { typedTargets } from '../../../src/ui/prompts/typedTargets';

const dev = { name: 'dev', region: 'eu-west-1' };
const prod = { name: 'prod', region: 'us-east-1' };
const foreign = 'arn:aws:kinesis:us-east-1:222222222222:stream/orders';

describe('what is typed where a stream is picked', () => {
  it('is a name in every connection', () => {
    assert.deepEqual(typedTargets('orders', [dev, prod], ['stream']), [
      { kind: 'target', target: { connection: 'dev', stream: 'orders' }, connection: dev },
      { kind: 'target', target: { connection: 'prod', stream: 'orders' }, connection: prod },
    ]);
    assert.equal(typedTargets('orders', [dev], ['stream', 'deliveryStream']).length, 2);
    assert.deepEqual(typedTargets('two words', [dev], ['stream']), []);
  });

  it('is an ARN, whole, in the connections of its region, as what it is', () => {
    assert.deepEqual(typedTargets(foreign, [dev, prod], ['stream', 'deliveryStream']), [
      { kind: 'target', target: { connection: 'prod', stream: foreign }, connection: prod },
    ]);
  });

  it('is a reason where no connection can use the ARN', () => {
    const reasonOf = (text: string) => {
      const [typed, ...more] = typedTargets(text, [dev], ['stream', 'deliveryStream']);
      assert.equal(more.length, 0);
      assert.ok(typed?.kind === 'problem');
      return typed.message;
    };
    assert.match(reasonOf(foreign), /is in us-east-1, but the connection "dev" is in eu-west-1/);
    assert.match(reasonOf('arn:aws:kinesis:eu-west-1:1'.concat('1'.repeat(11), ':stream/a/consumer/b:1')), /consumer/);
    assert.match(reasonOf('arn:aws:firehose:us-east-1:111111111111:deliverystream/a'), /is in us-east-1/);
    assert.match(reasonOf('arn:aws:dynamodb:eu-west-1:111111111111:table/a'), /not the ARN of a Kinesis data stream/);
  });
});
