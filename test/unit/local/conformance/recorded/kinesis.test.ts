import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from '../../server/runningPipeline';
import type { Answer } from '../scenario';
import { Wire } from '../wire';
import { CBOR_FORMAT, JSON_FORMAT } from '../wireFormat';
import {
  DEFAULT_ROWS,
  KINESIS_TAG_ROWS,
  OWNER_ROWS,
  POSITION_ROWS,
  STREAM,
  VALIDATION_ROWS,
  type KinesisRow,
} from './kinesisRows';

const KINDS: Readonly<Record<string, readonly KinesisRow[]>> = {
  'order of checks': VALIDATION_ROWS,
  tags: KINESIS_TAG_ROWS,
  'sequence numbers': POSITION_ROWS,
  'other accounts and regions': OWNER_ROWS,
  'what is left out': DEFAULT_ROWS,
};

describe('Kinesis of the local pipeline answers what AWS answers', () => {
  let pipeline: RunningPipeline;
  let wire: Wire;
  let cbor: Wire;

  before(async () => {
    pipeline = await startPipeline();
    wire = new Wire(pipeline.endpoint, JSON_FORMAT);
    cbor = new Wire(pipeline.endpoint, CBOR_FORMAT);
  });
  beforeEach(async () => {
    await wire.call('CreateStream', { StreamName: STREAM, ShardCount: 1 });
  });
  afterEach(async () => {
    await wire.call('DeleteStream', { StreamName: STREAM, EnforceConsumerDeletion: true });
  });
  after(async () => {
    wire.close();
    cbor.close();
    await pipeline.close();
  });

  for (const [kind, rows] of Object.entries(KINDS)) {
    describe(kind, () => {
      for (const row of rows) {
        it(`${row.name} (${row.source})`, async () => check(row, await play(wire, row)));
      }
    });
  }

  it('the order of checks is the same in CBOR', async () => {
    for (const row of VALIDATION_ROWS.filter(({ error }) => error?.code === 'ValidationException')) {
      check(row, await play(cbor, row));
    }
  });

  it('a record has no encryption type unless it is encrypted (PutRecord: sample of the API reference)', async () => {
    const record = { StreamName: STREAM, PartitionKey: 'k', Data: 'eA==' };
    const key = { StreamName: STREAM, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' };
    assert.equal(bodyOf(await wire.call('PutRecord', record)).EncryptionType, undefined);
    await wire.call('StartStreamEncryption', key);
    assert.equal(bodyOf(await wire.call('PutRecord', record)).EncryptionType, 'KMS');
  });

  it('sequence numbers have 56 digits, rise within a shard, and are higher in its children (PutRecords, SplitShard: samples of the API reference)', async () => {
    const putOne = async () =>
      String(
        bodyOf(await wire.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: 'eA==' })).SequenceNumber,
      );
    const before = [await putOne(), await putOne()];
    await wire.call('SplitShard', {
      StreamName: STREAM,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 127n),
    });
    const all = [...before, await putOne(), await putOne()];
    for (const number of all) assert.match(number, /^49\d{54}$/);
    assert.deepEqual([...all].sort(), all);
    assert.equal(new Set(all).size, all.length);
  });

  it('a subscription goes on at or after its last number without a record twice (recorded: test_subscribe_to_shard)', async () => {
    const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/recorded';
    const put = (text: string) =>
      wire.call('PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: Buffer.from(text).toString('base64') });
    let consumers = 0;
    const subscribe = async (position: object) => {
      const { Consumer } = bodyOf(
        await wire.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${++consumers}` }),
      ) as { Consumer: { ConsumerARN: string } };
      const { SubscribeToShardEvent } = bodyOf(
        await wire.call('SubscribeToShard', {
          ConsumerARN: Consumer.ConsumerARN,
          ShardId: 'shardId-000000000000',
          StartingPosition: position,
        }),
      );
      return SubscribeToShardEvent as { Records: { Data: string }[]; ContinuationSequenceNumber: string };
    };
    const textsOf = ({ Records }: { Records: { Data: string }[] }) =>
      Records.map(({ Data }) => Buffer.from(Data, 'base64').toString());

    await put('one');
    await put('two');
    const first = await subscribe({ Type: 'TRIM_HORIZON' });
    assert.deepEqual(textsOf(first), ['one', 'two']);
    for (const text of ['three', 'four', 'five']) await put(text);
    for (const Type of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']) {
      const next = await subscribe({ Type, SequenceNumber: first.ContinuationSequenceNumber });
      assert.deepEqual(textsOf(next), ['three', 'four', 'five'], Type);
    }
  });
});

async function play(wire: Wire, { given = [], ask }: KinesisRow): Promise<Answer> {
  const earlier: Answer[] = [];
  for (const [operation, input] of given) {
    const answer = await wire.call(operation, typeof input === 'function' ? input(earlier) : input);
    assert.equal(answer.kind, 'output', JSON.stringify(answer));
    earlier.push(answer);
  }
  const [operation, input] = ask;
  return await wire.call(operation, typeof input === 'function' ? input(earlier) : input);
}

function check({ error, output }: KinesisRow, answer: Answer): void {
  if (error === undefined) {
    assert.partialDeepStrictEqual(bodyOf(answer), output ?? {});
    return;
  }
  assert.ok(answer.kind === 'error', JSON.stringify(answer));
  assert.equal(answer.code, error.code, answer.message);
  assert.match(answer.message, error.message ?? /./);
}

function bodyOf(answer: Answer): Record<string, unknown> {
  assert.ok(answer.kind === 'output', JSON.stringify(answer));
  return answer.body as Record<string, unknown>;
}
