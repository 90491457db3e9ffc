import assert from 'node:assert/strict';
import { endpointOf, readConnections, type ConnectionEntry, type ScopedConnections } from '../../../src/aws';

const user = (...value: unknown[]): ScopedConnections => ({ scope: 'user', value });
const workspace = (...value: unknown[]): ScopedConnections => ({ scope: 'workspace', value });

function problemOf(...entries: unknown[]): string {
  const last = readConnections([user(...entries)]).at(-1);
  assert.equal(last?.kind, 'faulty', JSON.stringify(last));
  return last.problems.join(' ');
}

function names(entries: readonly ConnectionEntry[]): string[] {
  return entries.map((entry) => (entry.kind === 'usable' ? entry.connection.name : `!${entry.label}`));
}

describe('a connection of the settings', () => {
  it('is taken as it is written, with the scope that it comes from', () => {
    const full = {
      ...{ name: 'prod', region: 'eu-west-1', profile: 'p', readOnly: true, protected: true, editObjects: false },
      ...{ buckets: ['events'], streams: ['orders', 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders'] },
    };
    const docker = {
      name: 'docker',
      region: 'us-east-1',
      endpoint: 'http://[::1]:4566/',
      endpoints: { s3: 'https://s3:9000' },
    };
    assert.deepEqual(readConnections([user(full), workspace(docker)]), [
      { kind: 'usable', connection: { ...full, scope: 'user' }, place: { scope: 'user', index: 0 } },
      { kind: 'usable', connection: { ...docker, scope: 'workspace' }, place: { scope: 'workspace', index: 0 } },
    ]);
  });

  it('may have an address for each service', () => {
    const connection = { name: 'a', region: 'us-east-1', endpoint: 'http://all:1', endpoints: { s3: 'http://s3:2' } };
    assert.equal(endpointOf(connection, 'kinesis'), 'http://all:1');
    assert.equal(endpointOf(connection, 's3'), 'http://s3:2');
  });

  it('with a misspelt property is a problem that names the right one', () => {
    const connection = { name: 'prod', region: 'eu-west-1' };
    assert.match(problemOf({ ...connection, readonly: true }), /"readonly".*"readOnly"/);
    assert.match(problemOf({ ...connection, endpont: 'http://127.0.0.1:1' }), /"endpont".*"endpoint"/);
    assert.match(
      problemOf({ ...connection, endpoints: { kinesi: 'http://127.0.0.1:1' } }),
      /"endpoints\.kinesi".*"endpoints\.kinesis"/,
    );
    assert.equal(problemOf({ ...connection, weather: 'red' }), 'Unknown property "weather".');
    assert.match(problemOf({ ...connection, colour: 'red' }), /Did you mean "color"\?/);
    assert.match(problemOf({ ...connection, scope: 'user' }), /Unknown property "scope"/);
    assert.match(problemOf({ ...connection, ['__proto__']: 1, constructor: 1 }), /"__proto__".*"constructor"/);
  });

  it('with a wrong value is a problem that says what is right', () => {
    const wrong: [object, RegExp][] = [
      [{ region: undefined }, /"region" is missing/],
      [{ region: 'eu-west' }, /"region".*eu-west-1/],
      [{ region: 'evil.example/' }, /"region"/],
      [{ profile: '' }, /"profile"/],
      [{ readOnly: 'yes' }, /"readOnly" must be true or false/],
      [{ protected: 1 }, /"protected" must be true or false/],
      [{ editObjects: null }, /"editObjects"/],
      [{ buckets: 'events' }, /"buckets" must be a list/],
      [{ buckets: ['a/b'] }, /"buckets"/],
      [{ streams: [1] }, /"streams" must be a list/],
      [{ streams: ['a b'] }, /"streams".*"a b"/],
      [{ endpoints: 'http://a' }, /"endpoints" must be an object/],
      [{ endpoint: 'http://99999:99999' }, /"endpoint"/],
    ];
    for (const [fields, message] of wrong)
      assert.match(problemOf({ name: 'a', region: 'eu-west-1', ...fields }), message);
    for (const value of [null, 'prod', 7, []]) assert.match(problemOf(value), /must be an object/);
  });

  it('tells all that is wrong with it at once, and keeps its name for the row', () => {
    const [entry] = readConnections([user({ name: 'prod', readonly: true, region: 'nowhere' })]);
    assert.ok(entry?.kind === 'faulty');
    assert.equal(entry.label, 'prod');
    assert.equal(entry.problems.length, 2);
  });

  it('without a name is called by its place', () => {
    assert.deepEqual(
      names(readConnections([user({ name: 'a', region: 'eu-west-1' }, { region: 'eu-west-1' }, null)])),
      ['a', '!Entry 2', '!Entry 3'],
    );
  });

  it('has an endpoint without user, query and fragment', () => {
    const withEndpoint = (endpoint: unknown) =>
      readConnections([user({ name: 'a', region: 'eu-west-1', endpoint })])[0];
    for (const good of ['http://127.0.0.1:4566', 'https://example.com', 'http://[::1]:80/', 'http://proxy/aws/v1']) {
      assert.equal(withEndpoint(good)?.kind, 'usable', good);
    }
    for (const bad of [
      'ftp://a',
      'a',
      'http://',
      'http://me@a',
      'http://me:pw@a/',
      'http://a?b',
      'http://a/#b',
      'http://a b',
      'http:\\\\a',
      5,
    ]) {
      assert.equal(withEndpoint(bad)?.kind, 'faulty', String(bad));
    }
  });

  it('has a region of any partition', () => {
    for (const region of [
      'us-east-1',
      'cn-northwest-1',
      'us-gov-west-1',
      'us-isob-east-1',
      'eusc-de-east-1',
      'ap-southeast-10',
    ]) {
      assert.equal(readConnections([user({ name: 'a', region })])[0]?.kind, 'usable', region);
    }
  });
});

describe('the name of a connection', () => {
  const named = (name: unknown) => readConnections([user({ name, region: 'eu-west-1' })])[0];

  it('may be what people call things', () => {
    for (const name of [
      'dev (eu)',
      'prod eu-west-1',
      'ü',
      'Ünïcode',
      '日本',
      '🚀 prod',
      'a:b',
      'me@prod',
      "it's",
      '...',
      'a.b',
      '"',
      'locale',
      'x'.repeat(100),
    ]) {
      assert.equal(named(name)?.kind, 'usable', name);
    }
  });

  it('is refused where an address could not hold it, or a person not see it', () => {
    for (const name of [
      'a/b',
      'a\\b',
      '%2e',
      'a?b',
      'a#b',
      '.',
      '..',
      ' a',
      'a ',
      '\u00a0a',
      'a\nb',
      'a\u0000',
      'a\u200bb',
      'a\u202eb',
      '\ud800',
      'x'.repeat(101),
      '',
      '   ',
      7,
    ]) {
      assert.equal(named(name)?.kind, 'faulty', JSON.stringify(name));
    }
    assert.match(problemOf({ name: 'a/b', region: 'eu-west-1' }), /"\/".*kinesis-s3:/);
  });

  it('is not "local", in whatever case', () => {
    for (const name of ['local', 'Local', 'LOCAL', 'ｌｏｃａｌ'])
      assert.match(problemOf({ name, region: 'eu-west-1' }), /local pipeline/);
  });

  it('belongs to the first entry that has it, in whatever case', () => {
    const entries = readConnections([
      user(...['Prod', 'prod', 'Prod', 'ｐｒｏｄ'].map((name) => ({ name, region: 'eu-west-1' }))),
    ]);
    assert.deepEqual(names(entries), ['Prod', '!prod', '!Prod', '!ｐｒｏｄ']);
    assert.match(
      problemOf({ name: 'Prod', region: 'eu-west-1' }, { name: 'prod', region: 'eu-west-1' }),
      /only by case from "Prod"/,
    );
    assert.match(
      problemOf({ name: 'a', region: 'eu-west-1' }, { name: 'a', region: 'eu-west-2' }),
      /Entry 1 .* has the name "a"/,
    );
  });
});

describe('the connections of several scopes', () => {
  const mine = { name: 'prod', region: 'eu-west-1', profile: 'prod', readOnly: true };

  it('add up, the own ones first', () => {
    const folder: ScopedConnections = {
      scope: 'folder',
      folder: 'file:///f',
      value: [{ name: 'f', region: 'eu-west-1' }],
    };
    const entries = readConnections([user(mine), workspace({ name: 'w', region: 'eu-west-1' }), folder]);
    assert.deepEqual(names(entries), ['prod', 'w', 'f']);
    assert.deepEqual(
      entries.map(({ place }) => place),
      [
        { scope: 'user', index: 0 },
        { scope: 'workspace', index: 0 },
        { scope: 'folder', folder: 'file:///f', index: 0 },
      ],
    );
  });

  it("never let a workspace's entry take the name of a person's own", () => {
    const other = { name: 'prod', region: 'us-east-1', endpoint: 'https://example.com' };
    const entries = readConnections([user(mine), workspace(other, { ...other, name: 'PROD' })]);
    assert.deepEqual(names(entries), ['prod', '!prod', '!PROD']);
    assert.ok(entries[0]?.kind === 'usable');
    assert.deepEqual(entries[0].connection, { ...mine, scope: 'user' });
  });

  it("leave the name to a person's own entry where that one has a problem, too", () => {
    const entries = readConnections([user({ ...mine, readonly: true }), workspace(mine)]);
    assert.deepEqual(names(entries), ['!prod', '!prod']);
  });

  it('show the same entry of two files once', () => {
    assert.deepEqual(names(readConnections([user(mine), workspace({ ...mine })])), ['prod']);
  });

  it('must be lists', () => {
    const entries = readConnections([user(mine), { scope: 'workspace', value: { name: 'a' } }]);
    assert.ok(entries[1]?.kind === 'faulty');
    assert.deepEqual(entries[1].problems, ['It must be a list of connections.']);
    assert.deepEqual(
      readConnections([
        { scope: 'user', value: undefined },
        { scope: 'workspace', value: null },
      ]),
      [],
    );
  });
});
