import assert from 'node:assert/strict';
import {
  connectionsOf,
  likelyRegion,
  nameTakenOrWrong,
  suggestedName,
  type ConnectionDraft,
  type Source,
} from '../../../src/ui/commands/pipelines/connectionDraft';

const DEV: Source = { kind: 'profile', profile: { name: 'dev', region: 'eu-west-1' } };
const FILE: Source = {
  kind: 'dotenv',
  file: { path: '/work/course/.env', region: undefined, keys: { accessKeyId: 'A', secretAccessKey: 's' } },
};
const draft = (changes: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
  source: DEV,
  endpoint: 'http://127.0.0.1:4566',
  regions: ['eu-west-1'],
  options: { readOnly: false, protected: false, color: undefined },
  scope: 'user',
  name: 'dev',
  ...changes,
});

describe('a connection that is being added', () => {
  it('is written with what was chosen and nothing else', () => {
    assert.deepEqual(connectionsOf(draft()), [{ name: 'dev', region: 'eu-west-1', profile: 'dev' }]);
    const options = { readOnly: true, protected: true, color: 'red' } as const;
    assert.deepEqual(connectionsOf(draft({ source: { kind: 'endpoint' }, options })), [
      { name: 'dev', region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566', ...options },
    ]);
  });

  it('is one for each region, which follows the name; they share the keys of a file', () => {
    assert.deepEqual(connectionsOf(draft({ source: FILE, regions: ['eu-west-1', 'us-east-1'], name: 'course' })), [
      { name: 'course-eu-west-1', region: 'eu-west-1', storedKeys: 'course' },
      { name: 'course-us-east-1', region: 'us-east-1', storedKeys: 'course' },
    ]);
  });

  it('has a name that is free, of its source', () => {
    assert.equal(suggestedName(draft(), []), 'dev');
    assert.equal(suggestedName(draft({ source: FILE }), []), 'course');
    assert.equal(suggestedName(draft(), ['DEV']), 'dev-eu-west-1');
    assert.equal(suggestedName(draft(), ['dev', 'dev-eu-west-1', 'dev-2']), 'dev-3');
    assert.equal(suggestedName(draft({ source: { kind: 'default' } }), []), 'eu-west-1');
  });

  it('is refused under a name that is taken or cannot be one', () => {
    assert.deepEqual(nameTakenOrWrong('Dev', ['eu-west-1'], ['dev']), { takenName: 'Dev' });
    assert.deepEqual(nameTakenOrWrong('dev', ['a', 'b'], ['dev-b']), { takenName: 'dev-b' });
    assert.match(JSON.stringify(nameTakenOrWrong('a/b', ['eu-west-1'], [])), /contains/);
    assert.equal(nameTakenOrWrong('new', ['eu-west-1'], ['dev']), undefined);
  });

  it('is in the region of its source, else of the environment, else of the last connection', () => {
    const before = { ...process.env };
    try {
      delete process.env.AWS_REGION;
      delete process.env.AWS_DEFAULT_REGION;
      const others = [{ name: 'a', region: 'sa-east-1' }];
      assert.equal(likelyRegion(DEV, others), 'eu-west-1');
      assert.equal(likelyRegion(FILE, others), 'sa-east-1');
      assert.equal(likelyRegion(FILE, []), 'us-east-1');
      process.env.AWS_DEFAULT_REGION = 'eu-north-1';
      assert.equal(likelyRegion(FILE, others), 'eu-north-1');
    } finally {
      process.env = before;
    }
  });
});
