import assert from 'node:assert/strict';
import { checkTemplate, inferTemplate, PRESETS, templateFromJsonSchema } from '../../../src/samples';
import { records, texts } from './make';

async function like(samples: readonly string[], count = 200): Promise<string[]> {
  const template = await inferTemplate(samples.map((sample) => Buffer.from(sample)));
  assert.deepEqual(await checkTemplate(template), [], template);
  return texts(template, count);
}

async function likeJson(samples: readonly unknown[], count = 200): Promise<Record<string, unknown>[]> {
  return (
    await like(
      samples.map((sample) => JSON.stringify(sample)),
      count,
    )
  ).map((text) => JSON.parse(text) as Record<string, unknown>);
}

const SAMPLES = Array.from({ length: 60 }, (_, n) => ({
  id: `ORD-${String(10_000 + n * 37)}`,
  seq: n + 1,
  uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  at: new Date(Date.UTC(2025, 0, 1) + n * 1000).toISOString(),
  ts: 1_735_689_600_000 + n * 1000,
  day: `2025-01-${String(1 + (n % 28)).padStart(2, '0')} 10:00:00`,
  state: ['NEW', 'PAID', 'DONE'][n % 3],
  price: 10 + n / 4,
  temp: n % 2 === 0 ? 1.5 : -3.25,
  active: n % 4 !== 0,
  version: 2,
  text: 'always {{this}} "one"',
  email: `user${n}@example.com`,
  nothing: null,
  sometimes: n % 5 === 0 ? null : n * 1000 + 1,
  ...(n % 2 === 0 ? { extra: 'x' } : {}),
  tags: Array.from({ length: 1 + (n % 3) }, (_, t) => `t${t}`),
  place: { city: `Town ${'abcdefghij'[n % 10]}${n}`, zip: String(10_000 + n) },
}));

describe('samples like these records', () => {
  it('has the fields, the types and the ranges of the records', async () => {
    const made = await likeJson(SAMPLES);
    const dates = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    made.forEach((record, index) => {
      assert.match(String(record.id), /^ORD-\d{5}$/);
      assert.equal(record.seq, 61 + index);
      assert.match(String(record.uuid), /^[0-9a-f-]{36}$/);
      assert.match(String(record.at), dates);
      assert.ok(Number.isInteger(record.ts) && (record.ts as number) > 1.7e12);
      assert.match(String(record.day), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      assert.ok(['NEW', 'PAID', 'DONE'].includes(record.state as string));
      assert.ok((record.price as number) >= 10 && (record.price as number) <= 25);
      assert.ok((record.temp as number) >= -3.25 && (record.temp as number) <= 1.5);
      assert.equal(typeof record.active, 'boolean');
      assert.equal(record.version, 2);
      assert.equal(record.text, 'always {{this}} "one"');
      assert.match(String(record.email), /@/);
      assert.equal(record.nothing, null);
      assert.ok(record.sometimes === null || Number.isInteger(record.sometimes));
      const tags = record.tags as string[];
      assert.ok(tags.length >= 1 && tags.length <= 3 && tags.every((tag) => ['t0', 't1', 't2'].includes(tag)));
      const place = record.place as Record<string, unknown>;
      assert.equal(typeof place.city, 'string');
      assert.match(String(place.zip), /^\d{5}/);
    });
    const extras = made.filter((record) => 'extra' in record).length;
    assert.ok(extras > 60 && extras < 140, `${extras}`);
    assert.ok(made.some((record) => record.sometimes === null) && made.some((record) => record.sometimes !== null));
  });

  it('learns from the records of each preset', async () => {
    for (const { template } of PRESETS) {
      const samples = await texts(template, 200);
      const made = await like(samples, 20);
      const shape = (text: string) => Object.keys(JSON.parse(text) as object).filter((key) => key !== 'error');
      for (const record of made) assert.deepEqual(shape(record), shape(samples[0]!));
    }
  });

  it('makes a template of a single record', async () => {
    const [made] = await likeJson([{ idvendedor: '990', nome: 'Amadeu' }], 1);
    assert.deepEqual(Object.keys(made!), ['idvendedor', 'nome']);
  });

  it('chooses between the types of a field that has several', async () => {
    const made = await likeJson([{ a: 1 }, { a: 'x' }, { a: [true] }, { a: { b: 2 } }]);
    assert.deepEqual(
      new Set(made.map(({ a }) => (Array.isArray(a) ? 'list' : typeof a))),
      new Set(['number', 'string', 'list', 'object']),
    );
  });

  it('makes delimited lines of delimited lines', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, n) => `2025-01-01 00:00:${String(n % 60).padStart(2, '0')},10.0.0.${n},GET,${n * 13}`,
    );
    for (const line of await like(lines))
      assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+\.\d+\.\d+\.\d+,GET,\d+$/);
  });

  it('chooses among lines that have no columns', async () => {
    const lines = ['it\'s "one"', 'two \\ back', '{{three}}'];
    for (const line of await like(lines)) assert.ok(lines.includes(line), line);
  });

  it('says so when there is nothing to learn from', async () => {
    await assert.rejects(inferTemplate([]), /no record/);
    await assert.rejects(inferTemplate([Buffer.from('  \n')]), /no record/);
  });

  it('takes hostile records: deep ones, odd names, invalid UTF-8', async () => {
    await like([`${'['.repeat(3000)}${']'.repeat(3000)}`], 1);
    const [made] = await like(['{"__proto__":{"a":1},"constructor":2,"a{{b":3,"":4,"\'":"x\'y"}'], 1);
    assert.ok(made!.includes('"a{{b":3'));
    assert.deepEqual(await checkTemplate(await inferTemplate([Buffer.from([0xff, 0xfe, 0x80, 0x41])])), []);
  });
});

