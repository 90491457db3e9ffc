import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import avro from 'avsc';
import { compileSchema } from '../../../../src/consumer';
import { isPipelinesError, type PipelinesError } from '../../../../src/errors';
import { decodePayload, type PayloadSchema } from '../../../../src/records';

const ORDER = JSON.stringify({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['NEW', 'PAID'] } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    {
      name: 'items',
      type: { type: 'array', items: { type: 'record', name: 'Item', fields: [{ name: 'sku', type: 'string' }] } },
    },
    { name: 'tags', type: { type: 'map', values: 'double' } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
    { name: 'next', type: ['null', 'shop.Order'] },
  ],
});

const order = {
  id: 7,
  note: 'late',
  status: 'PAID',
  at: 1_767_225_600_000,
  items: [{ sku: 'a' }, { sku: 'b' }],
  tags: { weight: 1.5 },
  hash: Buffer.from('ok'),
  next: null,
};
const shownOrder = { ...order, at: '2026-01-01T00:00:00.000Z', hash: 'ok' };

function writtenByAvsc(value: object): Buffer {
  return avro.Type.forSchema(JSON.parse(ORDER) as avro.Schema, { wrapUnions: 'never' }).toBuffer(value);
}

function shown(data: Uint8Array, schema: PayloadSchema): unknown {
  const { kind, text } = decodePayload(data, { schema });
  assert.equal(kind, 'json');
  return JSON.parse(text);
}

async function refused(source: Parameters<typeof compileSchema>[0]): Promise<PipelinesError> {
  try {
    await compileSchema(source);
  } catch (error) {
    if (isPipelinesError(error)) return error;
    throw error;
  }
  assert.fail('the schema was taken');
}

describe('records by an Avro schema', () => {
  let schema: PayloadSchema;

  before(async () => {
    schema = await compileSchema({ kind: 'avro', text: ORDER });
  });

  it('are readable, also when they are packed or follow the header of a registry', () => {
    const data = writtenByAvsc(order);
    assert.deepEqual(shown(data, schema), shownOrder);
    assert.deepEqual(shown(gzipSync(data), schema), shownOrder);
    assert.deepEqual(shown(Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), data]), schema), shownOrder);
    assert.deepEqual(shown(Buffer.concat([Buffer.from([3, 0]), Buffer.alloc(16, 1), data]), schema), shownOrder);
    assert.deepEqual(shown(Buffer.concat([Buffer.from([0xc3, 1]), Buffer.alloc(8, 1), data]), schema), shownOrder);
    const { layers } = decodePayload(gzipSync(data), { schema });
    assert.deepEqual(layers, ['gzip', 'avro']);
  });

  it('keep the digits of 64-bit integers', async () => {
    const long = await compileSchema({ kind: 'avro', text: '"long"' });
    const largest = Buffer.from('feffffffffffffffff01', 'hex');
    assert.equal(decodePayload(largest, { schema: long }).text, '9223372036854775807');
  });

  it('are shown as the bytes they are, with the reason, where they are of another schema', () => {
    const data = writtenByAvsc(order);
    for (const other of [data.subarray(0, -3), Buffer.concat([data, Buffer.from([1])]), Buffer.from('{"id":1}')]) {
      const { steps, bytes } = decodePayload(other, { schema });
      assert.equal(steps[0]?.layer, 'avro');
      assert.ok(steps[0].failure);
      assert.deepEqual(Buffer.from(bytes), Buffer.from(other));
    }
    assert.equal(decodePayload(Buffer.from('{"id":1}'), { schema }).kind, 'json');
  });

  it('cannot make the reader follow lengths that are not there', async () => {
    const lists = await compileSchema({ kind: 'avro', text: '{"type":"array","items":"null"}' });
    // 2^40 elements of no bytes each.
    assert.match(
      decodePayload(Buffer.from('808080808040', 'hex'), { schema: lists }).steps[0]?.failure ?? '',
      /more than 32,768 values/,
    );
    const texts = await compileSchema({ kind: 'avro', text: '"string"' });
    assert.match(
      decodePayload(Buffer.from('808080808040', 'hex'), { schema: texts }).steps[0]?.failure ?? '',
      /too early/,
    );
    const nested = await compileSchema({
      kind: 'avro',
      text: '{"type":"record","name":"N","fields":[{"name":"n","type":["null","N"]}]}',
    });
    assert.match(decodePayload(Buffer.alloc(100_000, 2), { schema: nested }).steps[0]?.failure ?? '', /too deeply/);
  });

  it('need a schema that is one', async () => {
    for (const text of ['{', '{"type":"nothing"}', '"Unknown"']) {
      const error = await refused({ kind: 'avro', text });
      assert.equal(error.code, 'InvalidSchema');
      assert.match(error.message, /^This is no Avro schema: /);
    }
  });
});

