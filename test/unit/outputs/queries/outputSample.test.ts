import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { sampleOutput } from '../../../../src/outputs';
import type { S3Server } from '../../local/s3/s3Server';
import { BUCKET, put, startBucket } from '../delivered';

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

  it('is taken of the beginning of an object of any size', async () => {
    const { observed } = await sampleOf('long', '{"a":1}\n'.repeat(50_000));
    assert.equal(observed.records, 1_000);
  });
});
