import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { FieldSurvey, RecordView, type RecordStore } from '../../../../src/consumer';
import { stored } from '../support/stored';

async function survey(store: RecordStore, matches?: (id: number) => boolean): Promise<FieldSurvey> {
  const fields = new FieldSurvey({ store, view: new RecordView({ store, matches }) });
  await fields.advance(new AbortController().signal);
  return fields;
}

const orders = [
  '{"id":1,"total":9.5,"paid":true,"at":"2026-01-01T00:00:00Z","items":[{"sku":"a"},{"sku":"b"}],"note":null}',
  '{"id":2,"total":12,"at":"2026-01-02T00:00:00.5Z","items":[{"sku":"a","n":1}],"note":"late"}',
  gzipSync('{"id":12345678901234567890,"total":"9","at":"2026-01-03T00:00:00+01:00","items":[],"odd name":{}}'),
  'no json at all',
];

describe('the fields of the kept records', () => {
  it('are not looked for in a record that unpacks to more, or has more values, than is gone into', async () => {
    const many = JSON.stringify(Array.from({ length: 300_000 }, (_, index) => index % 10));
    const bomb = gzipSync(`{"id":1,"spaces":"${' '.repeat(3_000_000)}"}`);
    const { statistics } = await survey(stored([bomb, many, '{"id":2}']));
    assert.deepEqual([statistics.records, statistics.notJson], [3, 2]);
    assert.deepEqual(
      statistics.fields.map(({ path, count }) => [path, count]),
      [['id', 1]],
    );
  });

  it('become a type and a schema that hold the names as they are, whatever they are', async () => {
    const names = [
      'a*/b',
      '`${process.exit()}`',
      '"; declare const x: "',
      'a\nb\u2028c',
      '\u202eright',
      'ação 😀',
      '__proto__',
      '//',
      '\\',
    ];
    const record = `{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`;
    const fields = await survey(stored([record]));
    const text = fields.typeScript("orders*/ = {}; alert('1'); type X");
    assert.doesNotMatch(text, /[\u2028-\u202e]/);
    const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
    assert.equal(file.statements.length, 1);
    const [statement] = file.statements;
    assert.ok(statement && ts.isTypeAliasDeclaration(statement) && ts.isTypeLiteralNode(statement.type));
    const found = statement.type.members.map(({ name }) => (name && !ts.isComputedPropertyName(name) ? name.text : ''));
    assert.deepEqual(found, names);
    const schema = JSON.parse(JSON.stringify(fields.jsonSchema('orders'))) as { properties: object };
    assert.deepEqual(Object.keys(schema.properties), names);
  });

  it('are counted with their types, null rate, frequent values and range', async () => {
    const { statistics } = await survey(stored(orders));
    assert.deepEqual([statistics.records, statistics.notJson, statistics.isCut], [4, 1, false]);
    const field = (path: string) => statistics.fields.find((one) => one.path === path);
    assert.deepEqual(
      statistics.fields.map(({ path }) => path),
      ['id', 'total', 'paid', 'at', 'items', 'items[]', 'items[].sku', 'items[].n', 'note', '$["odd name"]'],
    );
    assert.deepEqual(field('total')?.types, { number: 1, integer: 1, string: 1 });
    const { min, max, median, isSampled } = field('total')?.numbers ?? {};
    assert.deepEqual({ min, max, median, isSampled }, { min: 9.5, max: 12, median: 10.75, isSampled: false });
    const absent = (path: string) => [field(path)?.places, field(path)?.nulls, field(path)?.missing];
    assert.deepEqual(
      [absent('paid'), absent('note')],
      [
        [3, 0, 2],
        [3, 1, 1],
      ],
    );
    assert.equal(field('id')?.topValues.at(-1)?.value, '12345678901234567890');
    assert.deepEqual(field('items[].sku')?.topValues, [
      { value: '"a"', count: 2, isCut: false },
      { value: '"b"', count: 1, isCut: false },
    ]);
    assert.deepEqual([field('items[].sku')?.count, field('items[].sku')?.records], [3, 2]);
    assert.deepEqual(field('at')?.textRange, { min: '2026-01-01T00:00:00Z', max: '2026-01-03T00:00:00+01:00' });
  });

  it('keep the digits of integers that a double would round, in their range too', async () => {
    const ids = ['12345678901234567890', '12345678901234567891', '-9223372036854775808', '7', '12345678901234567889'];
    const { statistics } = await survey(stored(ids.map((id) => `{"id":${id},"big":${id.slice(0, 5)}345678901234567}`)));
    const [id] = statistics.fields;
    assert.deepEqual([id?.numbers?.min, id?.numbers?.max], ['-9223372036854775808', '12345678901234567891']);
    assert.ok(id);
    assert.deepEqual(new Set(id.topValues.map(({ value }) => value)), new Set(ids));
    assert.deepEqual(id.distinct, { count: 5, isExact: true });
  });

  it('are the same of bytes as of values, whatever the records are', async () => {
    const plain = [
      '{"a":1,"b":[{"c":"x"},{"c":null}],"é":"ü","a":2.50}',
      '{"b":[],"a":12345678901234567890,"d":{"e":true,"e":{"f":-0.0}}}',
      '{"\\u0061":"written as an escape","\\\\u0061":1,"c\\nd":1e3}',
      `{"a":"${'long '.repeat(100)}","at":"2026-01-01T00:00:00Z"}`,
      '[1,[2,"3"],{"a":null}]',
      '"text"',
      '17',
      'null',
      '{"a":',
      '{"a":1} {"a":2}',
      ...Array.from({ length: 300 }, (_, n) => `{"id":"${n}","n":${n % 7},"a":${n % 3 === 0 ? '"x"' : 'null'}}`),
    ];
    const [bytes, values] = [await survey(stored(plain)), await survey(stored(plain.map((text) => gzipSync(text))))];
    assert.deepEqual(bytes.statistics, values.statistics);
    assert.deepEqual(bytes.jsonSchema('a'), values.jsonSchema('a'));
    assert.ok(bytes.statistics.fields.length > 12);
  });

  it('say about how many values there are where they are many, and count the frequent ones among them', async () => {
    const records = Array.from({ length: 20_000 }, (_, n) =>
      JSON.stringify({ id: `order-${n}`, n, kind: n < 5_000 ? `rare-${n}` : n % 4 === 0 ? 'often' : `r-${n}` }),
    );
    const { fields } = (await survey(stored(records))).statistics;
    const [id, n, kind] = fields;
    for (const field of [id, n]) {
      assert.equal(field?.distinct.isExact, false);
      assert.ok(Math.abs(field.distinct.count - 20_000) < 2_000, `${field.distinct.count}`);
    }
    assert.equal(n?.numbers?.isSampled, true);
    assert.ok(Math.abs(n.numbers.median - 10_000) < 1_000);
    assert.equal(n.numbers.histogram.length, 16);
    assert.equal(kind?.distinct.isExact, false);
    const few = await survey(stored(Array.from({ length: 5_000 }, (_, i) => `{"s":${i % 8}}`)));
    assert.deepEqual(few.statistics.fields[0]?.distinct, { count: 8, isExact: true });
  });

  it('count a frequent value that comes after many rare ones', async () => {
    const texts = Array.from({ length: 30_000 }, (_, n) => (n % 2 === 0 && n > 1_500 ? 'often' : `rare-${n >> 1}`));
    const [field] = (await survey(stored(texts.map((text) => JSON.stringify({ text }))))).statistics.fields;
    assert.equal(field?.topValues[0]?.value, '"often"');
    assert.ok(field.topValues[0].count > 14_000);
  });

  it('are those of the newest where no more are to be looked at', async () => {
    const store = stored(['{"a":1}', '{"b":1}', '{"c":1}']);
    const fields = new FieldSurvey({ store, view: new RecordView({ store, matches: undefined }), mostPerLook: 2 });
    await fields.advance(new AbortController().signal);
    await fields.advance(new AbortController().signal);
    assert.deepEqual(
      fields.statistics.fields.map(({ path }) => path),
      ['b', 'c'],
    );
  });

  it('are those of what matches, and grow with what arrives', async () => {
    const store = stored(['{"a":1}', '{"b":1}']);
    const view = new RecordView({ store, matches: (id) => id !== 1 });
    const fields = new FieldSurvey({ store, view });
    const { signal } = new AbortController();
    await fields.advance(signal);
    store.append([{ ...store.get(0)!, data: Buffer.from('{"a":2,"c":1}') }]);
    view.recordsAppended();
    await fields.advance(signal);
    await fields.advance(signal);
    const { records, fields: found } = fields.statistics;
    assert.equal(records, 2);
    assert.deepEqual(
      found.map(({ path, count }) => [path, count]),
      [
        ['a', 2],
        ['c', 1],
      ],
    );
  });

  it('become a TypeScript type that all of the records have', async () => {
    const json = orders.filter((order): order is string => typeof order === 'string' && order.startsWith('{'));
    const text = (await survey(stored(json))).typeScript('my-order');
    assert.match(text, /^export type MyOrder = \{\n {2}id: number;\n/);
    assert.match(text, /\n {2}paid\?: boolean;\n/);
    assert.match(text, /\n {2}note: string \| null;\n/);
    assert.match(text, /\n {2}items: \{\n {4}sku: string;\n {4}n\?: number;\n {2}\}\[\];\n/);
    assert.deepEqual(problemsOf(`${text}export const orders: MyOrder[] = [${json.join(',')}];`), []);
  });

  it('become a JSON Schema', async () => {
    const schema = (await survey(stored(orders.slice(0, 3)))).jsonSchema('order');
    assert.deepEqual(schema, {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'order',
      type: 'object',
      properties: {
        id: { type: 'integer' },
        total: { type: ['number', 'string'] },
        paid: { type: 'boolean' },
        at: { type: 'string', format: 'date-time' },
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: { sku: { type: 'string' }, n: { type: 'integer' } },
            required: ['sku'],
          },
        },
        note: { type: ['null', 'string'] },
        'odd name': { type: 'object', properties: {} },
      },
      required: ['id', 'total', 'at', 'items'],
    });
  });

  it('are bounded, whatever the data', async () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, n])));
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const own = '{"__proto__":{"polluted":1},"constructor":2}';
    const { statistics } = await survey(stored([own, deep, wide, ...Array<string>(600).fill('{"f":"x"}')]));
    assert.equal(statistics.isCut, true);
    assert.ok(statistics.fields.length <= 2_000);
    assert.ok(statistics.fields.some(({ path }) => path === '__proto__.polluted'));
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('lets others have a turn, and stops when it is told to', async () => {
    const store = stored(Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(50) })));
    const fields = new FieldSurvey({ store, view: new RecordView({ store, matches: undefined }) });
    const controller = new AbortController();
    const progress: number[] = [];
    const stopped = fields.advance(controller.signal, (done) => {
      progress.push(done);
      if (progress.length === 2) controller.abort();
    });
    await assert.rejects(stopped, { name: 'AbortError' });
    assert.equal(progress.length, 2);
    const looked = fields.statistics.records;
    assert.ok(looked > 0 && looked < 20_000);
    await fields.advance(new AbortController().signal);
    assert.equal(fields.statistics.records, 20_000);
  });
});

/** What the compiler says of a text. */
function problemsOf(text: string): string[] {
  const name = 'order.ts';
  const host = ts.createCompilerHost({});
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, options) =>
    file === name ? ts.createSourceFile(name, text, options) : getSourceFile(file, options);
  const program = ts.createProgram([name], { strict: true, noEmit: true, skipLibCheck: true, types: [] }, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
