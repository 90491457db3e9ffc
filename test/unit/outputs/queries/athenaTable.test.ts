import assert from 'node:assert/strict';
import { athenaTable, partitioningOf, type Partitioning, type TableRequest } from '../../../../src/outputs';
import { ObservedFields } from '../../../../src/outputs/queries/observedFields';
import { seededRandom } from '../../../support/seededRandom';
import { hiveTable, typeText, type HiveTable } from './support/hiveDdl';
import { jsonText, readRow, type Json } from './support/openXSerDe';

type Sample = TableRequest['sample'];

const FLAT: Partitioning = { kind: 'none', root: 'p/' };
const HOSTILE = [
  "it's",
  "'; DROP TABLE orders; --",
  'ends with a backslash\\',
  "\\'; DROP TABLE orders; --",
  'a`b``c',
  '*/ -- /*',
  'line\nbreak\r',
  '${x} 😀 \u202eleft',
  '\0\t\u0085',
];

function observed(...records: string[]): ObservedFields {
  const fields = new ObservedFields();
  for (const record of records) fields.add(Buffer.from(record));
  return fields;
}

function ddlOf(
  records: readonly string[],
  request: Partial<Omit<TableRequest, 'sample'>> & Partial<Sample> = {},
): string {
  const { format = 'json', layout = 'lines', ...rest } = request;
  const sample = { observed: observed(...records), format, layout };
  const ddl = athenaTable({ name: 'orders', bucket: 'b', partitioning: FLAT, ...rest, sample });
  assert.ok(ddl !== undefined);
  return ddl;
}

function typesOf({ columns }: HiveTable): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, typeText(type)]));
}

