import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that arrived, and who signed it. */
export interface NotedRequest {
  /** As in the signature's scope; `sso`, `sso-oidc`, `container` and `imds` are not signed. */
  service: string;
  /** `PutRecords`, `AssumeRole`, `GetRoleCredentials`; method and path where there is no name for it. */
  operation: string;
  /** The host that the client believes it speaks to, with its port. */
  host: string;
  path: string;
  /** The access key that signed it. Undefined: not signed. */
  accessKeyId: string | undefined;
  /** The region of the signature. */
  region: string | undefined;
  sessionToken: string | undefined;
  /** The time in the signature; NaN where nobody signed. */
  signedAtMs: number;
  /** The access token of an SSO session. */
  bearer: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

/** @returns undefined for the usual answer. */
export type Responder = (request: NotedRequest) => FakeAnswer | undefined;

const HOUR_MS = 3_600_000;
const IAM_NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
/** The account's name. */
export const ALIAS = 'acme-data';
/** The access keys that this AWS hands out begin with these: they tell where credentials came from. */
export const KEYS = {
  role: 'ROLE-',
  webIdentity: 'WEB-',
  sso: 'SSO-',
  login: 'LOGIN',
  container: 'CONTAINER',
  instance: 'INSTANCE',
};

/**
 * A small AWS on one port of 127.0.0.1. It answers as Kinesis, Firehose, S3, STS, IAM, IAM Identity Center, the container's and the
 * instance's credentials do, believes every signature, and notes who signed what.
 */
export class FakeAws {
  readonly requests: NotedRequest[] = [];
  /** Asked before the usual answer is given. */
  respond: Responder | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeAws> {
    const server = createServer();
    const aws = new FakeAws(server);
    server.on('request', (request, response) => void aws.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return aws;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  get containerCredentials(): string {
    return `${this.endpoint}/container`;
  }

  /** Forgets what it noted and answers as usual. */
  reset(): void {
    this.requests.length = 0;
    this.respond = undefined;
  }

  /** The requests of one service, oldest first. */
  of(service: string): NotedRequest[] {
    return this.requests.filter((request) => request.service === service);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await noted(message);
    this.requests.push(request);
    const { status = 200, headers = {}, body } = this.respond?.(request) ?? usualAnswer(request);
    response.writeHead(status, { 'content-type': contentType(request), ...headers });
    response.end(message.method === 'HEAD' ? undefined : body);
  }
}

async function noted(message: IncomingMessage): Promise<NotedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const path = message.url ?? '/';
  const scope = /Credential=([^,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    header(message, 'authorization') ?? '',
  );
  const target = /^(Kinesis|Firehose)_\d+\.(\w+)$/.exec(header(message, 'x-amz-target') ?? '');
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const unsigned = unsignedService(path);
  return {
    service: scope?.[3] ?? unsigned?.service ?? (action ? 'sts' : 's3'),
    operation: target?.[2] ?? action ?? unsigned?.operation ?? `${message.method ?? ''} ${path}`,
    host: header(message, 'host') ?? '',
    path,
    accessKeyId: scope?.[1],
    region: scope?.[2],
    sessionToken: header(message, 'x-amz-security-token'),
    signedAtMs: signedAt(header(message, 'x-amz-date') ?? ''),
    bearer: header(message, 'x-amz-sso_bearer_token'),
    headers: message.headers,
    body,
  };
}

/** As in `20261124T040506Z`. */
function signedAt(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function unsignedService(path: string): { service: string; operation: string } | undefined {
  if (path.startsWith('/federation/credentials')) return { service: 'sso', operation: 'GetRoleCredentials' };
  if (path === '/token') return { service: 'sso-oidc', operation: 'CreateToken' };
  if (path === '/v1/token') return { service: 'signin', operation: 'CreateOAuth2Token' };
  if (path === '/container') return { service: 'container', operation: 'GetCredentials' };
  if (path.startsWith('/latest/')) return { service: 'imds', operation: 'GetCredentials' };
  return undefined;
}

function contentType({ service }: NotedRequest): string {
  if (/^(sts|iam|s3|s3express)$/.test(service)) return 'text/xml';
  if (service === 'kinesis' || service === 'firehose') return 'application/x-amz-json-1.1';
  return 'application/json';
}

function usualAnswer(request: NotedRequest): FakeAnswer {
  const { service, operation, path, body } = request;
  switch (service) {
    case 'sts':
      return stsAnswer(operation, new URLSearchParams(body));
    case 'iam':
      return xmlAnswer(operation, IAM_NAMESPACE, `<AccountAliases><member>${ALIAS}</member></AccountAliases>`);
    case 'sso': {
      const role = new URL(path, 'http://aws').searchParams.get('role_name') ?? '';
      const expiration = Date.now() + HOUR_MS;
      const roleCredentials = {
        accessKeyId: KEYS.sso + role,
        secretAccessKey: 's',
        sessionToken: `of-${role}`,
        expiration,
      };
      return json({ roleCredentials });
    }
    case 'sso-oidc':
      return json({ accessToken: 'refreshed', expiresIn: 3600, refreshToken: 'next', tokenType: 'Bearer' });
    case 'signin': {
      const accessToken = { accessKeyId: KEYS.login, secretAccessKey: 's', sessionToken: `of-${KEYS.login}` };
      return json({
        accessToken,
        tokenType: 'urn:aws:params:oauth:token-type:access_token_sigv4',
        expiresIn: 900,
        refreshToken: 'next',
      });
    }
    case 'container':
      return json(metadataCredentials(KEYS.container));
    case 'imds':
      if (path.endsWith('/api/token')) return { body: 'imds-token' };
      return path.endsWith('/security-credentials/')
        ? { body: 'machine' }
        : json({ Code: 'Success', ...metadataCredentials(KEYS.instance) });
    case 'kinesis':
      return json(kinesisAnswer(operation, body));
    case 'firehose':
      return json({ DeliveryStreamNames: [], HasMoreDeliveryStreams: false });
    default:
      return { body: '<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>' };
  }
}

function json(value: object): FakeAnswer {
  return { body: JSON.stringify(value) };
}

function metadataCredentials(accessKeyId: string): object {
  const Expiration = new Date(Date.now() + HOUR_MS).toISOString();
  return { AccessKeyId: accessKeyId, SecretAccessKey: 's', Token: `of-${accessKeyId}`, Expiration };
}

function stsAnswer(operation: string, fields: URLSearchParams): FakeAnswer {
  const role = fields.get('RoleArn')?.split('/').at(-1) ?? '';
  const accessKeyId = (operation === 'AssumeRole' ? KEYS.role : KEYS.webIdentity) + role;
  const credentials = `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
    <SessionToken>of-${accessKeyId}</SessionToken><Expiration>${new Date(Date.now() + HOUR_MS).toISOString()}</Expiration></Credentials>`;
  const identity = '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/u</Arn><UserId>u</UserId>';
  const result = operation === 'GetCallerIdentity' ? identity : credentials;
  return xmlAnswer(operation, 'https://sts.amazonaws.com/doc/2011-06-15/', result);
}

function xmlAnswer(operation: string, namespace: string, result: string): FakeAnswer {
  const element = `<${operation}Result>${result}</${operation}Result>`;
  return { body: `<${operation}Response xmlns="${namespace}">${element}</${operation}Response>` };
}

const SHARD = {
  ShardId: 'shardId-000000000000',
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: (2n ** 128n - 1n).toString() },
  SequenceNumberRange: { StartingSequenceNumber: '1' },
};

function kinesisAnswer(operation: string, body: string): object {
  const fields = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
  switch (operation) {
    case 'ListStreams':
      return { StreamNames: ['orders'], StreamSummaries: [summary('orders')], HasMoreStreams: false };
    case 'DescribeStreamSummary':
      return {
        StreamDescriptionSummary: {
          ...summary(String(fields.StreamName)),
          RetentionPeriodHours: 24,
          OpenShardCount: 1,
        },
      };
    case 'ListShards':
      return { Shards: [SHARD] };
    case 'PutRecords': {
      const records = Array.isArray(fields.Records) ? (fields.Records as unknown[]) : [];
      return {
        FailedRecordCount: 0,
        Records: records.map((_, n) => ({ ShardId: SHARD.ShardId, SequenceNumber: String(n + 1) })),
      };
    }
    default:
      return {};
  }
}

function summary(name: string): object {
  return {
    StreamName: name,
    StreamARN: `arn:aws:kinesis:eu-west-1:111122223333:stream/${name}`,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    StreamCreationTimestamp: 1_700_000_000,
    EnhancedMonitoring: [],
    EncryptionType: 'NONE',
  };
}
