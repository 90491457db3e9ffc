import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeAws, type NotedRequest } from '../../support/aws/fakeAws';
import type { WorkbenchOptions } from './workbench';

const CONFIG = `[profile reader]
aws_access_key_id = READER
aws_secret_access_key = s
[profile prod]
aws_access_key_id = PROD
aws_secret_access_key = s
[profile denied]
aws_access_key_id = DENIED
aws_secret_access_key = s
[profile stale]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Reader
`;

const CONNECTIONS = [
  { name: 'reader', region: 'eu-west-1', profile: 'reader', readOnly: true },
  { name: 'prod', region: 'eu-west-1', profile: 'prod', protected: true, color: 'red' },
  { name: 'stale', region: 'sa-east-1', profile: 'stale' },
  { name: 'denied', region: 'us-east-1', profile: 'denied' },
];

/** The region, beside that of the connections, in which the account has the stream `returns`. */
export const OTHER_REGION = 'sa-east-1';
const STREAMS = ['clicks', 'orders', 'orders-archive', 'payments'];
export const BUCKETS = ['acme-archive', 'acme-orders'];

/**
 * A fake AWS and the files of a person who has a read-only account, one that is protected and has a color, one whose session has
 * ended, and one that denies every list.
 */
export class ThreeAccounts {
  readonly aws: FakeAws;
  readonly #home: string;

  private constructor(aws: FakeAws, home: string) {
    this.aws = aws;
    this.#home = home;
  }

  static async start(): Promise<ThreeAccounts> {
    const aws = await FakeAws.start();
    aws.respond = answer;
    const home = await mkdtemp(path.join(tmpdir(), 'aws-files-'));
    await writeFile(path.join(home, 'config'), CONFIG);
    return new ThreeAccounts(aws, home);
  }

  get workbench(): WorkbenchOptions {
    const env = {
      HOME: this.#home,
      AWS_CONFIG_FILE: path.join(this.#home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(this.#home, 'credentials'),
      AWS_ENDPOINT_URL: this.aws.endpoint,
    };
    return { env, settings: { 'kinesisPipelines.connections': CONNECTIONS } };
  }

  async end(): Promise<void> {
    await this.aws.stop();
    await rm(this.#home, { recursive: true, force: true });
  }
}

function answer({ accessKeyId, operation, service, region, body }: NotedRequest) {
  if (accessKeyId === 'DENIED' && operation.startsWith('List')) return denied(service, operation);
  if (operation === 'ListStreams') return json({ StreamNames: STREAMS, HasMoreStreams: false });
  if (operation === 'DescribeStreamSummary' && body.includes('"returns"') && region !== OTHER_REGION) return unknown();
  if (service === 's3' && operation.startsWith('GET /?')) return { body: bucketList() };
  return undefined;
}

function json(value: object) {
  return { body: JSON.stringify(value) };
}

function denied(service: string, operation: string) {
  const message = `User: u is not authorized to perform: ${service}:${operation} on resource: *`;
  return { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message }) };
}

function unknown() {
  return { status: 400, body: '{"__type":"ResourceNotFoundException","message":"Stream returns not found."}' };
}

function bucketList(): string {
  const buckets = BUCKETS.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('');
  return `<ListAllMyBucketsResult><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`;
}
