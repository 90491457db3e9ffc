import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
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

/** AWS Glue's header, with a schema version such as the service makes. */
const GLUE_VERSION = '8f2c1a3b-9d4e-4f6a-8b7c-0123456789ab';
function glue(data: Uint8Array, { isCompressed = false, version = GLUE_VERSION } = {}): Buffer {
  const id = Buffer.from(version.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([3, isCompressed ? 5 : 0]), id, isCompressed ? deflateSync(data) : data]);
}

/** Confluent's header, with the indexes that a Protobuf message has. */
function confluent(data: Uint8Array, { schemaId = 42, indexes = [] as number[] } = {}): Buffer {
  const id = Buffer.alloc(5);
  id.writeUInt32BE(schemaId, 1);
  return Buffer.concat([id, Buffer.from(indexes), data]);
}

function layersOf(data: Uint8Array, schema?: PayloadSchema): string[] {
  return decodePayload(data, { schema }).steps.map(({ layer, detail, failure }) =>
    [layer, detail, failure && 'failed'].filter((part) => part !== undefined).join(' '),
  );
}

describe('what a schema registry puts before the data', () => {
  const json = Buffer.from('{"id":12345678901234567890}');

  it('is a layer, which says the schema', async () => {
    const schema = await compileSchema({ kind: 'avro', text: ORDER });
    const data = writtenByAvsc(order);
    assert.deepEqual(layersOf(confluent(data), schema), ['confluent schema 42', 'avro']);
    assert.deepEqual(layersOf(glue(data), schema), [`glue schema version ${GLUE_VERSION}`, 'avro']);
    assert.deepEqual(layersOf(glue(data, { isCompressed: true }), schema), [
      `glue schema version ${GLUE_VERSION}`,
      'avro',
    ]);
    assert.deepEqual(layersOf(gzipSync(glue(data)), schema), ['gzip', `glue schema version ${GLUE_VERSION}`, 'avro']);
    const fingerprint = Buffer.from('c301 0807060504030201'.replace(' ', ''), 'hex');
    assert.deepEqual(layersOf(Buffer.concat([fingerprint, data]), schema), [
      'avroFingerprint schema 0102030405060708',
      'avro',
    ]);
    assert.deepEqual(shown(glue(data, { isCompressed: true }), schema), shownOrder);
  });

  it('is taken off JSON without a schema, too', () => {
    for (const [data, layer] of [
      [confluent(json), 'confluent schema 42'],
      [confluent(json, { schemaId: 4_000_000_000 }), 'confluent schema 4000000000'],
      [glue(json), `glue schema version ${GLUE_VERSION}`],
      [glue(json, { isCompressed: true }), `glue schema version ${GLUE_VERSION}`],
      [
        glue(json, { version: '00000000-0000-0000-0000-000000000001' }),
        'glue schema version 00000000-0000-0000-0000-000000000001',
      ],
    ] as const) {
      const { kind, text } = decodePayload(data);
      assert.deepEqual([kind, text], ['json', json.toString()]);
      assert.deepEqual(layersOf(data), [layer, 'json']);
    }
    assert.deepEqual(layersOf(confluent(Buffer.from(' [1]'))), ['confluent schema 42', 'json']);
    assert.deepEqual(layersOf(confluent(Buffer.from('"text"'))), ['confluent schema 42', 'json']);
  });

  it('is taken off binary data only where it surely is a header', () => {
    const binary = Buffer.from([2, 0x80, 0xff, 7]);
    assert.deepEqual(layersOf(glue(binary)), [`glue schema version ${GLUE_VERSION}`, 'binary']);
    for (const other of [
      confluent(binary),
      glue(binary, { version: '00000000-0000-0000-0000-000000000001' }),
      confluent(Buffer.from('12')),
      confluent(Buffer.from('{"a":')),
      Buffer.from([0, 0, 0, 0, 0]),
      Buffer.from([3, 0]),
      Buffer.from([3, 5, ...Buffer.from(GLUE_VERSION.replaceAll('-', ''), 'hex'), 1, 2, 3]),
    ]) {
      const { kind, bytes } = decodePayload(other);
      assert.equal(kind, 'binary');
      assert.deepEqual(Buffer.from(bytes), other);
    }
  });

  it('does not make the reader unpack without bounds', () => {
    const bomb = glue(Buffer.from(`[${'0,'.repeat(10_000_000)}0]`), { isCompressed: true });
    const { text, isWhole } = decodePayload(bomb);
    assert.ok(!isWhole && text.length <= 1024 * 1024);
  });
});

describe('the message that a registry names in the header of a Protobuf record', () => {
  const text = `syntax = "proto3"; package p;
    message B { message C { int32 c = 3; } message A { message D { string d = 4; } int32 a = 5; } int32 b = 1; }
    message Z { int32 z = 6; }
    enum E { NONE = 0; }
    message K { int32 k = 7; }`;
  const B = Buffer.from('0801', 'hex');
  const C = Buffer.from('1802', 'hex');
  const D = Buffer.from('220164', 'hex');
  const A = Buffer.from('2803', 'hex');
  const Z = Buffer.from('3004', 'hex');
  const K = Buffer.from('3805', 'hex');

  // Zigzag: 1 is written as 2, 2 as 4. A single zero stands for the first message.
  const cases: [string, number[], Buffer, object][] = [
    ['first, in the short form', [0], B, { b: 1 }],
    ['first, in the long form', [2, 0], B, { b: 1 }],
    ['second', [2, 2], Z, { z: 4 }],
    ['third', [2, 4], K, { k: 5 }],
    ['first within the first', [4, 0, 0], C, { c: 2 }],
    ['second within the first', [4, 0, 2], A, { a: 3 }],
    ['three deep', [6, 0, 2, 0], D, { d: 'd' }],
  ];
  for (const [name, indexes, data, expected] of cases) {
    it(`is the ${name}`, async () => {
      for (const message of ['p.B', 'p.Z', 'p.B.A.D']) {
        const schema = await compileSchema({ kind: 'protobuf', text, message });
        assert.deepEqual(shown(confluent(data, { indexes }), schema), expected, message);
        assert.deepEqual(layersOf(confluent(data, { indexes }), schema), ['confluent schema 42', 'protobuf']);
      }
    });
  }

  it("is found by its place among the full names, where AWS Glue's serializer wrote it", async () => {
    // p.B = 0, p.B.A = 1, p.B.A.D = 2, p.B.C = 3, p.K = 4, p.Z = 5
    const schema = await compileSchema({ kind: 'protobuf', text, message: 'p.B' });
    for (const [index, data, expected] of [
      [0, B, { b: 1 }],
      [1, A, { a: 3 }],
      [2, D, { d: 'd' }],
      [3, C, { c: 2 }],
      [4, K, { k: 5 }],
      [5, Z, { z: 4 }],
    ] as const) {
      for (const isCompressed of [false, true])
        assert.deepEqual(shown(glue(Buffer.concat([Buffer.from([index]), data]), { isCompressed }), schema), expected);
    }
  });

  it('gives way to the one that was chosen, where the record fits that', async () => {
    const schema = await compileSchema({ kind: 'protobuf', text, message: 'p.Z' });
    assert.deepEqual(shown(confluent(Z, { indexes: [0] }), schema), { z: 4 });
    assert.deepEqual(shown(confluent(Z, { indexes: [2, 40] }), schema), { z: 4 });
    assert.deepEqual(shown(Z, schema), { z: 4 });
  });
});
