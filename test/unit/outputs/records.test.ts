import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { openReadable, readObjectRecords, readPrefixRecords } from '../../../src/outputs';
import type { S3Server } from '../local/s3/s3Server';
import { BUCKET, put, readAll, startBucket, text } from './delivered';

describe('records of delivered objects', () => {
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startBucket();
  });
  afterEach(async () => await s3.close());

  const recordsOf = async (key: string) => readAll(readObjectRecords(s3.client, { bucket: BUCKET, key }));

  async function linesOf(key: string): Promise<string[]> {
    const object = await openReadable(s3.client, { bucket: BUCKET, key });
    const { content } = await object.next(10_000_000);
    await object.close();
    return text(content).split('\n');
  }

  it('are the exact bytes, with their offset in the content and their line in the readable form', async () => {
    const content = '{"a":1}{ "a" : 2 }\n\n {"a":"}{"}not json\n{"a":\n4}[1, 2]';
    await put(s3, 'mixed', gzipSync(content));
    const { records, problems, objects } = await recordsOf('mixed');
    assert.deepEqual(
      records.map(({ data }) => text(data)),
      ['{"a":1}', '{ "a" : 2 }', '{"a":"}{"}', 'not json', '{"a":\n4}', '[1, 2]'],
    );
    for (const { data, offset = -1, isConverted } of records) {
      assert.equal(content.slice(offset, offset + data.length), text(data));
      assert.equal(isConverted, false);
    }
    const lines = await linesOf('mixed');
    assert.deepEqual(
      records.map(({ line }) => lines[line]),
      ['{"a":1}', '{"a":2}', '{"a":"}{"}', 'not json', '{"a":4}', '[1,2]'],
    );
    assert.deepEqual([problems, objects], [[], [{ key: 'mixed', records: 6 }]]);
  });

  it('keep their places across the pieces in which a large object is read', async () => {
    const record = (index: number) => `{"index":${index},"text":"${'ç'.repeat(index % 900)}"}`;
    const all = Array.from({ length: 8_000 }, (_, index) => record(index));
    await put(s3, 'large', all.join(''));
    const { records } = await recordsOf('large');
    let offset = 0;
    const expected = all.map((data, line) => {
      const place = { data, offset, line };
      offset += Buffer.byteLength(data);
      return place;
    });
    assert.deepEqual(
      records.map(({ data, offset: found, line }) => ({ data: text(data), offset: found, line })),
      expected,
    );
  });

  it('are the elements of an array, the rows of CSV as objects and the lines of text', async () => {
    await put(s3, 'array', '[{"a":1}, 2,\n"three"]');
    await put(s3, 'table', 'id,name\r\n1,"Ana, Maria"\r\n\r\n2,"a\r\nb"\r\n3,c\r\n');
    await put(s3, 'text', 'first\r\n\nthird');
    const found = async (key: string): Promise<[string, number, number | undefined][]> =>
      (await recordsOf(key)).records.map(({ data, line, offset }) => [text(data), line, offset]);
    assert.deepEqual(await found('array'), [
      ['{"a":1}', 0, 1],
      ['2', 1, 10],
      ['"three"', 2, 13],
    ]);
    assert.deepEqual(await found('table'), [
      ['{"id":1,"name":"Ana, Maria"}', 1, 9],
      ['{"id":2,"name":"a\\r\\nb"}', 3, 27],
      ['{"id":3,"name":"c"}', 5, 37],
    ]);
    assert.deepEqual(await found('text'), [
      ['first', 0, 0],
      ['third', 2, 8],
    ]);
  });

  for (const [name, separator] of Object.entries({
    'a comma': ',',
    'commas and blanks': ' , ,\n',
    'a line break written as two characters': '\\n',
    'those of Windows': '\\r\\n',
    'a NUL': '\0',
    'many NULs': '\0'.repeat(5_000),
    'a record separator of JSON text sequences': '\n\x1e',
    'the byte order mark of a file that was joined': '\n\ufeff',
  })) {
    it(`do not include what stands between them by mistake: ${name}`, async () => {
      const values = ['{"a":1}', '{"a" : "x,\\n"}', '[1, 2]', '{"a":3}'];
      for (const content of [values.join(separator), separator + values.join(separator) + separator]) {
        await put(s3, 'separated', content);
        const { records, objects } = await recordsOf('separated');
        assert.deepEqual(
          records.map(({ data }) => text(data)),
          values,
        );
        for (const { data, offset = -1 } of records) {
          assert.equal(Buffer.from(content).toString('utf8', offset, offset + data.length), text(data));
        }
        assert.deepEqual(objects, [{ key: 'separated', records: values.length }]);
        const lines = await linesOf('separated');
        assert.deepEqual(lines, ['{"a":1}', '{"a":"x,\\n"}', '[1,2]', '{"a":3}', '']);
      }
    });
  }

  it('are separated across pieces too, and text that only begins like separators is a record', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `{"i":${index}}`);
    await put(s3, 'pieces', many.join('\\n'));
    assert.equal((await recordsOf('pieces')).records.length, many.length);
    await put(s3, 'text', '{"a":1}, and {"a":2}\\x{"a":3}');
    assert.deepEqual(
      (await recordsOf('text')).records.map(({ data }) => text(data)),
      ['{"a":1}', ', and ', '{"a":2}', '\\x', '{"a":3}'],
    );
    await put(s3, 'array', '[{"a":4},,{"a":5}\0,"six"]');
    assert.deepEqual(
      (await recordsOf('array')).records.map(({ data }) => text(data)),
      ['{"a":4}', '{"a":5}', '"six"'],
    );
  });

  it('of a prefix come in the order of the keys, and an object that cannot be read does not stop the others', async () => {
    await put(s3, 'p/1', gzipSync('{"n":1}{"n":2}'));
    await put(s3, 'p/2', gzipSync('{"n":3}').subarray(0, 20));
    await put(s3, 'p/3', '{"n":4}');
    await put(s3, 'p/errors/1', '{"n":5}');
    await put(s3, 'q/1', '{"n":6}');
    const { records, problems, objects } = await readAll(
      readPrefixRecords(s3.client, { bucket: BUCKET, prefixes: ['p/'], exceptPrefix: 'p/errors/' }),
    );
    assert.deepEqual(
      records.map(({ key, data }) => [key, text(data)]).filter(([key]) => key !== 'p/2'),
      [
        ['p/1', '{"n":1}'],
        ['p/1', '{"n":2}'],
        ['p/3', '{"n":4}'],
      ],
    );
    assert.deepEqual(
      problems.map(({ key }) => key),
      ['p/2'],
    );
    assert.match(problems[0]?.problem ?? '', /gzip data is damaged/);
    assert.deepEqual(
      objects.map(({ key }) => key),
      ['p/1', 'p/2', 'p/3'],
    );
  });
});
