import assert from 'node:assert/strict';
import { parseGetRecordsBody } from '../../../../src/consumer/wire/getRecordsBody';
import { consumedRecordsOf } from '../../../../src/consumer/source/recordsApi';

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

function read(body: string) {
  return parseGetRecordsBody('shard', Buffer.from(body), new AbortController().signal);
}

function parse(answer: object, print: (answer: object) => string = (value) => JSON.stringify(value)) {
  return read(print(answer));
}

function texts({ records }: Awaited<ReturnType<typeof parse>>): string[] {
  return Array.from(records, ({ data }) => Buffer.from(data).toString());
}

describe('a raw GetRecords answer', () => {
  it('is read to the last digit', async () => {
    const answer = await parse({
      MillisBehindLatest: 12,
      NextShardIterator: 'AAA=',
      Records: [wire('{"a":1}'), wire('x')],
    });
    assert.deepEqual(texts(answer), ['{"a":1}', 'x']);
    assert.deepEqual(
      { ...answer.records.at(0), data: undefined },
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

  it('is the same in any order of members, with white space, escapes and unknown members', async () => {
    const record = { EncryptionType: 'KMS', ...wire('hello') };
    const answer = { Records: [record, { ...record, More: { deep: [1] } }], MillisBehindLatest: 0 };
    const plain = JSON.stringify(answer);
    const prints = [plain, JSON.stringify(answer, null, 2), plain.replaceAll('=', '\\u003d').replaceAll('/', '\\/')];
    for (const print of prints) assert.deepEqual(texts(await read(print)), ['hello', 'hello']);
  });

  for (const SequenceNumber of ['../../.bashrc', '', '-1', '1e9', '٣', '9'.repeat(130), 'shardId-0', '12 ', '0x1']) {
    it(`is refused where a sequence number is none: ${JSON.stringify(SequenceNumber.slice(0, 20))}`, async () => {
      const answer = { Records: [wire('x'), { ...wire('y'), SequenceNumber }] };
      await assert.rejects(parse(answer), { code: 'InvalidAnswer' });
      // Read as a whole, where white space keeps it from being scanned.
      await assert.rejects(read(JSON.stringify(answer, null, 1)), { code: 'InvalidAnswer' });
      assert.throws(() => consumedRecordsOf('shard', [{ SequenceNumber, PartitionKey: 'k', Data: Buffer.from('x') }]), {
        code: 'InvalidAnswer',
      });
    });
  }

  it('keeps partition keys of any script, and such as look like JSON', async () => {
    for (const key of ['ключ', 'chave ç', '"Records":[', 'a\\"b', '},{', '\u0000']) {
      const { records } = await parse({ Records: [wire('1', key), wire('2')], MillisBehindLatest: 0 });
      assert.deepEqual(
        Array.from(records, ({ partitionKey }) => partitionKey),
        [key, 'key'],
      );
    }
  });

  it('names the children of a shard that has ended', async () => {
    const ChildShards = [
      { ShardId: 'b', ParentShards: ['a'], HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' } },
    ];
    const answer = await parse({ ChildShards, Records: [], NextShardIterator: null });
    assert.deepEqual(
      [answer.nextIterator, answer.children],
      [undefined, [{ shardId: 'b', parents: ['a'], hashKeys: { from: 0n, to: 1n } }]],
    );
  });

  it('is refused where it is none', async () => {
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
      await assert.rejects(read(body), { code: 'InvalidAnswer' }, body);
    }
  });

  it('gives empty data as such', async () => {
    assert.deepEqual(texts(await parse({ Records: [wire(''), wire('b'), wire('')] })), ['', 'b', '']);
  });

  it('gives data of every length and every byte as they were put', async () => {
    const all = [...Array(70).keys(), 3_070, 3_071, 3_072, 3_073, 200_000].map((length) =>
      Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7 + length) % 256)),
    );
    const Records = all.map((data) => ({ ...wire(''), Data: data.toString('base64') }));
    const { records } = await parse({ Records });
    assert.deepEqual(
      Array.from(records, ({ data }) => Buffer.from(data)),
      all,
    );
  });

  it('reads base64 as Node does where an endpoint writes it otherwise: for addresses, without padding, in lines', async () => {
    const bytes = Buffer.from('??>>~~ÿÿ and more of it');
    for (const Data of [
      bytes.toString('base64url'),
      bytes.toString('base64').replaceAll('=', ''),
      bytes.toString('base64').replace(/(.{8})/g, '$1\n'),
      `${bytes.toString('base64').slice(0, 9)}*`,
      'A',
      'AAAAA',
      '====',
    ]) {
      const { records } = await parse({ Records: [wire('first'), { ...wire(''), Data }] });
      assert.deepEqual(Buffer.from(records.at(1)?.data ?? []), Buffer.from(Data, 'base64'), Data);
    }
  });
});
