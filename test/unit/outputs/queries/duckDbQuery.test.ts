import assert from 'node:assert/strict';
import { duckDbQuery, type DuckDbRequest } from '../../../../src/outputs';

const LINES = { format: 'json', layout: 'lines', compression: 'byName' } as const;
const HOSTILE = ["it's", "'; DROP TABLE orders; --", 'ends with a backslash\\', '[*?]', 'a``b', 'line\nbreak', '--'];

function query(request: Partial<DuckDbRequest>): string {
  return duckDbQuery({
    ...{ connection: { region: 'eu-west-1' }, bucket: 'b', place: { prefix: 'p/' }, sample: LINES },
    hasNamedLevels: false,
    ...request,
  });
}

/** The texts of a statement as standard SQL has them, and what is left without them and comments. */
function lexed(sql: string): { texts: string[]; rest: string } {
  const texts: string[] = [];
  const rest = sql.replace(/'((?:[^']|'')*)'|--[^\n]*/g, (_, text?: string) => {
    if (text !== undefined) texts.push(text.replaceAll("''", "'"));
    return '';
  });
  return { texts, rest };
}

describe('a query of delivered objects in DuckDB', () => {
  it('reads JSON by lines or as it comes, and other formats with their own readers', () => {
    for (const [sample, call] of [
      [LINES, "read_json('s3://b/p/**', format = 'newline_delimited', union_by_name = true)"],
      [{ ...LINES, layout: 'backToBack' }, "read_json('s3://b/p/**', format = 'unstructured', union_by_name = true)"],
      [{ ...LINES, layout: 'multiLine' }, "read_json('s3://b/p/**', format = 'unstructured', union_by_name = true)"],
      [{ ...LINES, format: 'csv', compression: 'gzip' }, "read_csv('s3://b/p/**', compression = 'gzip')"],
      [{ ...LINES, format: 'parquet', compression: 'gzip' }, "read_parquet('s3://b/p/**')"],
      [{ ...LINES, format: 'avro' }, "read_avro('s3://b/p/**')"],
    ] as const) {
      assert.ok(query({ sample }).includes(`FROM ${call}\n`), query({ sample }));
    }
    assert.match(query({ sample: { ...LINES, format: 'avro' } }), /^INSTALL avro; LOAD avro;$/m);
    assert.match(query({ hasNamedLevels: true }), /, hive_partitioning = true\)$/m);
    assert.match(query({ sample: { ...LINES, compression: 'unreadable' } }), /^-- DuckDB cannot read this compression/);
  });

  it('uses the profile, the region and the endpoint of the connection', () => {
    for (const [connection, parts] of [
      [{ region: 'r' }, "PROVIDER credential_chain, REGION 'r'"],
      [{ region: 'r', profile: 'p' }, "PROVIDER credential_chain, PROFILE 'p', REGION 'r'"],
      [
        { region: 'r', endpoint: 'http://127.0.0.1:4599' },
        "KEY_ID 'local', SECRET 'local', REGION 'r', ENDPOINT '127.0.0.1:4599', URL_STYLE 'path', USE_SSL false",
      ],
      [
        { region: 'r', profile: 'p', endpoint: 'https://minio.example' },
        "PROVIDER credential_chain, PROFILE 'p', REGION 'r', ENDPOINT 'minio.example', URL_STYLE 'path', USE_SSL true",
      ],
    ] as const) {
      assert.ok(query({ connection }).includes(`SECRET s3 (TYPE s3, ${parts});\n`), query({ connection }));
    }
  });

  for (const name of HOSTILE) {
    it(`has ${JSON.stringify(name)} as a bucket, a key, a region and a profile, and nothing else`, () => {
      const hostile = lexed(query({ connection: { region: name, profile: name }, bucket: name, place: { key: name } }));
      const harmless = lexed(query({ connection: { region: 'r', profile: 'p' }, place: { key: 'k' } }));
      assert.equal(hostile.rest, harmless.rest);
      assert.equal(hostile.texts.filter((text) => text === name).length, 2);
      assert.ok(hostile.texts.includes(`s3://${name}/${name.replace(/[[\]*?]/g, '[$&]')}`));
    });
  }
});
