import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { explainError, openClients, type Clients, type Connection, type ErrorExplanation } from '../../../src/aws';
import { FAILURE_CODES } from '../../../src/aws/failures/table';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { FakeAws } from '../../support/aws/fakeAws';

type Call = (clients: Clients) => Promise<unknown>;
type Action = NonNullable<ErrorExplanation['action']>['kind'];

interface Row {
  call: Call;
  /** HTTP status and what the service says. */
  status: number;
  code: string;
  message?: string;
  title: RegExp;
  cause?: RegExp;
  action?: Action;
  region?: string;
}

const KINESIS: Call = ({ kinesis }) => kinesis.describeStreamSummary({ StreamName: 'orders' });
const FIREHOSE: Call = ({ firehose }) => firehose.describeDeliveryStream({ DeliveryStreamName: 'd' });
const PUT: Call = ({ putRecords }) => putRecords(Buffer.from('{"StreamName":"orders","Records":[]}'));
const OBJECT: Call = ({ s3 }) => s3.getObject({ Bucket: 'bucket', Key: 'key' });
const HEAD: Call = ({ s3 }) => s3.headObject({ Bucket: 'bucket', Key: 'key' });

const kinesis = (code: string, title: RegExp, rest: Partial<Row> = {}): Row => {
  return { call: KINESIS, status: 400, code, message: 'The words of the service', title, ...rest };
};
const s3 = (status: number, code: string, title: RegExp, rest: Partial<Row> = {}): Row => {
  return { call: OBJECT, status, code, message: 'The words of the service', title, ...rest };
};
const WORDS = /The words of the service/;

