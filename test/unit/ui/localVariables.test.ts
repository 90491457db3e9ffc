import assert from 'node:assert/strict';
import { localVariables, withLocalVariables } from '../../../src/ui/connections/localVariables';

const VARIABLES = localVariables('http://127.0.0.1:4599', 'us-east-1');
const ALL = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}\n`);

describe('the local pipeline in a .env file', () => {
  it('is all that a new file has', () => {
    assert.equal(withLocalVariables('', VARIABLES), ALL.join(''));
  });

  it('comes after other lines, which stay as they are', () => {
    const text = '# my settings\nSTREAM = orders\n\nNOTE="AWS_REGION=x"';
    assert.equal(withLocalVariables(text, VARIABLES), `${text}\n${ALL.join('')}`);
  });

  it('is written twice as if once', () => {
    const once = withLocalVariables('A=1\n', VARIABLES);
    assert.equal(withLocalVariables(once, VARIABLES), once);
  });

  it('takes the place of another endpoint, in the form that the line has', () => {
    const text = 'export AWS_ENDPOINT_URL_S3 = https://old\nA=1\n';
    const written = withLocalVariables(text, VARIABLES).split('\n');
    assert.deepEqual(written.slice(0, 2), ['export AWS_ENDPOINT_URL_S3 = http://127.0.0.1:4599', 'A=1']);
    assert.equal(written.filter((line) => line.includes('AWS_ENDPOINT_URL_S3')).length, 1);
  });

  it('does not replace keys or a region that the file has', () => {
    const text = 'AWS_ACCESS_KEY_ID=AKIAREAL\nAWS_SECRET_ACCESS_KEY=real\nAWS_REGION=eu-west-1\n';
    const written = withLocalVariables(text, VARIABLES);
    assert.ok(written.startsWith(text));
    assert.doesNotMatch(written, /=local/);
  });

  it('keeps the line ends of Windows', () => {
    const written = withLocalVariables('A=1\r\n', VARIABLES);
    assert.doesNotMatch(written.replaceAll('\r\n', ''), /\n/);
  });
});
