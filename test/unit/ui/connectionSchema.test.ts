import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { CONNECTION_PATTERNS, readConnections } from '../../../src/aws';

interface Manifest {
  contributes: { configuration: { properties: Record<string, object> } };
}

const file = path.join(__dirname, '../../../package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const schema = manifest.contributes.configuration.properties['kinesisPipelines.connections'];
assert.ok(schema);

/** VS Code's own words in a schema mean nothing to the validator. */
const ajv = new Ajv({ strict: false, allErrors: true });
const isValid = ajv.compile(schema);

const FOREIGN = 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders';
const RIGHT: object[] = [
  {},
  { profile: 'dev', readOnly: true, protected: false, editObjects: true },
  ...['dev (eu)', 'prod eu-west-1', 'ü', '日本', '🚀', 'a:b', 'me@prod', 'locale', '...', 'x'.repeat(100)].map(
    (name) => ({ name }),
  ),
  ...['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'ap-southeast-10'].map((region) => ({ region })),
  ...['http://127.0.0.1:4566', 'https://proxy/aws/v1', 'http://[::1]/'].map((endpoint) => ({ endpoint })),
  { endpoints: {} },
  { endpoints: { kinesis: 'http://a:1', firehose: 'http://a:2', s3: 'https://a:3' } },
  { storedKeys: 'course' },
  { color: 'red' },
  { buckets: [], streams: [] },
  { buckets: ['events', 'My.Bucket_1'], streams: ['orders', FOREIGN] },
];
const WRONG: unknown[] = [
  { readonly: true },
  { endpont: 'http://a' },
  { storedKeys: '' },
  { color: 'Red' },
  { color: '#ff0000' },
  { storedKeys: true },
  { scope: 'user' },
  { endpoints: { kinesi: 'http://a' } },
  ...[
    undefined,
    '',
    ' ',
    ' a',
    'a ',
    'a/b',
    'a\\b',
    'a%b',
    'a?b',
    'a#b',
    'a\tb',
    'a\u200bb',
    '.',
    '..',
    'local',
    'LocaL',
    'x'.repeat(101),
    7,
    null,
  ].map((name) => ({ name })),
  ...[undefined, '', 'eu-west', 'EU-WEST-1', 'eu-west-1 ', 'a.example/', 1].map((region) => ({ region })),
  ...['', ' ', 5].map((profile) => ({ profile })),
  ...['', 'a', 'ftp://a', 'http://', 'http://me@a', 'http://a?b', 'http://a/b#c', 'http://a b', null].flatMap(
    (endpoint) => [{ endpoint }, { endpoints: { s3: endpoint } }],
  ),
  { endpoints: 'http://a' },
  ...['true', 1, null].flatMap((value) => [{ readOnly: value }, { protected: value }, { editObjects: value }]),
  ...['events', [1], ['a/b'], ['']].map((buckets) => ({ buckets })),
  ...['orders', [1], [''], ['a b'], [`${FOREIGN}/consumer/a:1`], ['arn:aws:s3:::events']].map((streams) => ({
    streams,
  })),
];

describe('the schema of the connections in package.json', () => {
  const entryOf = (fields: object) =>
    JSON.parse(JSON.stringify({ name: 'a', region: 'eu-west-1', ...regionOf(fields), ...fields })) as unknown;
  // A stream's ARN must be of the connection's region, which is more than a schema can say.
  const regionOf = (fields: object) => ('streams' in fields ? { region: 'eu-west-1' } : {});
  const isRead = (entry: unknown) => readConnections([{ scope: 'user', value: [entry] }])[0]?.kind === 'usable';

  it('takes what the extension takes', () => {
    for (const fields of RIGHT) {
      const entry = entryOf(fields);
      assert.ok(isValid([entry]), `${JSON.stringify(entry)}: ${ajv.errorsText(isValid.errors)}`);
      assert.ok(isRead(entry), JSON.stringify(entry));
    }
  });

  it('refuses what the extension refuses', () => {
    for (const entry of [...WRONG.map((fields) => entryOf(fields as object)), null, 'a', 7, []]) {
      assert.ok(!isValid([entry]), `the schema takes ${JSON.stringify(entry)}`);
      assert.ok(!isRead(entry), `the extension takes ${JSON.stringify(entry)}`);
    }
    assert.ok(!isValid({ name: 'a', region: 'eu-west-1' }));
  });

  it('has the patterns of the code', () => {
    const text = JSON.stringify(schema);
    for (const [name, { source }] of Object.entries(CONNECTION_PATTERNS)) {
      assert.ok(text.includes(JSON.stringify(source)), name);
    }
  });

  it('completes connections that are right', () => {
    const { items } = schema as { items: { defaultSnippets: { body: object }[] } };
    for (const { body } of items.defaultSnippets) {
      const plain = JSON.parse(JSON.stringify(body).replace(/\$\{\d+:([^}]*)\}/g, '$1')) as unknown;
      assert.ok(isValid([plain]) && isRead(plain), JSON.stringify(plain));
    }
  });
});