const ANSWERS: readonly Row[] = [
  kinesis('ExpiredTokenException', /session of the credentials has expired/, { cause: /Log in/, action: 'login' }),
  s3(400, 'ExpiredToken', /session of the credentials has expired/, { action: 'login' }),
  s3(400, 'TokenRefreshRequired', /session of the credentials has expired/, { action: 'login' }),
  kinesis('UnrecognizedClientException', /does not know the access key/, { cause: /deleted/ }),
  kinesis('UnrecognizedClientException', /does not know the access key/, {
    region: 'il-central-1',
    cause: /il-central-1 has to be enabled/,
    action: 'switchRegion',
  }),
  kinesis('InvalidClientTokenId', /does not know the access key/, { status: 403 }),
  s3(403, 'InvalidAccessKeyId', /does not know the access key/),
  s3(400, 'InvalidToken', /does not know the access key/),
  s3(403, 'NotSignedUp', /does not know the access key/),
  kinesis('RegionDisabledException', /does not use this service in eu-west-1/, { action: 'switchRegion' }),
  kinesis('OptInRequired', /does not use this service in eu-west-1/, { status: 403, cause: /Enable the region/ }),
  kinesis('SubscriptionRequiredException', /does not use this service/, { action: 'switchRegion' }),
  kinesis('InvalidSignatureException', /refuses the signature/, { cause: /clock and the secret key/ }),
  kinesis('IncompleteSignature', /refuses the signature/),
  kinesis('IncompleteSignatureException', /refuses the signature/),
  s3(403, 'SignatureDoesNotMatch', /refuses the signature/),
  s3(403, 'RequestTimeTooSkewed', /clock is wrong/, { cause: /Set the clock/, action: 'retry' }),
  kinesis('RequestExpired', /clock is wrong/),
  kinesis('RequestInTheFuture', /clock is wrong/),
  kinesis('MissingAuthenticationToken', /without credentials/, { status: 403, cause: /proxy/ }),
  kinesis('MissingAuthenticationTokenException', /without credentials/),
  s3(400, 'AuthorizationHeaderMalformed', /signature for its region/, { cause: WORDS, action: 'switchRegion' }),
  s3(403, 'AccountProblem', /closed this account/, { cause: WORDS }),
  s3(403, 'AllAccessDisabled', /closed this account/, { cause: WORDS }),
  s3(403, 'InvalidPayer', /closed this account/, { cause: WORDS }),
  kinesis('AccessDeniedException', /kinesis:DescribeStreamSummary is not allowed/, {
    message: 'User: u is not authorized to perform: kinesis:DescribeStreamSummary on resource: r',
    action: 'permission',
  }),
  s3(403, 'AccessDenied', /Access was denied\./, { message: 'Access Denied', cause: /s3:ListBucket.*requester pays/ }),
  s3(403, 'AccessDenied', /Access was denied: The words/),
  kinesis('UnauthorizedOperation', /Access was denied: The words/),
  kinesis('NotAuthorized', /Access was denied: The words/),
  kinesis('KMSAccessDeniedException', /kms:Decrypt is not allowed/, {
    message: 'User: u is not authorized to perform: kms:Decrypt on resource: k',
    action: 'permission',
  }),
  kinesis('ResourceNotFoundException', WORDS, { cause: /Is eu-west-1 the right region/, action: 'switchRegion' }),
  kinesis('NoSuchEntity', WORDS, { action: 'switchRegion' }),
  kinesis('ResourceInUseException', /being changed/, { cause: WORDS, action: 'retry' }),
  { ...kinesis('ConcurrentModificationException', /being changed/), call: FIREHOSE },
  s3(409, 'OperationAborted', /being changed/, { action: 'retry' }),
  kinesis('LimitExceededException', /quota of the account is used up/, { cause: /The words.*Service Quotas/ }),
  kinesis('LimitExceededException', /throttles/, { message: 'Rate exceeded for stream orders', action: 'retry' }),
  kinesis('ServiceQuotaExceededException', /quota of the account is used up/),
  s3(400, 'TooManyBuckets', /quota of the account is used up/),
  kinesis('ProvisionedThroughputExceededException', /throttles/, { cause: /Too many calls/, action: 'retry' }),
  kinesis('ThrottlingException', /throttles/, { action: 'retry' }),
  kinesis('Throttling', /throttles/),
  kinesis('ThrottledException', /throttles/),
  kinesis('TooManyRequestsException', /throttles/),
  kinesis('RequestLimitExceeded', /throttles/),
  kinesis('RequestThrottled', /throttles/),
  kinesis('RequestThrottledException', /throttles/),
  kinesis('BandwidthLimitExceeded', /throttles/),
  kinesis('KMSThrottlingException', /throttles/),
  s3(503, 'SlowDown', /throttles/, { action: 'retry' }),
  { ...kinesis('ServiceUnavailableException', /throttles/), call: FIREHOSE },
  kinesis('InternalFailure', /has a fault .*InternalFailure/, { status: 500, cause: WORDS, action: 'retry' }),
  kinesis('InternalFailureException', /has a fault/, { status: 500 }),
  kinesis('InternalServerError', /has a fault/, { status: 500 }),
  { ...kinesis('InternalServiceException', /has a fault/, { status: 500 }), call: FIREHOSE },
  kinesis('ServiceUnavailable', /has a fault/, { status: 503 }),
  kinesis('ServiceException', /has a fault/, { status: 500 }),
  s3(500, 'InternalError', /has a fault/, { action: 'retry' }),
  kinesis('InvalidArgumentException', /refuses the request \(InvalidArgumentException\)/, { cause: WORDS }),
  kinesis('ValidationException', /refuses the request/, { cause: WORDS }),
  kinesis('ValidationError', /refuses the request/, { cause: WORDS }),
  kinesis('SerializationException', /refuses the request/, { cause: WORDS }),
  kinesis('UnknownOperationException', /refuses the request/, { cause: WORDS }),
  kinesis('InvalidAction', /refuses the request/, { cause: WORDS }),
  kinesis('MalformedPolicyDocument', /refuses the request/, { cause: WORDS }),
  s3(400, 'InvalidArgument', /refuses the request/, { cause: WORDS }),
  kinesis('ExpiredIteratorException', /not read for more than five minutes/, { action: 'retry' }),
  kinesis('ExpiredNextTokenException', /left open for too long/, { action: 'retry' }),
  kinesis('KMSDisabledException', /KMS key of the data is switched off/, { cause: /The words.*Enable the key/ }),
  kinesis('KMSInvalidStateException', /KMS key of the data is switched off/),
  s3(400, 'KMS.DisabledException', /KMS key of the data is switched off/),
  s3(400, 'KMS.KMSInvalidStateException', /KMS key of the data is switched off/),
  kinesis('KMSNotFoundException', /KMS key of the data does not exist/, { cause: WORDS }),
  s3(400, 'KMS.NotFoundException', /KMS key of the data does not exist/),
  { ...kinesis('InvalidKMSResourceException', /KMS key of the data does not exist/), call: FIREHOSE },
  kinesis('KMSOptInRequired', /does not use KMS/, { cause: /Sign up/ }),
  { ...kinesis('InvalidSourceException', /source of the delivery stream/, { cause: WORDS }), call: FIREHOSE },
  s3(404, 'NoSuchBucket', /bucket does not exist/),
  s3(404, 'NoSuchAccessPoint', /access point does not exist/, { action: 'openSettings' }),
  s3(501, 'NotImplemented', /does not have this function/, { cause: WORDS }),
  s3(404, 'NoSuchKey', /object does not exist/),
  s3(404, 'NoSuchVersion', /object does not exist/),
  s3(403, 'InvalidObjectState', /archived/, { cause: /The words.*Restore it first/ }),
  s3(403, 'ObjectNotInActiveTierError', /archived/),
  s3(409, 'RestoreAlreadyInProgress', /being restored/, { cause: /minutes to hours/, action: 'retry' }),
  s3(400, 'InvalidRequest', /SSE-C/, {
    message:
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  }),
  s3(400, 'InvalidRequest', /refuses the request \(InvalidRequest\)/, { cause: WORDS }),
  s3(301, 'PermanentRedirect', /bucket is in another region/, { cause: WORDS, action: 'switchRegion' }),
  s3(307, 'TemporaryRedirect', /bucket is in another region/),
  s3(400, 'IllegalLocationConstraintException', /bucket is in another region/),
  s3(400, 'InvalidBucketName', /not the name of a bucket/, { action: 'openSettings' }),
  s3(400, 'InvalidAccessPointAliasError', /not the name of a bucket/),
  s3(405, 'MethodNotAllowed', /delete marker/),
  s3(412, 'PreconditionFailed', /changed meanwhile/),
  s3(409, 'ConditionalRequestConflict', /changed meanwhile/),
  s3(416, 'InvalidRange', /shorter than it was/, { action: 'retry' }),
  s3(400, 'EntityTooLarge', /refuses the request \(EntityTooLarge\)/, { cause: WORDS }),
  s3(400, 'KeyTooLongError', /refuses the request/),
  s3(400, 'MetadataTooLarge', /refuses the request/),
  s3(400, 'IncompleteBody', /changed on the way/, { action: 'retry' }),
  s3(400, 'BadDigest', /changed on the way/),
  s3(400, 'XAmzContentSHA256Mismatch', /changed on the way/),
  s3(400, 'RequestTimeout', /connection to .* broke \(RequestTimeout\)/, { action: 'retry' }),
  kinesis('SomethingNew', WORDS),
];