describe('records by a Protobuf schema', () => {
  // "Encoding" in Protocol Buffers' documentation: `a` = 150 is 08 96 01, and `b` = "testing" is 12 07 74…
  const text = 'syntax = "proto3"; package t; message Test { int64 a = 1; string b = 2; repeated int32 f = 6; }';
  const data = Buffer.from('08960112 0774657374696e67 3206038e029ea705'.replaceAll(' ', ''), 'hex');

  it('are readable, also after the header of a registry', async () => {
    const schema = await compileSchema({ kind: 'protobuf', text });
    const expected = { a: '150', b: 'testing', f: [3, 270, 86942] };
    assert.deepEqual(shown(data, schema), expected);
    assert.deepEqual(shown(Buffer.concat([Buffer.from([0, 0, 0, 0, 9, 0]), data]), schema), expected);
  });

  it('know the types that come with Protobuf', async () => {
    const schema = await compileSchema({
      kind: 'protobuf',
      text: 'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message T { google.protobuf.Timestamp at = 1; }',
    });
    assert.deepEqual(shown(Buffer.from('0a020805', 'hex'), schema), { at: { seconds: '5' } });
  });

  it('are shown as the bytes they are, with the reason, where they are of another schema', async () => {
    const schema = await compileSchema({ kind: 'protobuf', text });
    for (const other of [data.subarray(0, 6), Buffer.from('3a0161', 'hex'), Buffer.from('{"id":1}')]) {
      const { steps, bytes } = decodePayload(other, { schema });
      assert.equal(steps[0]?.layer, 'protobuf');
      assert.ok(steps[0].failure);
      assert.deepEqual(Buffer.from(bytes), Buffer.from(other));
    }
  });

  it('are left where they are more values than is gone into, whatever they are made of', async () => {
    const text =
      'syntax = "proto3"; message M { repeated M m = 1; repeated int64 n = 2; repeated double d = 3; string s = 4; }';
    const schema = await compileSchema({ kind: 'protobuf', text });
    const length = Buffer.from('80808005', 'hex');
    const records = {
      'empty messages': Buffer.alloc(200_000, Buffer.from('0a00', 'hex')),
      'packed integers': Buffer.concat([Buffer.from([0x12]), length, Buffer.alloc(10_485_760, 1)]),
      'packed numbers': Buffer.concat([Buffer.from([0x1a]), length, Buffer.alloc(10_485_760, 1)]),
    };
    for (const [name, data] of Object.entries(records)) {
      assert.match(decodePayload(data, { schema }).steps[0]?.failure ?? '', /more than 32,768 values/, name);
    }
    const few = Buffer.concat([
      Buffer.from('12050102030405' + '1a08', 'hex'),
      Buffer.alloc(8),
      Buffer.from('220161', 'hex'),
    ]);
    assert.deepEqual(JSON.parse(decodePayload(few, { schema }).text), { n: ['1', '2', '3', '4', '5'], d: [0], s: 'a' });
  });

  it('need a schema that is one, and that says which message they are', async () => {
    const two = 'syntax = "proto3"; message A { int32 a = 1; } message B { int32 b = 1; }';
    assert.match((await refused({ kind: 'protobuf', text: two })).remedy ?? '', /Choose one of: A, B/);
    const second = await compileSchema({ kind: 'protobuf', text: two, message: 'B' });
    assert.deepEqual(shown(Buffer.from('0801', 'hex'), second), { b: 1 });
    assert.match((await refused({ kind: 'protobuf', text: two, message: 'C' })).message, /no message C/);
    assert.match((await refused({ kind: 'protobuf', text: 'message {' })).message, /no Protobuf schema/);
    const importing = 'syntax = "proto3"; import "other.proto"; message A { int32 a = 1; }';
    assert.match((await refused({ kind: 'protobuf', text: importing })).message, /imports other.proto/);
  });
});
