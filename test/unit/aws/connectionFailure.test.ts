import assert from 'node:assert/strict';
import { connectionFailure, type Connection } from '../../../src/aws';

const ENDPOINT: Connection = { name: 'dev', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' };
const AWS: Connection = { name: 'prod', region: 'eu-west-1', profile: 'prod' };

function failed(code: string): Error {
  return Object.assign(new Error(`It failed: ${code}`), { code });
}

describe('a failure of a whole connection', () => {
  const table: [string, Error, Connection, ReturnType<typeof connectionFailure>][] = [
    ['an endpoint that refuses', failed('ECONNREFUSED'), ENDPOINT, 'unreachable'],
    ['an endpoint whose host is unknown', failed('ENOTFOUND'), ENDPOINT, 'unreachable'],
    ['one of several endpoints', failed('ECONNREFUSED'), { ...ENDPOINT, endpoints: { s3: 'http://x:1' } }, undefined],
    ['one service of AWS', failed('ECONNRESET'), AWS, undefined],
    ['a session that has ended', failed('ExpiredTokenException'), AWS, 'loggedOut'],
    ['a right that is missing', failed('AccessDeniedException'), AWS, undefined],
    ['too many open files here', failed('EMFILE'), ENDPOINT, undefined],
    ['the local pipeline', failed('ECONNREFUSED'), { ...ENDPOINT, name: 'local' }, undefined],
  ];
  for (const [what, error, connection, reason] of table)
    it(`is told from one of a single call: ${what}`, () => assert.equal(connectionFailure(error, connection), reason));
});