describe('a table of delivered objects', () => {
  it('has the types that all records have in common', () => {
    const table = hiveTable(
      ddlOf([
        '{"id":1,"price":1,"ok":true,"tags":["a"],"who":{"Name":"x","age":null},"odd":1,"never":null,"list":[]}',
        '{"id":90071992547409,"price":1.5,"tags":[null],"who":{"age":3,"more":{}},"odd":"t","list":[{"a":1},{"b":"c"}]}',
        'not json',
        '[1]',
      ]),
    );
    assert.deepEqual(typesOf(table), {
      id: 'bigint',
      price: 'double',
      ok: 'boolean',
      tags: 'array<string>',
      who: 'struct<name:string,age:bigint,more:string>',
      odd: 'string',
      never: 'string',
      list: 'array<struct<a:bigint,b:string>>',
    });
  });

  it('has room for all digits of an integer, and no integer type for what its reader refuses', () => {
    for (const [values, type] of [
      [['9223372036854775807', '-9223372036854775808'], 'bigint'],
      [['9223372036854775808'], 'string'],
      [['12345678901234567890'], 'string'],
      [['1', '12345678901234567890'], 'string'],
      [['9007199254740993', '0.5'], 'string'],
      [['9007199254740991', '0.5'], 'double'],
      [['1.0'], 'double'],
      [['1e3'], 'double'],
      [['-0'], 'bigint'],
      [['1e400'], 'double'],
    ] as const) {
      const table = hiveTable(ddlOf(values.map((value) => `{"n":${value}}`)));
      assert.deepEqual(typesOf(table), { n: type }, values.join());
    }
  });

  it('has nothing but its parts', () => {
    assert.equal(
      ddlOf(['{"a":1,"b":{"c":1}}'], { partitioning: partitioningOf('clicks/') }),
      `CREATE EXTERNAL TABLE \`orders\` (
  \`a\` bigint,
  \`b\` struct<\`c\`:bigint>
)
PARTITIONED BY (\`delivered\` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'ignore.malformed.json' = 'true'
)
LOCATION 's3://b/clicks/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.delivered.type' = 'date',
  'projection.delivered.format' = 'yyyy/MM/dd/HH',
  'projection.delivered.range' = '2015/01/01/00,NOW',
  'projection.delivered.interval' = '1',
  'projection.delivered.interval.unit' = 'HOURS',
  'storage.location.template' = 's3://b/clicks/\${delivered}/'
);
`,
    );
  });

  it('has a column for each of the fields that differ only in case', () => {
    const table = hiveTable(ddlOf(['{"Id":1,"id":"x","Name":"y","deep":{"Name":"z"}}']));
    assert.deepEqual(typesOf(table), { id_2: 'bigint', id: 'string', name: 'string', deep: 'struct<name:string>' });
    assert.deepEqual(Object.fromEntries(table.serdeProperties), {
      'ignore.malformed.json': 'true',
      'case.insensitive': 'false',
      'mapping.id_2': 'Id',
      'mapping.name': 'Name',
    });
  });

  it('needs no mapping for names that only have capitals', () => {
    const { serdeProperties } = hiveTable(ddlOf(['{"OrderId":1,"who":{"Name":"x"}}']));
    assert.deepEqual([...serdeProperties.keys()], ['ignore.malformed.json']);
  });

  it('keeps the name of a field that a partition has too, and maps the column', () => {
    const partitioning = partitioningOf('!{timestamp:yyyy}/!{timestamp:MM}/');
    const table = hiveTable(ddlOf(['{"year":1,"when":{"year":2}}'], { partitioning }));
    assert.deepEqual(typesOf(table), { year_2: 'bigint', when: 'struct<year:bigint>' });
    assert.equal(table.serdeProperties.get('mapping.year_2'), 'year');
    assert.deepEqual(
      table.partitions.map(({ name, type }) => [name, typeText(type)]),
      [
        ['year', 'int'],
        ['month', 'int'],
      ],
    );
  });

  it('reads all values of any record, whatever the names of its fields', () => {
    const seed = Number(process.env.SEED ?? 1);
    for (let run = 0; run < 40; run++) {
      const random = seededRandom(seed * 1_000 + run);
      const records = Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomRecord(random));
      const texts = records.map(({ record }) => jsonText(record));
      const partitioning = partitioningOf(run % 2 === 0 ? 'p/' : 'p/!{timestamp:yyyy}/select=!{timestamp:MM}/');
      const ddl = ddlOf(texts, { partitioning });
      const table = hiveTable(ddl);
      assertNamesOnce([...table.partitions, ...table.columns]);
      for (const { record, marks } of records) {
        const row = readRow(table, record).join('\n');
        const lost = marks.filter((mark) => !row.includes(mark));
        assert.deepEqual(lost, [], `seed ${seed}, run ${run}\n${texts.join('\n')}\n${ddl}`);
      }
    }
  });

  it('has each name once when columns are found by field names, and says what it leaves out', () => {
    const record = '{"Id":1,"id":2,"":3,"a`b":4,"s":{"x-y":1},"t":{"x-y":1,"ok":2},"nul\\u0000":5,"year":6}';
    for (const format of ['parquet', 'avro'] as const) {
      const ddl = ddlOf([record], { format, partitioning: partitioningOf('!{timestamp:yyyy}/') });
      const table = hiveTable(ddl);
      assert.deepEqual(typesOf(table), { id: 'bigint', 'a`b': 'bigint', t: 'struct<ok:bigint>' });
      assert.equal(table.storedAs?.toLowerCase(), `storedas${format}`);
      const omitted = [...ddl.matchAll(/^-- Left out.*: (".*")$/gm)].map(([, name = '']) => JSON.parse(name) as string);
      assert.deepEqual(omitted, ['id', '', 's.x-y', 's', 't.x-y', 'nul\0', 'year']);
    }
  });

  it('is not made without a field', () => {
    for (const records of [[], ['{}'], ['1', '"a"', '{"a":']]) {
      const sample = { observed: observed(...records), format: 'json', layout: 'lines' } as const;
      assert.equal(athenaTable({ name: 'n', bucket: 'b', partitioning: FLAT, sample }), undefined);
    }
  });

  it('reads CSV by position, below its header', () => {
    const table = hiveTable(ddlOf(['{"Order Id":1,"order id":2,"n":1.5}'], { format: 'csv' }));
    assert.deepEqual(typesOf(table), { order_id: 'string', order_id_2: 'string', n: 'string' });
    assert.equal(table.serde, 'org.apache.hadoop.hive.serde2.OpenCSVSerde');
    assert.deepEqual([...table.tableProperties], [['skip.header.line.count', '1']]);
  });

  it('says that Athena needs one record on each line', () => {
    assert.match(
      ddlOf(['{"a":1}'], { layout: 'backToBack' }),
      /^-- These objects hold records with nothing between them/,
    );
    assert.match(ddlOf(['{"a":1}'], { layout: 'multiLine' }), /^-- These objects hold records of several lines/);
    assert.doesNotMatch(ddlOf(['{"a":1}']), /--/);
  });

  it('lets the catalog find levels that have names but values that cannot be computed', () => {
    const partitioning = partitioningOf('in/customer=!{partitionKeyFromQuery:customer}/year=!{timestamp:yyyy}/');
    const table = hiveTable(ddlOf(['{"a":1}'], { name: 'My-Orders', partitioning }));
    assert.deepEqual(table.repaired, ['my_orders']);
    assert.deepEqual(table.tableProperties.size, 0);
    assert.deepEqual(
      table.partitions.map(({ name }) => name),
      ['customer', 'year'],
    );
  });

  it('reaches into tomorrow when the prefix has another time zone than Athena', () => {
    const table = hiveTable(ddlOf(['{"a":1}'], { partitioning: partitioningOf('p/'), timeZone: 'Asia/Tokyo' }));
    assert.equal(table.tableProperties.get('projection.delivered.range'), '2015/01/01/00,NOW+1DAYS');
  });

  it('does not grow without bounds with records that have ids as names', () => {
    const ddl = ddlOf(Array.from({ length: 5_000 }, (_, id) => `{"${id}":1}`));
    assert.equal([...ddl.matchAll(/^ {2}`/gm)].length, 2_000);
    assert.match(ddl, /^-- The records have more fields than a table takes/);
  });

  it('takes as text what is nested too deeply for a type, or too long for the catalog', () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    const wide = `{"wide":{${Array.from({ length: 900 }, (_, index) => `"${'x'.repeat(200)}${index}":1`).join()}}}`;
    const deepType = typesOf(hiveTable(ddlOf([deep]))).a ?? '';
    assert.ok(deepType.endsWith(`string${'>'.repeat(deepType.split('struct').length - 1)}`), deepType);
    assert.match(ddlOf([wide]), /`wide` string/);
  });

  for (const name of HOSTILE) {
    it(`has ${JSON.stringify(name)} as a name, a place and a field, and nothing else`, () => {
      const record = JSON.stringify({ [name]: { [name]: 'x' }, plain: 1 });
      const partitioning: Partitioning = {
        ...{ kind: 'projected', root: `${name}/`, template: `${name}/\${delivered}/` },
        partitions: [{ name: 'delivered', values: { kind: 'date', format: `yyyy'${name}`, unit: 'YEARS' } }],
      };
      const table = hiveTable(ddlOf([record], { name, partitioning }));
      assert.match(table.name, /^\w+$/);
      assert.equal(table.location, `s3://b/${name}/`);
      assert.equal(table.tableProperties.get('storage.location.template'), `s3://b/${name}/\${delivered}/`);
      assert.equal(table.tableProperties.get('projection.delivered.format'), `yyyy'${name}`);
      assert.equal(table.columns.length, 2);
      const column = table.columns[0]?.name ?? '';
      assert.equal(table.serdeProperties.get(`mapping.${column}`), name);
      const own = hiveTable(ddlOf([JSON.stringify({ [name]: 1, plain: 1 })], { format: 'parquet' }));
      assert.deepEqual(
        own.columns.map((found) => found.name),
        /\p{Cc}/u.test(name) ? ['plain'] : [name.toLowerCase(), 'plain'],
      );
    });
  }
});

