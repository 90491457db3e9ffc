import assert from 'node:assert/strict';
import { parseGetRecordsBody } from '../../../src/consumer/getRecordsBody';

const SEQUENCE_NUMBER = '49590338271490256608559692538361571095921575989136588898';

interface WireRecord {
  SequenceNumber: string;
  PartitionKey: string;
  ApproximateArrivalTimestamp: number;
  Data: string;
  EncryptionType?: string;
}

function wire(text: string, PartitionKey = 'key'): WireRecord {
  const Data = Buffer.from(text).toString('base64');
  return { SequenceNumber: SEQUENCE_NUMBER, ApproximateArrivalTimestamp: 1.7e9 + 0.123, Data, PartitionKey };
}

function parse(answer: object, print: (answer: object) => string = (value) => JSON.stringify(value)) {
  return parseGetRecordsBody('shard', Buffer.from(print(answer)));
}

function texts({ records }: ReturnType<typeof parse>): string[] {
  return records.map(({ data }) => Buffer.from(data).toString());
}

describe('a raw GetRecords answer', () => {
  it('is read to the last digit', () => {
    const answer = parse({ MillisBehindLatest: 12, NextShardIterator: 'AAA=', Records: [wire('{"a":1}'), wire('x')] });
    assert.deepEqual(texts(answer), ['{"a":1}', 'x']);
    assert.deepEqual(
      { ...answer.records[0], data: undefined },
      {
        shardId: 'shard',
        sequenceNumber: SEQUENCE_NUMBER,
        partitionKey: 'key',
        arrivalMs: 1_700_000_000_123,
        data: undefined,
      },
    );
    assert.deepEqual([answer.behindMs, answer.nextIterator, answer.bytes], [12, 'AAA=', 8]);
  });

  it('is the same in any order of members, with white space, escapes and unknown members', () => {
    const record = { EncryptionType: 'KMS', ...wire('hello') };
    const answer = { Records: [record, { ...record, More: { deep: [1] } }], MillisBehindLatest: 0 };
    const plain = JSON.stringify(answer);
    const prints = [plain, JSON.stringify(answer, null, 2), plain.replaceAll('=', '\\u003d').replaceAll('/', '\\/')];
    for (const print of prints)
      assert.deepEqual(texts(parseGetRecordsBody('shard', Buffer.from(print))), ['hello', 'hello']);
  });

  it('keeps partition keys of any script, and such as look like JSON', () => {
    for (const key of ['ключ', 'chave ç', '"Records":[', 'a\\"b', '},{', '\u0000']) {
      const { records } = parse({ Records: [wire('1', key), wire('2')], MillisBehindLatest: 0 });
      assert.deepEqual(
        records.map(({ partitionKey }) => partitionKey),
        [key, 'key'],
      );
    }
  });

  it('names the children of a shard that has ended', () => {
    const ChildShards = [
      { ShardId: 'b', ParentShards: ['a'], HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' } },
    ];
    const answer = parse({ ChildShards, Records: [], NextShardIterator: null });
    assert.deepEqual([answer.nextIterator, answer.children], [undefined, [{ shardId: 'b', parents: ['a'] }]]);
  });

  it('is refused where it is none', () => {
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '{"Records":1}',
      '{"Records":[1]}',
      '{"Records":[{}]}',
      '{"Records":[{"Data":"AA=="}]}',
      '<html>',
    ];
    for (const body of bodies) {
      assert.throws(() => parseGetRecordsBody('shard', Buffer.from(body)), { code: 'InvalidAnswer' }, body);
    }
  });

  it('gives empty data as such', () => {
    assert.deepEqual(texts(parse({ Records: [wire(''), wire('b'), wire('')] })), ['', 'b', '']);
  });
});
