import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileSchema } from '../../../src/consumer';
import { toReadable } from '../../support/readable';
import { AvroError, AvroReader, avroType, decodePayload } from '../../../src/records';

function fixture(file: string): Buffer {
  return readFileSync(path.join('test', 'fixtures', 'outputs', file));
}

/** What fastavro was given: see the README of the fixtures. */
const SHOWN = [
  '{"union":[null,1,9007199254740993,0.1,0.1,"RED","/wA=","GREEN",{"a":1},{"a":2,"colour":"RED"},{"a":3},[1,2],"ok"]',
  '"dec":-12345678901234567890123456789012345.678,"decFixed":-0.05,"decs":[null,123456789012345678.90]',
  '"date":"2024-01-01","timeMs":"01:02:03.004","timeUs":"01:02:03.000004"',
  '"tsMs":"2024-01-01T00:00:00.123Z","tsUs":"2024-01-01T00:00:00.123456Z","tsNs":"2024-01-01T00:00:00.123456789Z"',
  '"localMs":"1969-12-31T23:59:59.999","localUs":"2024-01-01T00:00:00.123456","localNs":"1969-12-31T23:59:59.999999999"',
  '"uuid":"550e8400-e29b-41d4-a716-446655440000","uuidFixed":"550e8400-e29b-41d4-a716-446655440000"',
  '"duration":"P1M2DT0.003S","unknown":7,"short":0.5,"long":9223372036854775807,"float":0.1,"double":-0',
  '"bytes":"/w==","text":"São","next":null}',
].join(',');

function shown(schema: unknown, hex: string): string {
  const reader = new AvroReader(Buffer.from(hex, 'hex'));
  const json = reader.json(avroType(schema));
  assert.ok(reader.isAtEnd);
  return json;
}

function record(name: string, fields: unknown[], more: object = {}): object {
  const named = fields.map((type, index) => ({ name: `f${index}`, type }));
  return { type: 'record', name, fields: named, ...more };
}

describe('values in Avro', () => {
  it('are the same in a tail and in an object, with all their digits', async () => {
    const schema = await compileSchema({ kind: 'avro', text: fixture('types.fastavro.avsc').toString('utf8') });
    assert.equal(decodePayload(fixture('types.fastavro.bin'), { schema }).text, SHOWN);
    async function* content() {
      yield await Promise.resolve(fixture('types.fastavro.avro'));
    }
    const readable = await toReadable(content(), { maxBytes: 1_000_000 });
    assert.equal(Buffer.from(readable.content).toString('utf8'), `${SHOWN}\n${SHOWN}\n`);
  });

  const values: [name: string, schema: unknown, hex: string, json: string][] = [
    ['a decimal of no byte', { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }, '00', '0.00'],
    ['a decimal without a scale', { type: 'bytes', logicalType: 'decimal', precision: 4 }, '02ff', '-1'],
    [
      'a decimal whose scale cannot be',
      { type: 'bytes', logicalType: 'decimal', precision: 1, scale: 2 },
      '0261',
      '"a"',
    ],
    ['a decimal that says its own scale', { type: 'bytes', logicalType: 'big-decimal' }, '0602' + '7b' + '04', '1.23'],
    ['one that does not', { type: 'bytes', logicalType: 'big-decimal' }, '02ff', '"/w=="'],
    ['a logical type on another type', { type: 'string', logicalType: 'date' }, '0261', '"a"'],
    ['a date far away', { type: 'int', logicalType: 'date' }, 'ffffffff0f', '"-5877641-06-23"'],
    ['a time that is not within a day', { type: 'int', logicalType: 'time-millis' }, '01', '-1'],
    ['a float in its shortest form', 'float', 'cdcccc3d', '0.1'],
    ['the smallest float', 'float', '01000000', '1e-45'],
    [
      'an annotation that stands around the type',
      { type: { type: 'long', logicalType: 'timestamp-millis' } },
      '00',
      '"1970-01-01T00:00:00.000Z"',
    ],
    ['an array in blocks that say their bytes', { type: 'array', items: 'int' }, '0102' + '02' + '00', '[1]'],
    [
      'a map whose keys occur twice',
      { type: 'map', values: 'int' },
      '04' + '026102' + '026104' + '00',
      '{"a":1,"a":2}',
    ],
    [
      'a field that means something to JavaScript',
      { type: 'record', name: 'R', fields: [{ name: '__proto__', type: 'int' }] },
      '02',
      '{"__proto__":1}',
    ],
    ['text that is not UTF-8', 'string', '02ff', '"/w=="'],
  ];
  for (const [name, schema, hex, json] of values) {
    it(`are JSON: ${name}`, () => assert.equal(shown(schema, hex), json));
  }
});