const KEYS = [
  ...['id', 'Id', 'ID', 'name', 'Name', 'user.name', 'user_name', 'user name', 'User Name', 'user_name_2', 'year'],
  ...['select', 'timestamp', 'ORDER', 'array', 'struct', '1st', '007', '_', '_x', '', ' ', ':', 'a:b', 'a,b', '<a>'],
  ...[
    'é',
    'É',
    'e\u0301',
    'straße',
    'STRASSE',
    'İ',
    '日本',
    'हिन्दी',
    '😀',
    '😁',
    'mapping.id',
    '__proto__',
    'constructor',
  ],
  ...['x'.repeat(255), 'x'.repeat(256), 'X'.repeat(300), 'é'.repeat(200), '日'.repeat(100), ...HOSTILE],
];

/** A record, and texts that each stand in one of its values alone. */
function randomRecord(random: () => number): { record: Json & { kind: 'object' }; marks: string[] } {
  const marks: string[] = [];
  const choose = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const mark = (text: string) => {
    marks.push(text);
    return text;
  };
  const unique = () => String(100_000 + Math.floor(random() * 900_000));

  function scalar(): Json {
    switch (Math.floor(random() * 7)) {
      case 0:
        return { kind: 'null' };
      case 1:
        return { kind: 'boolean', value: random() < 0.5 };
      case 2:
        return { kind: 'number', digits: mark(unique()) };
      case 3:
        return { kind: 'number', digits: mark(`${unique()}.25`) };
      case 4:
        return {
          kind: 'number',
          digits: mark(`${choose(['9', '1', '-1'])}22337203685${unique()}${choose(['1', '12', '1234'])}`),
        };
      case 5:
        return { kind: 'number', digits: choose(['1.0', '1e3', '-0']) };
      default:
        return { kind: 'text', text: mark(`t${unique()}`) };
    }
  }

  function object(depth: number): Json & { kind: 'object' } {
    const keys = new Set(Array.from({ length: Math.floor(random() * 8) + (depth === 0 ? 1 : 0) }, () => choose(KEYS)));
    return { kind: 'object', entries: [...keys].map((key) => [key, value(depth + 1)]) };
  }

  function value(depth: number): Json {
    const kind = random();
    if (depth > 4 || kind < 0.6) return scalar();
    if (kind < 0.85) return object(depth);
    return { kind: 'list', items: Array.from({ length: Math.floor(random() * 3) }, () => value(depth + 1)) };
  }

  return { record: object(0), marks };
}

function assertNamesOnce(columns: HiveTable['columns']): void {
  const names = columns.map(({ name }) => name);
  assert.deepEqual([...new Set(names.map((name) => name.toLowerCase()))], names);
  for (const name of names) assert.ok(name !== '' && Buffer.byteLength(name) <= 255, name);
  for (const { type } of columns) {
    let inner = type;
    while (inner.kind === 'array') inner = inner.items;
    if (inner.kind !== 'struct') continue;
    for (const { name } of inner.members) assert.match(name, /^[\p{L}\p{Nd}_.]+$/u);
    assertNamesOnce(inner.members);
  }
}
