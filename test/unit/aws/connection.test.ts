import assert from 'node:assert/strict';
import { endpointOf, parseConnections } from '../../../src/aws';

describe('the connections of the settings', () => {
  it('are taken as they are written', () => {
    const setting = [
      { name: 'prod', region: 'eu-west-1', profile: 'p', readOnly: true, protected: true, buckets: ['events'] },
      { name: 'docker', region: 'us-east-1', endpoint: 'http://localhost:4566', endpoints: { s3: 'http://s3:9000' } },
    ];
    assert.deepEqual(parseConnections(setting), { connections: setting, problems: [] });
    assert.deepEqual(parseConnections(undefined), { connections: [], problems: [] });
  });

  it('may have an address for each service', () => {
    const { connections } = parseConnections([
      { name: 'a', region: 'r-1', endpoint: 'http://all:1', endpoints: { s3: 'http://s3:2' } },
    ]);
    const [connection] = connections;
    assert.ok(connection);
    assert.equal(endpointOf(connection, 'kinesis'), 'http://all:1');
    assert.equal(endpointOf(connection, 's3'), 'http://s3:2');
  });

  it('lose the entry that is wrong, with a reason, and keep the others', () => {
    const { connections, problems } = parseConnections([
      null,
      { region: 'eu-west-1' },
      { name: 'a', region: 'eu-west-1' },
      { name: 'a', region: 'eu-west-2' },
      { name: 'b', region: 'eu-west-1', endpoint: 'ftp://files' },
      { name: 'c', region: 'eu-west-1', readOnly: 'yes' },
      { name: 'd', region: 'eu-west-1', endpoints: { kinesis: 5 } },
      { name: 'e', region: 'eu-west-1', buckets: [1] },
    ]);
    assert.deepEqual(connections, [{ name: 'a', region: 'eu-west-1' }]);
    assert.deepEqual(problems, [
      'Entry 1: it must be an object with name and region.',
      'Entry 2: "name" is missing.',
      'Entry 4: there is a connection "a" already.',
      'Entry 5: "endpoint" must be an http:// or https:// address.',
      'Entry 6: "readOnly" must be true or false.',
      'Entry 7: "kinesis" must be an http:// or https:// address.',
      'Entry 8: "buckets" must be a list of bucket names.',
    ]);
  });

  it('must be a list', () => {
    assert.deepEqual(parseConnections({ name: 'a' }).problems, ['It must be a list of connections.']);
  });
});