describe('names in an Avro schema', () => {
  const schemas: Record<string, unknown> = {
    'that of the namespace around comes before the one without': record('R', [
      { type: 'enum', name: 'E', symbols: ['without'] },
      record('ns.Inner', [{ type: 'enum', name: 'E', symbols: ['within'] }, 'E']),
    ]),
    'a dotted name gives its namespace to what lies within': record('ns.R', [
      { type: 'enum', name: 'E', symbols: ['within'] },
      'ns.E',
    ]),
    'a dotted name goes before a namespace': record(
      'ns.R',
      [{ type: 'enum', name: 'E', symbols: ['within'] }, 'ns.E'],
      {
        namespace: 'other',
      },
    ),
    'a namespace goes before the one around': record('a.R', [
      record('Inner', [{ type: 'enum', name: 'E', symbols: ['within'] }], { namespace: 'ns' }),
      'ns.E',
    ]),
    'an empty namespace is none': record('a.R', [{ type: 'enum', name: 'E', namespace: '', symbols: ['within'] }, 'E']),
    'a whole name is found from any namespace': record('a.R', [
      { type: 'enum', name: 'b.E', symbols: ['within'] },
      record('c.Inner', ['b.E']),
    ]),
  };
  const expected: Record<string, [hex: string, json: string]> = {
    'that of the namespace around comes before the one without': [
      '000000',
      '{"f0":"without","f1":{"f0":"within","f1":"within"}}',
    ],
    'a namespace goes before the one around': ['0000', '{"f0":{"f0":"within"},"f1":"within"}'],
    'a whole name is found from any namespace': ['0000', '{"f0":"within","f1":{"f0":"within"}}'],
  };
  for (const [name, schema] of Object.entries(schemas)) {
    it(`are resolved as the specification says: ${name}`, () => {
      const [hex, json] = expected[name] ?? ['0000', '{"f0":"within","f1":"within"}'];
      assert.equal(shown(schema, hex), json);
    });
  }

  const refused: Record<string, [unknown, RegExp]> = {
    'a type that is not defined': [record('ns.R', ['E']), /no type "E"/],
    'a name that is defined in another namespace': [
      record('a.R', [{ type: 'enum', name: 'b.E', symbols: ['x'] }, 'E']),
      /no type "E"/,
    ],
    'a name that is defined twice': [record('R', [record('ns.A', []), record('ns.A', [])]), /defines ns\.A twice/],
    'a union within a union': [['null', ['int']], /directly within a union/],
    'a record without fields': [{ type: 'record', name: 'R' }, /has no fields/],
    'a record without a name': [{ type: 'record', fields: [] }, /name is missing/],
    'a size that is none': [{ type: 'fixed', name: 'F', size: -1 }, /has no size/],
    'a number': [7, /this is not a type: 7/],
    'an object without a type': [{ name: 'R' }, /this is not a type/],
  };
  for (const [name, [schema, message]] of Object.entries(refused)) {
    it(`are refused: ${name}`, () => {
      assert.throws(
        () => avroType(schema),
        (error) => error instanceof AvroError && message.test(error.message),
      );
    });
  }
});
