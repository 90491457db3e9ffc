import assert from 'node:assert/strict';
import { errorCode, explainError, type Connection, type ErrorExplanation } from '../../../src/aws';
import { PipelinesError } from '../../../src/errors';

const DEV: Connection = { name: 'dev', region: 'eu-west-1', profile: 'dev' };
const LOCAL: Connection = { name: 'local', region: 'us-east-1', endpoint: 'http://127.0.0.1:4599' };

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function system(code: string, message = `connect ${code} 127.0.0.1:4566`): Error {
  return Object.assign(new Error(message), { code });
}

interface Row {
  it: string;
  error: unknown;
  connection: Connection;
  expected: ErrorExplanation;
}

const TABLE: Row[] = [
  {
    it: 'an expired session offers the log-in of its profile',
    error: named('ExpiredTokenException', 'The security token included in the request is expired'),
    connection: DEV,
    expected: {
      title: `Can't list streams in eu-west-1: the session of profile "dev" has expired.`,
      cause: 'Log in again.',
      action: { kind: 'login', command: 'aws sso login --profile dev' },
      code: 'ExpiredTokenException',
    },
  },
  {
    it: 'the name of a profile that a shell would read is not typed into a terminal',
    error: named('CredentialsProviderError', 'Could not resolve credentials'),
    connection: { ...DEV, profile: "dev'; rm -rf ~" },
    expected: {
      title: `Can't list streams in eu-west-1: Profile "dev'; rm -rf ~" gives no credentials.`,
      cause: 'Log in, or check the profile in ~/.aws/config.',
      code: 'CredentialsProviderError',
    },
  },
  {
    it: 'a denied call names the IAM action that is missing',
    error: named(
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/u is not authorized to perform: kinesis:ListStreams on resource: *',
    ),
    connection: DEV,
    expected: {
      title: `Can't list streams in eu-west-1: kinesis:ListStreams is not allowed.`,
      cause: 'User: arn:aws:iam::1:user/u is not authorized to perform: kinesis:ListStreams on resource: *.',
      action: { kind: 'permission', iamAction: 'kinesis:ListStreams' },
      code: 'AccessDeniedException',
    },
  },
  {
    it: 'a stream that is not there asks whether the region is right',
    error: named('ResourceNotFoundException', 'Stream orders under account 1 not found.'),
    connection: DEV,
    expected: {
      title: `Can't list streams in eu-west-1: stream orders under account 1 not found.`,
      cause: 'Is eu-west-1 the right region?',
      action: { kind: 'switchRegion', stream: 'orders' },
      code: 'ResourceNotFoundException',
    },
  },
  {
    it: 'there is no region to switch to on the local pipeline',
    error: named('ResourceNotFoundException', 'Stream orders under account 0 not found.'),
    connection: LOCAL,
    expected: {
      title: `Can't list streams: stream orders under account 0 not found.`,
      code: 'ResourceNotFoundException',
    },
  },
  {
    it: 'a local pipeline that does not answer can be started',
    error: system('ECONNREFUSED'),
    connection: LOCAL,
    expected: {
      title: `Can't list streams: the local pipeline does not answer.`,
      action: { kind: 'startLocal' },
      code: 'ECONNREFUSED',
    },
  },
  {
    it: 'an endpoint that is down is named, also where Node tried several addresses',
    error: new AggregateError([system('ECONNREFUSED')], ''),
    connection: { name: 'docker', region: 'us-east-1', endpoint: 'http://localhost:4566' },
    expected: {
      title: `Can't list streams in us-east-1: http://localhost:4566 refused the connection.`,
      cause: 'Is the server running?',
      action: { kind: 'retry' },
      code: 'ECONNREFUSED',
    },
  },
  {
    it: 'a region that does not exist shows as a host that does not',
    error: system('ENOTFOUND', 'getaddrinfo ENOTFOUND kinesis.eu-west-9.amazonaws.com'),
    connection: { name: 'typo', region: 'eu-west-9' },
    expected: {
      title: `Can't list streams in eu-west-9: kinesis.eu-west-9.amazonaws.com was not found.`,
      cause: 'Check the region, the endpoint and the network.',
      action: { kind: 'retry' },
      code: 'ENOTFOUND',
    },
  },
  {
    it: 'what is not in the table keeps its own words',
    error: named('SomethingNew', 'AWS has thought of something'),
    connection: LOCAL,
    expected: { title: `Can't list streams: AWS has thought of something.`, code: 'SomethingNew' },
  },
  {
    it: 'what is not an error is shown as text',
    error: 'a string',
    connection: LOCAL,
    expected: { title: `Can't list streams: a string.` },
  },
  {
    it: 'an error of ours keeps its remedy',
    error: new PipelinesError('UnknownConnection', 'There is no connection "x".', { remedy: 'There are: local.' }),
    connection: LOCAL,
    expected: {
      title: `Can't list streams: there is no connection "x".`,
      cause: 'There are: local.',
      action: { kind: 'openSettings' },
      code: 'UnknownConnection',
    },
  },
];

describe('the explanation of an error', () => {
  for (const { it: name, error, connection, expected } of TABLE) {
    it(`: ${name}`, () => {
      assert.deepEqual(explainError(error, { connection, doing: 'list streams' }), expected);
    });
  }

  it('finds the code that the SDK wrapped', () => {
    const wrapped = new Error('request failed', { cause: system('ECONNRESET') });
    assert.equal(errorCode(wrapped), 'ECONNRESET');
    assert.equal(errorCode(new TypeError('fetch failed')), undefined);
    assert.equal(errorCode('text'), undefined);
  });
});
