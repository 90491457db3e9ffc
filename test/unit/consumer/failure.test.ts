import assert from 'node:assert/strict';
import { failureKind } from '../../../src/consumer/failure';
import { PipelinesError } from '../../../src/errors';

describe('what a failed call means for a tail', () => {
  it('is the connection where the credentials fail, whichever layer says so', () => {
    const ours = new PipelinesError('CredentialsProviderError', 'Profile "prod" needs a login.');
    const theirs = Object.assign(new Error('Token is expired'), { name: 'TokenProviderError' });
    assert.deepEqual([failureKind(ours), failureKind(theirs)], ['connection', 'connection']);
  });

  it('is the server where nothing is known of it', () => {
    assert.equal(failureKind(new PipelinesError('constructor', 'x')), 'server');
  });
});
