import assert from 'node:assert/strict';
import type { Firehose } from '@aws-sdk/client-firehose';
import { deliveryStreamsReading, describeDeliveryStream } from '../../../src/aws';
import { isPipelinesError } from '../../../src/errors';

const stream = (account: string, region = 'eu-west-1') => `arn:aws:kinesis:${region}:${account}:stream/orders`;
const delivery = (account: string, name: string) => `arn:aws:firehose:eu-west-1:${account}:deliverystream/${name}`;

/** The delivery streams of an account by the stream that each reads, one a page. */
function firehoseOf(account: string, sources: Record<string, string | undefined>) {
  const names = Object.keys(sources);
  const answers = {
    listDeliveryStreams: ({
      ExclusiveStartDeliveryStreamName: last,
    }: {
      ExclusiveStartDeliveryStreamName?: string;
    }) => {
      const index = last === undefined ? 0 : names.indexOf(last) + 1;
      const page = names.slice(index, index + 1);
      return Promise.resolve({ DeliveryStreamNames: page, HasMoreDeliveryStreams: index + 1 < names.length });
    },
    describeDeliveryStream: ({ DeliveryStreamName: name }: { DeliveryStreamName: string }) => {
      const source = sources[name];
      const description = {
        DeliveryStreamARN: delivery(account, name),
        Source: source && { KinesisStreamSourceDescription: { KinesisStreamARN: source } },
      };
      return Promise.resolve({ DeliveryStreamDescription: description });
    },
  };
  return answers as unknown as Pick<Firehose, 'listDeliveryStreams' | 'describeDeliveryStream'>;
}

const firehose = firehoseOf('111111111111', {
  direct: undefined,
  own: stream('111111111111'),
  foreign: stream('222222222222'),
  elsewhere: stream('111111111111', 'us-east-1'),
});

async function readers(of: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of deliveryStreamsReading(firehose, of)) names.push(name);
  return names;
}

describe('the delivery streams that read a data stream', () => {
  it('of the own account, by its name, read none of its namesakes', async () => {
    assert.deepEqual(await readers('orders'), ['own']);
    assert.deepEqual(await readers('order'), []);
  });

  it('of any account, by its ARN, read just that one', async () => {
    assert.deepEqual(await readers(stream('111111111111')), ['own']);
    assert.deepEqual(await readers(stream('222222222222')), ['foreign']);
    assert.deepEqual(await readers(stream('111111111111', 'us-east-1')), ['elsewhere']);
    assert.deepEqual(await readers(stream('333333333333')), []);
  });
});

describe('a delivery stream', () => {
  it('says how its source is called: by name in its own account, else by ARN', async () => {
    const sourceOf = async (name: string) => (await describeDeliveryStream(firehose, name)).sourceStream;
    assert.equal(await sourceOf('direct'), undefined);
    assert.equal(await sourceOf('own'), 'orders');
    assert.equal(await sourceOf('foreign'), stream('222222222222'));
    assert.equal(await sourceOf('elsewhere'), stream('111111111111', 'us-east-1'));
  });

  it('is described by its ARN, unless another account has it', async () => {
    const { arn } = await describeDeliveryStream(firehose, delivery('111111111111', 'own'));
    assert.equal(arn, delivery('111111111111', 'own'));
    const foreign = delivery('222222222222', 'own');
    await assert.rejects(describeDeliveryStream(firehose, foreign), (error) => {
      assert.ok(isPipelinesError(error));
      return error.message.includes(foreign) && error.message.includes(arn);
    });
  });
});