/** Answers that have no code: a status, and perhaps bytes of somebody else. */
const BARE: readonly [what: string, call: Call, status: number, type: string, body: string, row: Partial<Row>][] = [
  [
    'HEAD: 400',
    HEAD,
    400,
    'application/xml',
    '',
    { code: 'BadRequest', title: /does not say why \(HTTP 400\)/, cause: /session has expired/ },
  ],
  ['HEAD: 403', HEAD, 403, 'application/xml', '', { code: 'AccessDenied', title: /^Access was denied\.$/ }],
  ['HEAD: 404', HEAD, 404, 'application/xml', '', { code: 'NotFound', title: /does not exist/ }],
  ['HEAD: 405', HEAD, 405, 'application/xml', '', { code: 'MethodNotAllowed', title: /delete marker/ }],
  ['HEAD: 412', HEAD, 412, 'application/xml', '', { code: 'PreconditionFailed', title: /changed meanwhile/ }],
  [
    'an empty 500',
    KINESIS,
    500,
    'application/x-amz-json-1.1',
    '',
    { code: 'InternalError', title: /has a fault/, cause: /nothing more/, action: 'retry' },
  ],
  ['an empty 503 of S3', OBJECT, 503, 'application/xml', '', { code: 'ServiceUnavailable', title: /has a fault/ }],
  ['an empty 502 to a put', PUT, 502, 'text/plain', '', { code: 'ServiceException', title: /has a fault/ }],
  [
    'a 504 with the page of a load balancer',
    KINESIS,
    504,
    'text/html',
    '<html><body>Gateway Timeout</body></html>',
    { code: 'ServiceException', title: /has a fault/ },
  ],
  ['an empty 429', KINESIS, 429, 'text/plain', '', { code: 'TooManyRequestsException', title: /throttles/ }],
  [
    'an empty 418',
    KINESIS,
    418,
    'text/plain',
    '',
    { code: 'HTTP 418', title: /does not say why \(HTTP 418\)/, action: 'retry' },
  ],
  [
    '407 with a page',
    KINESIS,
    407,
    'text/html',
    '<h1>Proxy</h1>',
    { code: 'ProxyAuthenticationRequired', title: /proxy asks/, action: 'editorSetting' },
  ],
  ['407 to S3', OBJECT, 407, 'text/plain', '', { code: 'ProxyAuthenticationRequired', title: /HTTP 407/ }],
  [
    'the page of a captive portal',
    KINESIS,
    200,
    'text/html; charset=utf-8',
    '<html><head><title>Hotel  Wi-Fi</title>',
    { code: 'WebPage', title: /web page answered/, cause: /Hotel Wi-Fi/, action: 'retry' },
  ],
  [
    'a page to a put',
    PUT,
    200,
    'text/html',
    '<title>Blocked</title>',
    { code: 'WebPage', title: /web page answered/, cause: /Blocked/ },
  ],
  [
    'a page in place of an object',
    OBJECT,
    403,
    'text/html',
    '<title>Blocked by policy</title>',
    { code: 'WebPage', title: /web page/, cause: /Blocked by policy/ },
  ],
  [
    '200 with bytes that are not JSON',
    KINESIS,
    200,
    'application/x-amz-json-1.1',
    '?!',
    { code: 'UnreadableAnswer', title: /not of an AWS service/ },
  ],
];

