import assert from 'node:assert/strict';
import { keysOfDotenv, openClients, readConnections, type Connection, type StoredKeys } from '../../../src/aws';
import { FakeAws } from '../../support/aws/fakeAws';

const KEYS = { accessKeyId: 'AKIA', secretAccessKey: 'a/b+c=', sessionToken: undefined };

describe('the keys of a .env file', () => {
  const cases: [what: string, text: string, expected: ReturnType<typeof keysOfDotenv>][] = [
    [
      'with the names of a course, and a region',
      'AWS_ACCESS_KEY_ID=AKIA\nAWS_SECRET_ACCESS_KEY=a/b+c=\nREGION_NAME=sa-east-1\n',
      { keys: KEYS, region: 'sa-east-1' },
    ],
    [
      'quoted, exported, with comments and a session token',
      '# mine\r\nexport AWS_ACCESS_KEY_ID = "AKIA"\r\nAWS_SECRET_ACCESS_KEY=\'a/b+c=\' # secret\r\nAWS_SESSION_TOKEN=tok==\r\nAWS_REGION=eu-west-1 # here\r\nREGION_NAME=x\r\n',
      { keys: { ...KEYS, sessionToken: 'tok==' }, region: 'eu-west-1' },
    ],
    ['that are not a pair', 'AWS_ACCESS_KEY_ID=AKIA\nAWS_SECRET_ACCESS_KEY=\n', undefined],
    ['that are commented out', '#AWS_ACCESS_KEY_ID=AKIA\n#AWS_SECRET_ACCESS_KEY=s\n', undefined],
    ['of something else', 'DATABASE_URL=postgres://x\nMY_AWS_ACCESS_KEY_ID=A\n', undefined],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => assert.deepEqual(keysOfDotenv(text), expected));
  }
});

describe('a connection with stored keys', () => {
  let aws: FakeAws;

  before(async () => {
    aws = await FakeAws.start();
  });

  beforeEach(() => aws.reset());

  after(() => aws.stop());

  const connection = (): Connection => {
    return { name: 'course', region: 'sa-east-1', storedKeys: 'course', endpoint: aws.endpoint, scope: 'user' };
  };
  const list = async (keys: StoredKeys | undefined) => {
    const clients = await openClients(connection(), {
      storedKeys: (id) => Promise.resolve(id === 'course' ? keys : undefined),
    });
    try {
      await clients.kinesis.listStreams({});
    } finally {
      clients.destroy();
    }
  };

  it('signs with them', async () => {
    await list({ ...KEYS, sessionToken: 'token' });
    assert.deepEqual(
      aws.requests.map(({ accessKeyId, sessionToken }) => [accessKeyId, sessionToken]),
      [['AKIA', 'token']],
    );
  });

  it('is nobody where none are stored: neither a placeholder nor the environment', async () => {
    await assert.rejects(list(undefined), /No keys are stored for connection "course"/);
    assert.deepEqual(aws.requests, []);
  });

  it('is only of the person: a workspace cannot have one', () => {
    const entry = { name: 'course', region: 'sa-east-1', storedKeys: 'course' };
    const kindIn = (scope: 'user' | 'machine' | 'workspace' | 'folder') =>
      readConnections([{ scope, value: [entry] }]).map(({ kind }) => kind);
    assert.deepEqual([kindIn('user'), kindIn('machine')], [['usable'], ['usable']]);
    assert.deepEqual([kindIn('workspace'), kindIn('folder')], [['faulty'], ['faulty']]);
  });

  it('names no profile beside them', () => {
    const [entry] = readConnections([
      { scope: 'user', value: [{ ...connection(), scope: undefined, profile: 'dev' }] },
    ]);
    assert.equal(entry?.kind, 'faulty');
  });
});
