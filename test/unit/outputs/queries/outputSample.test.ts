import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { athenaTable, sampleOutput } from '../../../../src/outputs';
import type { S3Server } from '../../local/s3/s3Server';
import { BUCKET, put, startBucket } from '../delivered';
import { hiveTable, typeText } from './support/hiveDdl';

describe('a sample of a delivered object', () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startBucket();
  });
  after(async () => await s3.close());

  async function sampleOf(key: string, body: string | Uint8Array, compression?: string) {
    await put(s3, key, body);
    return sampleOutput(s3.client, { bucket: BUCKET, key, compression });
  }

  it('tells how the records lie in the object', async () => {
    for (const [content, layout] of [
      ['{"a":1}\n{"a":2}\n', 'lines'],
      ['{"a":1}', 'lines'],
      ['{"a":1}{"a":2}', 'backToBack'],
      ['{"a":1}{"a":\n2}', 'backToBack'],
      ['{\n"a":1\n}\n{\n"a":2\n}\n', 'multiLine'],
    ] as const) {
      const sample = await sampleOf('layout', content);
      assert.equal(sample.layout, layout, content);
      assert.deepEqual([...sample.observed.fields.keys()], ['a']);
    }
  });

  it('knows the format and the compression by name, content and setting', async () => {
    const gzip = gzipSync('{"a":1}\n');
    for (const [key, body, setting, format, compression] of [
      ['a.gz', gzip, 'GZIP', 'json', 'byName'],
      ['a', gzip, 'GZIP', 'json', 'gzip'],
      ['a', '{"a":1}', 'UNCOMPRESSED', 'json', 'byName'],
      ['a', '{"a":1}', undefined, 'json', 'byName'],
      ['a.hsnappy', '{"a":1}', undefined, 'json', 'unreadable'],
      ['a', '{"a":1}', 'HADOOP_SNAPPY', 'json', 'unreadable'],
      ['a.csv', 'id,n\n1,2\n', undefined, 'csv', 'byName'],
    ] as const) {
      const sample = await sampleOf(key, body, setting);
      assert.deepEqual([sample.format, sample.compression], [format, compression], `${key} ${String(setting)}`);
    }
  });

  it('has the columns of a Parquet file from its schema, whatever its values look like', async () => {
    const bytes = readFileSync(path.join('test', 'fixtures', 'outputs', 'types.pyarrow.parquet'));
    const sample = await sampleOf('converted', bytes);
    assert.equal(sample.format, 'parquet');
    const ddl = athenaTable({ name: 'n', bucket: 'b', partitioning: { kind: 'none', root: '' }, sample }) ?? '';
    assert.doesNotMatch(ddl, /come from values/);
    const types = hiveTable(ddl).columns.map(({ name, type }) => `${name} ${typeText(type)}`);
    assert.deepEqual(types, [
      'dec9 decimal(9,2)',
      'dec18 decimal(18,2)',
      'dec38 decimal(38,3)',
      'ts_ms timestamp',
      'ts_us timestamp',
      'ts_ns timestamp',
      'local_us timestamp',
      'time_ms int',
      'time_us bigint',
      'time_ns bigint',
      'date date',
      'f16 binary',
      'f32 float',
      'f64 double',
      'u8 int',
      'u32 bigint',
      'u64 bigint',
      'i64 bigint',
      'bytes binary',
      'fixed binary',
      'text string',
      'enum string',
      'list array<int>',
      'lists array<array<int>>',
      'map map<int,string>',
      'map_dec map<string,decimal(9,2)>',
      'struct struct<a:bigint,b:array<struct<c:decimal(20,2)>>>',
    ]);
  });

  it('recognizes Parquet and Avro by their first bytes, and reads the schema of an empty table', async () => {
    for (const [file, format] of [
      ['types.fastavro.avro', 'avro'],
      ['types.duckdb.parquet', 'parquet'],
    ] as const) {
      const bytes = readFileSync(path.join('test', 'fixtures', 'outputs', file));
      assert.equal((await sampleOf('no-extension', bytes)).format, format);
    }
    const columnData = [{ name: 'day', data: [], type: 'STRING' as const }];
    const { declared } = await sampleOf('empty', new Uint8Array(parquetWriteBuffer({ columnData })));
    assert.deepEqual([...(declared ?? [])], [['day', { kind: 'declared', type: 'string' }]]);
  });

  it('is taken from the beginning of an object of any size', async () => {
    const { observed } = await sampleOf('long', '{"a":1}\n'.repeat(50_000));
    assert.equal(observed.records, 1_000);
  });
});
