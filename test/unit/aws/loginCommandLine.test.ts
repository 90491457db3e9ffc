import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { explainError, type Connection } from '../../../src/aws';
import { loginCommandLine } from '../../../src/aws/loginCommandLine';

describe('the command to log in', () => {
  it('has the profile in one word', () => {
    assert.equal(loginCommandLine(undefined), 'aws sso login');
    assert.equal(loginCommandLine('dev'), 'aws sso login --profile dev');
    for (const profile of ['my team (EU)', 'ação', 'a & b; c # d', 'user@example.com:x/y']) {
      const command = loginCommandLine(profile)?.replace(/^aws/, "printf '%s\\n'") ?? '';
      const words = execFileSync('sh', ['-c', command]).toString().trimEnd().split('\n');
      assert.deepEqual(words, ['sso', 'login', '--profile', profile]);
    }
  });

  it('is not made of a name in which some shell would find a command', () => {
    for (const profile of [
      '$(calc)',
      '`calc`',
      'a" & calc & "',
      "a'b",
      '%COMSPEC%',
      'a!b',
      'a\\',
      'a\ncalc',
      '-x',
      '',
      '\u201c; calc',
    ]) {
      assert.equal(loginCommandLine(profile), undefined, profile);
    }
  });

  it('is not offered then, and the person is told to log in', () => {
    const connection: Connection = { name: 'c', region: 'us-east-1', profile: 'prod"; calc; "' };
    const expired = Object.assign(new Error('The security token included in the request is expired'), {
      name: 'ExpiredTokenException',
    });
    const { action, cause } = explainError(expired, { connection });
    assert.equal(action, undefined);
    assert.match(cause ?? '', /Log in/);
  });
});