async function fromSchema(schema: unknown, count = 100): Promise<Record<string, unknown>[]> {
  const template = await templateFromJsonSchema(schema);
  assert.deepEqual(await checkTemplate(template), [], template);
  return records(template, count);
}

describe('a template from a JSON Schema', () => {
  it('follows types, formats, bounds and choices', async () => {
    const made = await fromSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['id', 'n', 'f', 's', 'e', 'c', 'at', 'tags', 'pair', 'code', 'big'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        n: { type: 'integer', minimum: 5, maximum: 9 },
        big: { type: 'integer', multipleOf: 10, exclusiveMinimum: 0, exclusiveMaximum: 100 },
        f: { type: 'number', minimum: -1, exclusiveMaximum: 1 },
        s: { type: 'string', minLength: 3, maxLength: 5 },
        e: { enum: ['a', 1, null] },
        c: { const: { k: ['{{x}}'] } },
        at: { type: 'string', format: 'date-time' },
        tags: { type: 'array', items: { type: 'string', format: 'ipv4' }, minItems: 2, maxItems: 4 },
        pair: { type: 'array', prefixItems: [{ type: 'boolean' }, { type: 'integer' }] },
        code: { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
        maybe: { type: ['string', 'null'] },
      },
    });
    for (const record of made) {
      assert.match(String(record.id), /^[0-9a-f-]{36}$/);
      assert.ok([5, 6, 7, 8, 9].includes(record.n as number));
      assert.ok((record.big as number) % 10 === 0 && (record.big as number) > 0 && (record.big as number) < 100);
      assert.ok((record.f as number) >= -1 && (record.f as number) < 1);
      assert.match(String(record.s), /^\w{3,5}$/);
      assert.ok(['a', 1, null].includes(record.e as string));
      assert.deepEqual(record.c, { k: ['{{x}}'] });
      assert.ok(!Number.isNaN(Date.parse(String(record.at))));
      const tags = record.tags as string[];
      assert.ok(tags.length >= 2 && tags.length <= 4 && tags.every((tag) => /^\d+\.\d+\.\d+\.\d+$/.test(tag)));
      assert.deepEqual(
        (record.pair as unknown[]).map((item) => typeof item),
        ['boolean', 'number'],
      );
      assert.match(String(record.code), /^[A-Z]{2}-\d{4}$/);
      assert.ok(record.maybe === undefined || record.maybe === null || typeof record.maybe === 'string');
    }
    assert.ok(made.some((record) => record.maybe === null));
  });

  it('follows references, joins allOf and chooses between alternatives', async () => {
    const made = await fromSchema({
      definitions: {
        id: { type: 'integer', minimum: 1, maximum: 1 },
        named: { required: ['name'], properties: { name: { const: 'n' } } },
      },
      allOf: [{ $ref: '#/definitions/named' }, { required: ['id'], properties: { id: { $ref: '#/definitions/id' } } }],
      required: ['kind'],
      properties: {
        kind: { oneOf: [{ const: 'x' }, { type: 'object', required: ['y'], properties: { y: { const: 2 } } }] },
      },
    });
    for (const record of made) assert.deepEqual({ ...record, kind: null }, { name: 'n', id: 1, kind: null });
    assert.deepEqual(new Set(made.map(({ kind }) => JSON.stringify(kind))), new Set(['"x"', '{"y":2}']));
  });

  it('bounds schemas that refer to themselves, or ask for too much', async () => {
    await fromSchema({ $ref: '#' }, 1);
    await fromSchema({ type: 'object', required: ['a', 'b'], properties: { a: { $ref: '#' }, b: { $ref: '#' } } }, 1);
    await fromSchema({ allOf: [{ $ref: '#' }, { $ref: '#' }] }, 1);
    await fromSchema(
      {
        type: 'object',
        required: ['l'],
        properties: { l: { type: 'array', minItems: 1e9, items: { type: 'string', minLength: 1e9 } } },
      },
      1,
    );
    await fromSchema(
      {
        type: 'object',
        properties: { p: { type: 'string', pattern: '(a+)+$' }, r: { $ref: 'https://example.com/x.json' } },
      },
      1,
    );
  });

  it('refuses what is not a schema', async () => {
    for (const schema of [null, 3, 'x', []]) await assert.rejects(templateFromJsonSchema(schema), /JSON Schema/);
  });
});
