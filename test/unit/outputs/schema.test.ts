import assert from 'node:assert/strict';
import { athenaTable, duckDbQuery, ObservedFields, partitioningOf, prefixOfKey } from '../../../src/outputs';

function observed(...records: string[]): ObservedFields {
  const fields = new ObservedFields();
  for (const record of records) fields.add(Buffer.from(record));
  return fields;
}

describe('a table of delivered objects', () => {
  it('has the types that all records have in common', () => {
    const { fields } = observed(
      '{"id":1,"price":1,"ok":true,"tags":["a"],"who":{"Name":"x","age":null},"odd":1,"never":null,"list":[]}',
      '{"id":90071992547409,"price":1.5,"tags":[null],"who":{"age":3,"more":{}},"odd":"text","list":[{"a":1},{"b":"c"}]}',
      'not json',
      '[1]',
    );
    const ddl = athenaTable({ name: 'orders', bucket: 'b', prefix: 'p/', fields, content: 'jsonLines' });
    for (const column of [
      '`id` bigint',
      '`price` double',
      '`ok` boolean',
      '`tags` array<string>',
      '`who` struct<name:string,age:bigint,more:string>',
      '`odd` string',
      '`never` string',
      '`list` array<struct<a:bigint,b:string>>',
    ]) {
      assert.ok(ddl.includes(`  ${column}`), `${column} in\n${ddl}`);
    }
    assert.equal(observed('{"a":1}', 'x', '[1]').others, 2);
  });

  it("takes the prefix's own hours for partitions when it has no expressions", () => {
    const { fields } = observed('{"a":1}');
    assert.equal(
      athenaTable({
        name: 'clicks',
        bucket: 'my-bucket',
        prefix: 'clicks/',
        fields,
        content: 'jsonLines',
        firstYear: 2026,
      }),
      `CREATE EXTERNAL TABLE \`clicks\` (
  \`a\` bigint
)
PARTITIONED BY (\`datehour\` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'ignore.malformed.json' = 'true'
)
LOCATION 's3://my-bucket/clicks/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.datehour.type' = 'date',
  'projection.datehour.format' = 'yyyy/MM/dd/HH',
  'projection.datehour.range' = '2026/01/01/00,NOW',
  'projection.datehour.interval' = '1',
  'projection.datehour.interval.unit' = 'HOURS',
  'storage.location.template' = 's3://my-bucket/clicks/\${datehour}/'
);
`,
    );
  });

  it("takes Hive's names and keys of records for partitions, and ends at what no query can name", () => {
    const prefix =
      'raw/customer=!{partitionKeyFromQuery:customer}/year=!{timestamp:yyyy}/dt=!{timestamp:yyyy-MM-dd}/!{firehose:random-string}/';
    const { partitions, template, root } = partitioningOf(prefix);
    assert.deepEqual(
      partitions.map(({ name, values }) => [name, values.kind]),
      [
        ['customer', 'injected'],
        ['year', 'integer'],
        ['dt', 'date'],
      ],
    );
    assert.equal(template, 'raw/customer=${customer}/year=${year}/dt=${dt}/');
    assert.equal(root, 'raw/');
  });

  it('tells who would otherwise see one record of each object that Athena needs line breaks', () => {
    const { fields } = observed('{"Weird Name":1,"weird name":2,"o\'k":3}');
    const ddl = athenaTable({ name: 'a`b', bucket: 'b', prefix: '', fields, content: 'json' });
    assert.match(ddl, /^-- These records have no line break between them/);
    assert.ok(ddl.includes('CREATE EXTERNAL TABLE `ab` ('));
    assert.ok(ddl.includes("'mapping.weird_name' = 'Weird Name'"), ddl);
    assert.ok(ddl.includes("'mapping.weird_name_2' = 'weird name'"), ddl);
    assert.ok(ddl.includes("'mapping.o_k' = 'o''k'"), ddl);
  });

  it('does not grow without bounds with records that have ids for names', () => {
    const fields = new ObservedFields();
    for (let id = 0; id < 5_000; id++) fields.add(Buffer.from(`{"${id}":1}`));
    assert.equal(fields.fields.size, 2_000);
    assert.equal(fields.isCut, true);
  });

  it('knows the prefix of a key by its dates', () => {
    for (const [key, prefix] of [
      ['in/2026/11/25/04/name-1', 'in/!{timestamp:yyyy/MM/dd/HH/}'],
      ['in/year=2026/month=11/x', 'in/year=!{timestamp:yyyy}/month=!{timestamp:MM}/'],
      ['dt=2026-11-25/x', 'dt=!{timestamp:yyyy-MM-dd}/'],
      ['plain/x', 'plain/'],
    ] as const) {
      assert.equal(prefixOfKey(key), prefix);
    }
  });
});

describe('a query of delivered objects in DuckDB', () => {
  it('reads records back to back, whatever the names of the objects', () => {
    const query = duckDbQuery({
      bucket: 'b',
      key: "it's/[1]/",
      content: 'json',
      compression: 'gzip',
      region: 'eu-west-1',
    });
    assert.ok(query.includes("read_json('s3://b/it''s/[[]1[]]/**', format = 'unstructured', records = true"), query);
    assert.ok(query.includes("compression = 'gzip'"));
    assert.ok(query.includes("PROVIDER credential_chain, REGION 'eu-west-1'"));
  });

  it('goes to the endpoint of the connection', () => {
    const query = duckDbQuery({
      ...{ bucket: 'b', key: 'k', content: 'parquet', compression: 'none' },
      endpoint: 'http://127.0.0.1:4599',
    });
    assert.ok(query.includes("ENDPOINT '127.0.0.1:4599', USE_SSL false, URL_STYLE 'path'"));
    assert.ok(query.includes("FROM read_parquet('s3://b/k')"), query);
  });
});