describe('what a failure says', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  const seen = new Set<string>();

  before(async () => {
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
  });

  after(async () => {
    await environment.restore();
    await aws.stop();
  });

  beforeEach(() => {
    aws.reset();
    environment.clear();
  });

  const at = (endpoint: string, region = 'eu-west-1'): Connection => ({ name: 'c', region, endpoint });

  /** Fails by a real client, and is explained. */
  const failure = async (connection: Connection, call: Call, requestTimeoutMs = 5_000): Promise<ErrorExplanation> => {
    // The SDK's pauses between its attempts are no matter of these tests.
    environment.set({ AWS_MAX_ATTEMPTS: '1' });
    const clients = await openClients(connection, {}, { requestTimeoutMs });
    try {
      const answer = await call(clients);
      assert.fail(`it went through: ${JSON.stringify(answer)}`);
    } catch (error) {
      const explanation = explainError(error, { connection });
      const text = [explanation.title, explanation.cause].join(' ');
      assert.doesNotMatch(
        text,
        /Unknown(Error)?\b|SyntaxError|Unexpected token|Deserialization|JSON at|undefined|\[object/,
      );
      if (explanation.code !== undefined) seen.add(explanation.code);
      return explanation;
    } finally {
      clients.destroy();
    }
  };

  const matches = (found: ErrorExplanation, { code, title, cause, action }: Partial<Row>) => {
    assert.equal(found.code, code);
    assert.match(found.title, title ?? /./);
    if (cause) assert.match(found.cause ?? '', cause);
    if (action) assert.equal(found.action?.kind, action);
  };

  for (const row of ANSWERS) {
    const { call, status, code, message = '', region } = row;
    it(`${code}${region === undefined ? '' : ` in ${region}`}: ${row.title.source}`, async () => {
      aws.respond = () =>
        call === OBJECT
          ? { status, body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` }
          : { status, body: JSON.stringify({ __type: code, message }) };
      matches(await failure(at(aws.endpoint, region), call), row);
    });
  }

  for (const [what, call, status, type, body, row] of BARE) {
    it(`${what}: ${row.code ?? ''}`, async () => {
      aws.respond = () => ({ status, headers: { 'content-type': type }, body });
      matches(await failure(at(aws.endpoint), call), row);
    });
  }

  it('an object that is a web page is not a failure', async () => {
    aws.respond = () => ({
      headers: { 'content-type': 'text/html', 'x-amz-request-id': 'r' },
      body: '<title>Mine</title>',
    });
    const clients = await openClients(at(aws.endpoint));
    const { Body } = await clients.s3.getObject({ Bucket: 'bucket', Key: 'page.html' });
    assert.match((await Body?.transformToString()) ?? '', /Mine/);
    clients.destroy();
  });

  describe('of the way to the service', () => {
    const listening = async (server: Server): Promise<number> => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    };

    const answering = async (onSocket: (socket: net.Socket) => void, row: Partial<Row>, timeoutMs?: number) => {
      const sockets = new Set<net.Socket>();
      const server = net.createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        onSocket(socket);
      });
      const port = await listening(server);
      try {
        matches(await failure(at(`http://127.0.0.1:${port}`), KINESIS, timeoutMs), row);
      } finally {
        for (const socket of sockets) socket.destroy();
        server.close();
      }
    };
    const onRequest = (answer: (socket: net.Socket) => void) => (socket: net.Socket) => {
      socket.once('data', () => answer(socket));
    };

    it('ECONNREFUSED: nobody listens', async () => {
      const server = net.createServer();
      const port = await listening(server);
      server.close();
      await once(server, 'close');
      matches(await failure(at(`http://127.0.0.1:${port}`), KINESIS), {
        code: 'ECONNREFUSED',
        title: /127\.0\.0\.1:\d+ refused the connection/,
        action: 'retry',
      });
    });

    it('ECONNRESET: the connection is cut', () =>
      answering(
        onRequest((socket) => socket.destroy()),
        { code: 'ECONNRESET', title: /connection to .* broke/, action: 'retry' },
      ));

    it('ETIMEDOUT: the server says nothing', () =>
      answering(() => undefined, { code: 'ETIMEDOUT', title: /connection to .* broke/ }, 50));

    it('HPE_INVALID_CONSTANT: the server does not speak HTTP', () =>
      answering(
        onRequest((socket) => socket.end('220 mail.example ESMTP\r\n')),
        { code: 'HPE_INVALID_CONSTANT', title: /not of an AWS service/, cause: /endpoint/ },
      ));

    it('EPROTO: the server does not speak HTTPS', async () => {
      const { code, title, action } = await failure(at(aws.endpoint.replace('http:', 'https:')), KINESIS);
      assert.deepEqual([code, action?.kind], ['EPROTO', 'openSettings']);
      assert.match(title, /does not speak HTTPS/);
    });

    /** What no server of this machine can bring about: the socket fails as the system would let it. */
    const SYSTEM: readonly [code: string, title: RegExp, action?: Action][] = [
      ['ENOTFOUND', /was not found/, 'retry'],
      ['EAI_AGAIN', /was not found/, 'retry'],
      ['ECONNABORTED', /broke \(ECONNABORTED\)/, 'retry'],
      ['EPIPE', /broke \(EPIPE\)/, 'retry'],
      ['ETIMEDOUT', /broke \(ETIMEDOUT\)/, 'retry'],
      ['ERR_STREAM_PREMATURE_CLOSE', /broke/, 'retry'],
      ['EHOSTUNREACH', /cannot be reached from this network/, 'retry'],
      ['ENETUNREACH', /cannot be reached/, 'retry'],
      ['ENETDOWN', /cannot be reached/, 'retry'],
      ['EADDRNOTAVAIL', /cannot be reached/, 'retry'],
      ['EMFILE', /no more connections/, 'retry'],
      ['ENFILE', /no more connections/, 'retry'],
      ['ENOBUFS', /no more connections/, 'retry'],
      ['SELF_SIGNED_CERT_IN_CHAIN', /authority that this computer does not know/, 'editorSetting'],
      ['UNABLE_TO_GET_ISSUER_CERT', /authority/, 'editorSetting'],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /authority/, 'editorSetting'],
      ['CERT_UNTRUSTED', /authority/, 'editorSetting'],
      ['INVALID_CA', /authority/, 'editorSetting'],
      ['CERT_NOT_YET_VALID', /not valid today/, 'retry'],
      ['CERT_REVOKED', /was revoked/],
    ];
    for (const [code, title, action] of SYSTEM) {
      it(`${code}: ${title.source}`, async () => {
        const connect = net.connect;
        const failing = () => {
          const socket = new net.Socket();
          process.nextTick(() => socket.destroy(Object.assign(new Error(`connect ${code} aws.example`), { code })));
          return socket;
        };
        net.connect = net.createConnection = failing as typeof connect;
        try {
          matches(await failure(at('http://aws.example'), KINESIS), { code, title, ...(action && { action }) });
        } finally {
          net.connect = net.createConnection = connect;
        }
      });
    }

    it('TimeoutError: a limit of time was reached', () => {
      const { code, title } = explainError(new DOMException('It took too long', 'TimeoutError'));
      assert.equal(code, 'TimeoutError');
      assert.match(title, /connection to AWS broke/);
      seen.add('TimeoutError');
    });

    it('a proxy that refuses the tunnel is told from AWS', () => {
      const tunnel = (status: number) => new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
      const asks = explainError(tunnel(407));
      assert.deepEqual([asks.code, asks.action?.kind], ['ProxyAuthenticationRequired', 'editorSetting']);
      const fails = explainError(tunnel(502));
      assert.deepEqual([fails.code, fails.title], ['ProxyFailed', 'The proxy does not connect to AWS.']);
      const unreachable = explainError(
        new Error('Failed to establish a socket connection to proxies: PROXY 10.0.0.1:3128'),
      );
      assert.deepEqual([unreachable.code, unreachable.action?.kind], ['ProxyFailed', 'editorSetting']);
      assert.match(unreachable.cause ?? '', /PROXY 10\.0\.0\.1:3128/);
      seen.add('ProxyFailed');
    });

    describe('with TLS', () => {
      const file = (name: string) => path.resolve('test/fixtures/tls', `${name}.pem`);
      const withServer = async (certificate: string, use: (endpoint: string) => Promise<void>) => {
        const server = createTlsServer({ key: await readFile(file('key')), cert: await readFile(file(certificate)) });
        server.on('request', (_, response) => response.end('{"StreamNames":[],"HasMoreStreams":false}'));
        const port = await listening(server);
        try {
          await use(`https://127.0.0.1:${port}`);
        } finally {
          server.closeAllConnections();
          server.close();
        }
      };

      it('UNABLE_TO_VERIFY_LEAF_SIGNATURE: the authority is not known; AWS_CA_BUNDLE and ca_bundle name it', () =>
        withServer('server', async (endpoint) => {
          matches(await failure(at(endpoint), KINESIS), {
            code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
            title: /authority that this computer does not know/,
            cause: /AWS_CA_BUNDLE.*NODE_EXTRA_CA_CERTS/,
            action: 'editorSetting',
          });
          const list = async (connection: Connection) => {
            const clients = await openClients(connection);
            await clients.kinesis.listStreams({});
            clients.destroy();
          };
          environment.set({ AWS_CA_BUNDLE: file('authority') });
          await list(at(endpoint));
          environment.clear();
          await environment.config(
            `[profile corp]\nca_bundle = ${file('authority')}\naws_access_key_id = A\naws_secret_access_key = s\n`,
          );
          await list({ ...at(endpoint), profile: 'corp' });
        }));

      it('NODE_EXTRA_CA_CERTS counts beside the usual authorities, and less than AWS_CA_BUNDLE', () =>
        withServer('server', async (endpoint) => {
          const program = `
            import { openClients } from './src/aws/index.ts';
            const outcome = async () => {
              const clients = await openClients({ name: 'c', region: 'eu-west-1', endpoint: '${endpoint}' });
              return clients.kinesis.listStreams({}).then(() => 'trusted', (error) => error.code);
            };
            const outcomes = [await outcome()];
            process.env.AWS_CA_BUNDLE = ${JSON.stringify(file('self-signed'))};
            outcomes.push(await outcome());
            console.log(JSON.stringify(outcomes));
            process.exit();`;
          // Node reads the variable when it starts.
          const env = { ...process.env, AWS_MAX_ATTEMPTS: '1', NODE_EXTRA_CA_CERTS: file('authority') };
          const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
          const { stdout } = await promisify(execFile)(process.execPath, args, { env });
          assert.deepEqual(JSON.parse(stdout), ['trusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
        }));

      it('DEPTH_ZERO_SELF_SIGNED_CERT: the server vouches for itself', () =>
        withServer('self-signed', async (endpoint) => {
          matches(await failure(at(endpoint), KINESIS), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', title: /authority/ });
        }));

      it('CERT_HAS_EXPIRED: the certificate has ended', () =>
        withServer('expired', async (endpoint) => {
          environment.set({ AWS_CA_BUNDLE: file('authority') });
          matches(await failure(at(endpoint), KINESIS), { code: 'CERT_HAS_EXPIRED', title: /not valid today/ });
        }));

      it('ERR_TLS_CERT_ALTNAME_INVALID: the certificate is of another server', () =>
        withServer('other', async (endpoint) => {
          environment.set({ AWS_CA_BUNDLE: file('authority') });
          matches(await failure(at(endpoint), KINESIS), {
            code: 'ERR_TLS_CERT_ALTNAME_INVALID',
            title: /belongs to another server/,
          });
        }));

      it('a bundle that cannot be read is named', async () => {
        environment.set({ AWS_CA_BUNDLE: '/no/such/bundle.pem' });
        await assert.rejects(openClients(at(aws.endpoint)), /\/no\/such\/bundle\.pem \(AWS_CA_BUNDLE\) cannot be read/);
      });
    });
  });

  it('EndpointError: the partition has no FIPS hosts', async () => {
    environment.set({ AWS_ACCESS_KEY_ID: 'K', AWS_SECRET_ACCESS_KEY: 's', AWS_USE_FIPS_ENDPOINT: 'true' });
    matches(await failure({ name: 'c', region: 'cn-north-1' }, OBJECT), {
      code: 'EndpointError',
      title: /no address for this in cn-north-1/,
      cause: /does not support FIPS.*FIPS and dual-stack settings/,
      action: 'openSettings',
    });
  });

  describe('of credentials', () => {
    it('CredentialsProviderError: there are none', async () => {
      const { code, title } = await failure({ name: 'c', region: 'eu-west-1' }, KINESIS);
      assert.equal(code, 'CredentialsProviderError');
      assert.match(title, /No AWS credentials were found/);
    });

    it('TokenProviderError: the session of a token has ended', () => {
      const error = Object.assign(new Error('Token is expired'), { name: 'TokenProviderError' });
      assert.match(explainError(error).title, /has expired/);
      seen.add('TokenProviderError');
    });
  });

  describe('as a table', () => {
    it('every code of the table is tested here, and they are many', () => {
      assert.deepEqual(
        FAILURE_CODES.filter((code) => !seen.has(code)),
        [],
      );
      assert.ok(FAILURE_CODES.length >= 60, `${FAILURE_CODES.length} codes`);
    });
  });
});
