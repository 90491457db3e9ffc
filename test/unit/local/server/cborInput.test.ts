import assert from 'node:assert/strict';
import { cbor, tag } from '@smithy/core/cbor';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const CBOR = 'application/x-amz-cbor-1.1';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (value: string): string => Buffer.from(cbor.serialize(value)).toString('hex');
/** An input of one field, whose value is given in hexadecimal digits. */
const field = (name: string, value: string): Buffer => hex(`a1 ${text(name)} ${value}`);

describe('an input in CBOR', () => {
  let pipeline: RunningPipeline;
  before(async () => {
    pipeline = await startPipeline();
    await pipeline.kinesis.createStream({ StreamName: 'other', ShardCount: 1 });
  });
  after(() => pipeline.close());

  const send = async (operation: string, body: Uint8Array, service = 'Kinesis_20131202') => {
    const headers = { 'content-type': CBOR, 'x-amz-target': `${service}.${operation}` };
    const response = await fetch(pipeline.endpoint, { method: 'POST', headers, body: Buffer.from(body) });
    assert.equal(response.headers.get('content-type'), CBOR);
    const answer = cbor.deserialize(new Uint8Array(await response.arrayBuffer())) as Record<string, unknown>;
    const errorType = response.headers.get('x-amzn-errortype');
    if (errorType !== null) assert.equal(answer.__type, errorType);
    return { status: response.status, answer };
  };

  describe('is read whatever form of CBOR it has', () => {
    const limitOne: Record<string, Buffer> = {
      'the shortest': field('Limit', '01'),
      'a length in one byte': field('Limit', '18 01'),
      'a length in two bytes': field('Limit', '19 0001'),
      'a length in four bytes': field('Limit', '1a 00000001'),
      'a length in eight bytes': field('Limit', '1b 0000000000000001'),
      'half precision': field('Limit', 'f9 3c00'),
      'single precision': field('Limit', 'fa 3f800000'),
      'double precision': field('Limit', 'fb 3ff0000000000000'),
      'a map without a length': hex(`bf ${text('Limit')} 01 ff`),
      'a key in chunks': hex(`a1 7f ${text('Li')} ${text('mit')} ff 01`),
      'a key whose length takes eight bytes': hex(`a1 7b 0000000000000005 ${text('Limit').slice(2)} 01`),
      'a map whose length takes eight bytes': hex(`bb 0000000000000001 ${text('Limit')} 01`),
      'null for what is not given': hex(`a2 ${text('Limit')} 01 ${text('NextToken')} f6`),
      'undefined for what is not given': hex(`a2 ${text('Limit')} 01 ${text('NextToken')} f7`),
      'fields that nobody knows': hex(
        `a3 ${text('Limit')} 01 ${text('New')} 9f 80 a0 40 f5 f4 20 c1 00 ff ${text('é')} 5f 41 00 ff`,
      ),
    };
    for (const [name, body] of Object.entries(limitOne)) {
      it(name, async () => {
        const { status, answer } = await send('ListStreams', body);
        assert.deepEqual([status, answer.StreamNames, answer.HasMoreStreams], [200, ['demo-stream'], true]);
      });
    }

    it('nothing at all', async () => {
      const { status, answer } = await send('ListStreams', Buffer.alloc(0));
      assert.deepEqual([status, answer.StreamNames], [200, ['demo-stream', 'other']]);
    });

    it('data in chunks, keys of other scripts and every byte', async () => {
      const [{ ShardId } = {}] = (await pipeline.kinesis.listShards({ StreamName: 'other' })).Shards ?? [];
      const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const head = every.subarray(0, 100);
      const tail = every.subarray(100);
      const body = Buffer.concat([
        hex(
          `bf ${text('StreamName')} ${text('other')} ${text('PartitionKey')} ${text('ação "注文" \\ 🐟')} ${text('Data')} 5f`,
        ),
        cbor.serialize(head),
        cbor.serialize(tail),
        hex('ff ff'),
      ]);
      const put = await send('PutRecord', body);
      assert.equal(put.status, 200);
      const position = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: put.answer.SequenceNumber };
      const found = await send('GetShardIterator', cbor.serialize({ StreamName: 'other', ShardId, ...position }));
      const read = await send('GetRecords', cbor.serialize({ ShardIterator: found.answer.ShardIterator }));
      const [record] = read.answer.Records as [Record<string, unknown>];
      assert.equal(record.PartitionKey, 'ação "注文" \\ 🐟');
      assert.deepEqual(Buffer.from(record.Data as Uint8Array), every);
    });

    it('a field of the name __proto__', async () => {
      const { answer } = await send('ListStreams', hex(`a1 ${text('__proto__')} a1 ${text('Limit')} 01`));
      assert.deepEqual(answer.StreamNames, ['demo-stream', 'other']);
    });
  });

  describe('is refused where it is not what an input is', () => {
    const manyBytes = (byte: string, count: number): string => byte.repeat(count);
    const refused: Record<string, { body: Buffer; reason: RegExp }> = {
      'a break': { body: hex('ff'), reason: /no meaning/ },
      JSON: { body: Buffer.from('{"Limit":1}'), reason: /not valid CBOR/ },
      'a map that is cut off': { body: hex('a1'), reason: /cut off/ },
      'a key that is cut off': { body: hex('a1 65 4c69'), reason: /cut off/ },
      'a number that is cut off': { body: field('Limit', '19 00'), reason: /cut off/ },
      'a map without an end': { body: hex(`bf ${text('Limit')} 01`), reason: /cut off/ },
      'bytes after the end': { body: hex('a0 00'), reason: /bytes follow/ },
      'a text of 2^64 - 1 bytes': { body: field('NextToken', `7b ${manyBytes('ff', 8)}`), reason: /cut off/ },
      'data of 2^63 bytes': { body: field('Data', '5b 8000000000000000'), reason: /cut off/ },
      'a list of 2^64 - 1 items': { body: field('Records', `9b ${manyBytes('ff', 8)}`), reason: /cut off/ },
      'a list of 2^32 - 1 items': { body: field('Records', '9a ffffffff'), reason: /cut off/ },
      'a map of 2^64 - 1 fields': { body: hex(`bb ${manyBytes('ff', 8)}`), reason: /cut off/ },
      'lists in lists, a million deep': { body: field('Records', manyBytes('81', 1e6)), reason: /levels deep/ },
      'endless lists in lists': { body: field('Records', manyBytes('9f', 1e6)), reason: /levels deep/ },
      'maps in maps': { body: hex(manyBytes('a1 61 61', 1e6)), reason: /levels deep/ },
      'tags on tags': { body: field('Timestamp', manyBytes('c1', 1e6)), reason: /levels deep/ },
      'ten million empty maps': { body: field('Records', `9f ${manyBytes('a0', 1e7)} ff`), reason: /items/ },
      'a text in ten million chunks': { body: field('NextToken', `7f ${manyBytes('60', 1e7)} ff`), reason: /items/ },
      'the same key twice': { body: hex(`a2 ${text('Limit')} 01 ${text('Limit')} 02`), reason: /same key twice/ },
      'the same key in two forms': {
        body: hex(`a2 ${text('Limit')} 01 7f ${text('Lim')} ${text('it')} ff 02`),
        reason: /same key twice/,
      },
      'a number as a key': { body: hex('a1 01 02'), reason: /key of a map/ },
      'bytes as a key': { body: hex('a1 41 61 02'), reason: /key of a map/ },
      'a key without a value': { body: hex(`bf ${text('Limit')} ff`), reason: /no meaning/ },
      'a break in a map with a length': { body: hex('a1 ff'), reason: /key of a map/ },
      'a break in a list with a length': { body: field('Records', '81 ff'), reason: /no meaning/ },
      'a chunk of another type': { body: field('NextToken', '7f 41 61 ff'), reason: /another type/ },
      'a chunk without a length': { body: field('NextToken', '7f 7f 61 61 ff ff'), reason: /no valid length/ },
      'a text that is not UTF-8': { body: field('NextToken', '62 c328'), reason: /UTF-8/ },
      'a key that is not UTF-8': { body: hex('a1 61 ff 01'), reason: /UTF-8/ },
      'a character that is cut by chunks': { body: field('NextToken', '7f 61 c3 61 a7 ff'), reason: /UTF-8/ },
      'a number without an end': { body: field('Limit', '1f'), reason: /no valid length/ },
      'a reserved length': { body: field('Limit', '1c'), reason: /no valid length/ },
      NaN: { body: field('Limit', 'f9 7e00'), reason: /not finite/ },
      infinity: { body: field('Limit', 'fa 7f800000'), reason: /not finite/ },
      'a number of any size': { body: field('Limit', 'c2 41 01'), reason: /tag 2/ },
      'a date as text': { body: field('Timestamp', `c0 ${text('2026-01-01T00:00:00Z')}`), reason: /tag 0/ },
      'a time that is text': { body: field('Timestamp', `c1 ${text('1')}`), reason: /time is not a number/ },
      'an unknown simple value': { body: field('Limit', 'f8 20'), reason: /no meaning/ },
      'a list': { body: hex('80'), reason: /list/ },
      'a text': { body: hex('60'), reason: /structure/ },
      bytes: { body: hex('40'), reason: /structure/ },
      'a number': { body: hex('01'), reason: /structure/ },
      'a time': { body: hex('c1 00'), reason: /structure/ },
      null: { body: hex('f6'), reason: /structure/ },
    };
    for (const [name, { body, reason }] of Object.entries(refused)) {
      it(name, async () => {
        const { status, answer } = await send('ListStreams', body);
        assert.deepEqual([status, answer.__type], [400, 'SerializationException']);
        assert.match(String(answer.message), reason);
      });
    }
  });

  describe('is refused where a field is of another type', () => {
    const wrong: [string, string, Record<string, unknown>][] = [
      ['a name in bytes', 'DescribeStream', { StreamName: Buffer.from('other') }],
      ['a name that is a time', 'DescribeStream', { StreamName: tag({ tag: 1, value: 0 }) }],
      ['a number in bytes', 'ListStreams', { Limit: Buffer.from([1]) }],
      ['a number that is a text', 'ListStreams', { Limit: '1' }],
      ['data that are a number', 'PutRecord', { StreamName: 'other', PartitionKey: 'a', Data: 23 }],
      ['data that are a list', 'PutRecord', { StreamName: 'other', PartitionKey: 'a', Data: [1] }],
      [
        'data that are a time',
        'PutRecord',
        { StreamName: 'other', PartitionKey: 'a', Data: tag({ tag: 1, value: 0 }) },
      ],
      ['a record in bytes', 'PutRecords', { StreamName: 'other', Records: [Buffer.from('a')] }],
      ['records that are a map', 'PutRecords', { StreamName: 'other', Records: { a: 1 } }],
      ['records in bytes', 'PutRecords', { StreamName: 'other', Records: Buffer.from('a') }],
      ['tags in bytes', 'AddTagsToStream', { StreamName: 'other', Tags: Buffer.from('a') }],
      ['a tag in bytes', 'AddTagsToStream', { StreamName: 'other', Tags: { a: Buffer.from('a') } }],
      ['a structure in bytes', 'ListShards', { StreamName: 'other', ShardFilter: Buffer.from('a') }],
      [
        'a time in bytes',
        'GetShardIterator',
        {
          StreamName: 'other',
          ShardId: 'shardId-000000000000',
          ShardIteratorType: 'AT_TIMESTAMP',
          Timestamp: Buffer.from('1'),
        },
      ],
    ];
    for (const [name, operation, input] of wrong) {
      it(name, async () => {
        const { status, answer } = await send(operation, cbor.serialize(input));
        assert.deepEqual([status, answer.__type], [400, 'SerializationException']);
      });
    }
  });

  it('is for Kinesis alone: Firehose says that it takes JSON', async () => {
    const { status, answer } = await send('ListDeliveryStreams', hex('a0'), 'Firehose_20150804');
    assert.deepEqual([status, answer.__type], [404, 'UnknownOperationException']);
    assert.match(String(answer.message), /send JSON/);
  });
});
