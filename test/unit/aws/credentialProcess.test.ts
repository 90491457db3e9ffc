import assert from 'node:assert/strict';
import { credentialsOfProcess } from '../../../src/aws/credentials/credentialProcess';
import { plainText } from '../../../src/aws/credentials/plainText';

describe('the helper of a profile', () => {
  it('that does not answer is ended after a while, with what it started', async () => {
    // A process that is left holds the pipes open: the end comes only when all have ended.
    const command = 'sleep 60 & echo "waiting for a login" >&2; wait';
    await assert.rejects(
      credentialsOfProcess({ profile: 'prod', command, timeoutSeconds: 0.5 }),
      /"prod" failed: it did not answer within 0\.5 seconds/,
    );
  });

  it('has no input, so that one who asks for a word on it ends', async () => {
    await assert.rejects(credentialsOfProcess({ profile: 'prod', command: 'read word || exit 7' }), /it ended with 7/);
  });
});

describe('what others said, in a message', () => {
  const rows: [what: string, text: string, shown: string][] = [
    ['stays as it is', 'No such profile: prod', 'No such profile: prod'],
    ['becomes one line', ' a\r\n\tb\u2028c\u0000d ', 'a b c d'],
    ['has no colours', '\u001b[1;31mred\u001b[0m \u001b]8;;https://x\u0007link\u001b]8;;\u0007', 'red link'],
    ['has no text that turns around', 'a\u202etxt', 'a txt'],
    ['has no password', 'user=u password = hunter2, host=h', 'user=u password = ***, host=h'],
    ['has no bearer', 'Authorization: Bearer abc.def', 'Authorization: ***'],
    [
      'has no secret of JSON',
      '{"SecretAccessKey": "a b", "SessionToken":"t"}',
      '{"SecretAccessKey": ***, "SessionToken":***}',
    ],
    ['has no secret key', 'key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY!', 'key ***!'],
    [
      'has its paths',
      '/home/Ana/Projects2/src/tools/bin/credential-helper: not found',
      '/home/Ana/Projects2/src/tools/bin/credential-helper: not found',
    ],
  ];
  for (const [what, text, shown] of rows) it(what, () => assert.equal(plainText(text), shown));

  it('is bounded: its end is kept, and it takes no time', () => {
    const hostile = `${'secret-'.repeat(200_000)}the end`;
    const startMs = performance.now();
    const text = plainText(hostile);
    assert.ok(text.length <= 600 && text.startsWith('…') && text.endsWith('the end'), text);
    assert.ok(performance.now() - startMs < 2_000, `${performance.now() - startMs} ms`);
  });
});
