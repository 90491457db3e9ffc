import assert from 'node:assert/strict';
import {
  explainError,
  openClients,
  type Connection,
  type CredentialPrompts,
  type ErrorExplanation,
} from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws, KEYS, type NotedRequest } from '../../support/aws/fakeAws';

const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();
const AN_HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();
const ROLE = 'role_arn = arn:aws:iam::111122223333:role/Sender\n';
const BASE = '[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\n';
const MFA = 'mfa_serial = arn:aws:iam::111122223333:mfa/u\n';
const SSO_SESSION = '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n';
const SSO = 'sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Reader\n';
const LEGACY_SSO =
  'sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = Reader\n';
const LOGIN_SESSION = 'arn:aws:iam::111122223333:user/u';
const DENIED = {
  status: 403,
  body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: sts:AssumeRole on resource: r</Message></Error></ErrorResponse>',
};
const WRONG_CODE = {
  status: 403,
  body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>',
};

/** What a person has on the computer. */
interface Setup {
  what: string;
  config?: string;
  credentials?: string;
  variables?: Record<string, string>;
  connection?: Partial<Connection>;
  prompts?: CredentialPrompts;
  /** More than files and variables. */
  prepare?: (environment: AwsEnvironment, aws: FakeAws) => Promise<unknown>;
}

interface Working extends Setup {
  /** The access key that signs, and its session token. */
  signer: string;
  token?: string;
  /** How it was asked for: `service host`, before the call itself. */
  asked?: readonly string[];
}

interface Failing extends Setup {
  title: RegExp;
  cause?: RegExp;
  action: NonNullable<ErrorExplanation['action']>['kind'] | undefined;
}

const PROD = { profile: 'prod' };
const keys = (id: string, token?: string) =>
  `aws_access_key_id = ${id}\naws_secret_access_key = s\n${token === undefined ? '' : `aws_session_token = ${token}\n`}`;
const printing = (id: string) =>
  JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: 's', SessionToken: 't', Expiration: IN_AN_HOUR });
const container = (_: AwsEnvironment, aws: FakeAws) => {
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = aws.containerCredentials;
  return Promise.resolve();
};
const instance = (_: AwsEnvironment, aws: FakeAws) => {
  Reflect.deleteProperty(process.env, 'AWS_EC2_METADATA_DISABLED');
  process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = aws.endpoint;
  return Promise.resolve();
};
const ssoToken = (id: string, token: Record<string, string>) => (environment: AwsEnvironment) =>
  environment.ssoToken(id, token);

const WORKING: readonly Working[] = [
  { what: 'keys in the credentials file', credentials: `[prod]\n${keys('A')}`, connection: PROD, signer: 'A' },
  { what: 'keys in the config file', config: `[profile prod]\n${keys('A')}`, connection: PROD, signer: 'A' },
  {
    what: 'session keys',
    credentials: `[prod]\n${keys('A', 't')}`,
    connection: PROD,
    signer: 'A',
    token: 't',
  },
  {
    what: 'keys in both files: those of the credentials file',
    config: `[profile prod]\n${keys('A')}`,
    credentials: `[prod]\n${keys('B')}`,
    connection: PROD,
    signer: 'B',
  },
  {
    what: 'keys with spaces around them, comments and another section after them',
    credentials: `# mine\n; too\n[prod]\n\naws_access_key_id=A   \naws_secret_access_key   =   s\n[other]\n${keys('B')}`,
    connection: PROD,
    signer: 'A',
  },
  {
    what: 'indented keys',
    credentials: `[prod]\n  aws_access_key_id = A\n\taws_secret_access_key = s\n`,
    connection: PROD,
    signer: 'A',
  },
  {
    what: 'files with line ends of Windows',
    credentials: `[prod]\r\naws_access_key_id = A\r\naws_secret_access_key = s\r\n`,
    connection: PROD,
    signer: 'A',
  },
  {
    what: 'a profile in quotes',
    config: `[profile "prod"]\n${keys('A')}`,
    connection: PROD,
    signer: 'A',
  },
  {
    what: 'files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, from the home folder',
    variables: { AWS_CONFIG_FILE: '~/elsewhere', AWS_SHARED_CREDENTIALS_FILE: '~/keys' },
    prepare: async (environment) => {
      await environment.file('elsewhere', `[profile prod]\n${ROLE}source_profile = base\n`);
      await environment.file('keys', `[base]\n${keys('BASE')}`);
    },
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  { what: 'the default profile', credentials: `[default]\n${keys('A')}`, signer: 'A' },
  {
    what: 'the profile of AWS_PROFILE',
    credentials: `[default]\n${keys('A')}[other]\n${keys('B')}`,
    variables: { AWS_PROFILE: 'other' },
    signer: 'B',
  },
  {
    what: 'variables before the default profile',
    credentials: `[default]\n${keys('A')}`,
    variables: { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's' },
    signer: 'E',
  },
  {
    what: 'session keys in variables',
    variables: { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
    signer: 'E',
    token: 't',
  },
  {
    what: 'a role of another profile',
    config: `[profile prod]\n${ROLE}source_profile = base\n${BASE}`,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    token: `of-${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role whose profile has a region: STS is asked there',
    config: `[profile prod]\nregion = us-west-2\n${ROLE}source_profile = base\n${BASE}`,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.us-west-2.amazonaws.com'],
  },
  {
    what: 'a role of China: STS is asked in its partition',
    config: `[profile prod]\n${ROLE.replace('arn:aws:', 'arn:aws-cn:')}source_profile = base\n${BASE}`,
    connection: { ...PROD, region: 'cn-north-1' },
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.cn-north-1.amazonaws.com.cn'],
  },
  {
    what: 'a role of a role',
    config: `[profile prod]\n${ROLE}source_profile = hop\n[profile hop]\nrole_arn = arn:aws:iam::1:role/Hop\nsource_profile = base\n${BASE}`,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com', 'sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role of the keys beside it',
    config: `[profile prod]\n${ROLE}${keys('A')}source_profile = prod\n`,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role with an MFA device',
    config: `[profile prod]\n${ROLE}${MFA}source_profile = base\n${BASE}`,
    prompts: { mfaCode: () => Promise.resolve('123456') },
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role of the variables',
    config: `[profile prod]\n${ROLE}credential_source = Environment\n`,
    variables: { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's' },
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role of the container',
    config: `[profile prod]\n${ROLE}credential_source = EcsContainer\n`,
    prepare: container,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['container', 'sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'a role of the instance',
    config: `[profile prod]\n${ROLE}credential_source = Ec2InstanceMetadata\n`,
    prepare: instance,
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['imds', 'imds', 'imds', 'sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'IAM Identity Center, by a session',
    config: `${SSO_SESSION}[profile prod]\n${SSO}`,
    prepare: ssoToken('corp', { accessToken: 'b', expiresAt: IN_AN_HOUR }),
    connection: PROD,
    signer: `${KEYS.sso}Reader`,
    token: 'of-Reader',
    asked: ['sso portal.sso.eu-central-1.amazonaws.com'],
  },
  {
    what: 'IAM Identity Center, by a session that is refreshed',
    // The SDK refreshes a session of a name no more than once in 30 s: no other test of this process may use this one.
    config: `${SSO_SESSION}[profile prod]\n${SSO}`
      .replaceAll('corp\n', 'corp-to-refresh\n')
      .replace('corp]', 'corp-to-refresh]'),
    prepare: ssoToken('corp-to-refresh', {
      ...{ accessToken: 'old', expiresAt: AN_HOUR_AGO },
      ...{ clientId: 'c', clientSecret: 's', refreshToken: 'r' },
    }),
    connection: PROD,
    signer: `${KEYS.sso}Reader`,
    asked: ['sso-oidc oidc.eu-central-1.amazonaws.com', 'sso portal.sso.eu-central-1.amazonaws.com'],
  },
  {
    what: 'IAM Identity Center, as older profiles have it',
    config: `[profile prod]\n${LEGACY_SSO}`,
    prepare: ssoToken('https://corp.awsapps.com/start', { accessToken: 'b', expiresAt: IN_AN_HOUR }),
    connection: PROD,
    signer: `${KEYS.sso}Reader`,
    asked: ['sso portal.sso.eu-central-1.amazonaws.com'],
  },
  {
    what: 'a role of IAM Identity Center',
    config: `${SSO_SESSION}[profile prod]\n${ROLE}source_profile = corp\n[profile corp]\n${SSO}`,
    prepare: ssoToken('corp', { accessToken: 'b', expiresAt: IN_AN_HOUR }),
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sso portal.sso.eu-central-1.amazonaws.com', 'sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'aws login',
    config: `[profile prod]\nlogin_session = ${LOGIN_SESSION}\n`,
    prepare: (environment) => environment.loginToken(LOGIN_SESSION, { accessKeyId: 'L', expiresAt: IN_AN_HOUR }),
    connection: PROD,
    signer: 'L',
    token: 'of-L',
  },
  {
    what: 'aws login, by a session that is refreshed',
    config: `[profile prod]\nlogin_session = ${LOGIN_SESSION}\n`,
    prepare: async (environment, aws) => {
      await environment.loginToken(LOGIN_SESSION, { accessKeyId: 'OLD', expiresAt: AN_HOUR_AGO });
      environment.set({ AWS_ENDPOINT_URL_SIGNIN: aws.endpoint });
    },
    connection: PROD,
    signer: KEYS.login,
    token: `of-${KEYS.login}`,
    asked: ['signin'],
  },
  {
    what: 'a credential_process, with spaces and quotes in its line',
    prepare: async (environment) => {
      const file = await environment.file('my helper.cjs', `console.log('${printing('P')}')`);
      await environment.config(`[profile prod]\ncredential_process = "${process.execPath}" "${file}" --for "a b"\n`);
    },
    connection: PROD,
    signer: 'P',
    token: 't',
  },
  {
    what: 'a role of a credential_process',
    prepare: async (environment) => {
      const file = await environment.file('helper.cjs', `console.log('${printing('P')}')`);
      await environment.config(
        `[profile prod]\n${ROLE}source_profile = helper\n[profile helper]\ncredential_process = "${process.execPath}" "${file}"\n`,
      );
    },
    connection: PROD,
    signer: `${KEYS.role}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'web identity of a profile',
    prepare: async (environment) => {
      const token = await environment.file('token', 'the-token');
      await environment.config(`[profile prod]\n${ROLE}web_identity_token_file = ${token}\n`);
    },
    connection: PROD,
    signer: `${KEYS.webIdentity}Sender`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'web identity of variables',
    prepare: async (environment) => {
      const AWS_WEB_IDENTITY_TOKEN_FILE = await environment.file('token', 'the-token');
      environment.set({ AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Pod' });
    },
    signer: `${KEYS.webIdentity}Pod`,
    asked: ['sts sts.eu-west-1.amazonaws.com'],
  },
  {
    what: 'the container',
    prepare: container,
    signer: KEYS.container,
    token: `of-${KEYS.container}`,
    asked: ['container'],
  },
  { what: 'the instance', prepare: instance, signer: KEYS.instance, asked: ['imds', 'imds', 'imds'] },
  {
    what: 'keys that the editor keeps',
    connection: { storedKeys: 'id' },
    prompts: { storedKeys: () => Promise.resolve({ accessKeyId: 'S', secretAccessKey: 's', sessionToken: 't' }) },
    signer: 'S',
    token: 't',
  },
];

const FAILING: readonly Failing[] = [
  { what: 'nothing at all', title: /No AWS credentials were found/, cause: /Log in/, action: 'login' },
  { what: 'a profile that does not exist', connection: PROD, title: /no profile "prod"/, action: 'openSettings' },
  {
    what: 'a profile of AWS_PROFILE that does not exist',
    credentials: `[default]\n${keys('A')}`,
    variables: { AWS_PROFILE: 'gone' },
    title: /no profile "gone"/,
    cause: /Profiles in .*: default\./,
    action: 'openSettings',
  },
  {
    what: 'a profile with a region alone',
    config: '[profile prod]\nregion = eu-west-1\n',
    connection: PROD,
    title: /does not say where its credentials come from/,
    action: 'retry',
  },
  {
    what: 'half a pair of keys',
    credentials: '[prod]\naws_access_key_id = A\n',
    connection: PROD,
    title: /"aws_secret_access_key" is missing/,
    action: 'retry',
  },
  {
    what: 'a role without a source',
    config: `[profile prod]\n${ROLE}`,
    connection: PROD,
    title: /needs "source_profile"/,
    action: 'retry',
  },
  {
    what: 'a role whose source does not exist',
    config: `[profile prod]\n${ROLE}source_profile = gone\n`,
    connection: PROD,
    title: /refers to profile "gone", which does not exist/,
    action: 'openSettings',
  },
  {
    what: 'roles in a circle',
    config: `[profile prod]\n${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = prod\n`,
    connection: PROD,
    title: /lead in a circle/,
    action: 'retry',
  },
  {
    what: 'a role that STS refuses',
    config: `[profile prod]\n${ROLE}source_profile = base\n${BASE}`,
    prepare: (_, aws) => {
      aws.respond = ({ service }) => (service === 'sts' ? DENIED : undefined);
      return Promise.resolve();
    },
    connection: PROD,
    title: /may not assume arn:aws:iam::111122223333:role\/Sender/,
    action: 'permission',
  },
  {
    what: 'an MFA device, and nobody who enters a code',
    config: `[profile prod]\n${ROLE}${MFA}source_profile = base\n${BASE}`,
    connection: PROD,
    title: /needs a code of MFA device/,
    action: 'mfaCode',
  },
  {
    what: 'MFA codes that are wrong',
    config: `[profile prod]\n${ROLE}${MFA}source_profile = base\n${BASE}`,
    prompts: { mfaCode: () => Promise.resolve('000000') },
    prepare: (_, aws) => {
      aws.respond = ({ service }) => (service === 'sts' ? WRONG_CODE : undefined);
      return Promise.resolve();
    },
    connection: PROD,
    title: /refused with the code of MFA device/,
    action: 'retry',
  },
  {
    what: 'a session of IAM Identity Center that has ended',
    config: `${SSO_SESSION}[profile prod]\n${SSO}`,
    prepare: ssoToken('corp', { accessToken: 'b', expiresAt: AN_HOUR_AGO }),
    connection: PROD,
    title: /needs a login/,
    cause: /aws sso login --profile prod/,
    action: 'login',
  },
  {
    what: 'an older profile of IAM Identity Center, and no session',
    config: `[profile prod]\n${LEGACY_SSO}`,
    connection: PROD,
    title: /needs a login/,
    action: 'login',
  },
  {
    what: 'half an SSO profile',
    config: `${SSO_SESSION}[profile prod]\nsso_session = corp\n`,
    connection: PROD,
    title: /"sso_account_id" is missing/,
    action: 'retry',
  },
  {
    what: 'aws login, and no session',
    config: `[profile prod]\nlogin_session = ${LOGIN_SESSION}\n`,
    connection: PROD,
    title: /needs a login/,
    cause: /aws login --profile prod/,
    action: 'login',
  },
  {
    what: 'aws login, and a session that cannot be refreshed any more',
    config: `[profile prod]\nlogin_session = ${LOGIN_SESSION}\n`,
    prepare: async (environment, aws) => {
      await environment.loginToken(LOGIN_SESSION, { accessKeyId: 'OLD', expiresAt: AN_HOUR_AGO });
      environment.set({ AWS_ENDPOINT_URL_SIGNIN: aws.endpoint });
      aws.respond = ({ service }) =>
        service === 'signin'
          ? {
              status: 403,
              headers: { 'x-amzn-errortype': 'AccessDeniedException' },
              body: '{"error":"TOKEN_EXPIRED","message":"m"}',
            }
          : undefined;
    },
    connection: PROD,
    title: /needs a login/,
    cause: /session has expired/,
    action: 'login',
  },
  {
    what: 'a credential_process that fails',
    config: '[profile prod]\ncredential_process = exit 3\n',
    connection: PROD,
    title: /credential_process of profile "prod" failed: it ended with 3/,
    action: 'retry',
  },
  {
    what: 'web identity without its token',
    config: `[profile prod]\n${ROLE}web_identity_token_file = /no/such/token\n`,
    connection: PROD,
    title: /may not assume/,
    cause: /no such file/,
    action: 'retry',
  },
  {
    what: 'variables as a source, and none of them',
    config: `[profile prod]\n${ROLE}credential_source = Environment\n`,
    connection: PROD,
    title: /gets no credentials from Environment/,
    action: 'retry',
  },
  {
    what: 'keys of the editor that are not there',
    connection: { storedKeys: 'id' },
    prompts: { storedKeys: () => Promise.resolve(undefined) },
    title: /No keys are stored for connection "c"/,
    action: 'retry',
  },
  {
    what: 'an endpoint_url that is not an address',
    credentials: `[prod]\n${keys('A')}`,
    config: '[profile prod]\nendpoint_url = kinesis.example\n',
    connection: PROD,
    title: /not an address/,
    action: 'retry',
  },
];

describe('set-ups of credentials', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;

  before(async () => {
    aws = await FakeAws.start();
    endLead = leadAwsHostsTo(aws.port);
  });

  after(async () => {
    endLead();
    await aws.stop();
  });

  beforeEach(async () => {
    aws.reset();
    environment = await AwsEnvironment.create();
  });

  afterEach(() => environment.restore());

  const prepare = async ({ config, credentials, variables, prepare: more }: Setup) => {
    if (config !== undefined) await environment.config(config);
    if (credentials !== undefined) await environment.credentials(credentials);
    environment.set({ AWS_MAX_ATTEMPTS: '1', ...variables });
    await more?.(environment, aws);
  };
  const connectionOf = ({ connection }: Setup): Connection => ({ name: 'c', region: 'eu-west-1', ...connection });
  const call = async (setup: Setup) => {
    const clients = await openClients(connectionOf(setup), setup.prompts);
    await clients.kinesis.listStreams({}).finally(() => clients.destroy());
  };
  /** STS and Identity Center have a host of their own; the others are where the set-up says. */
  const askedAs = ({ service, host }: NotedRequest) => (/^(sts|sso)/.test(service) ? `${service} ${host}` : service);

  it('are many', () => assert.ok(WORKING.length + FAILING.length >= 27, `${WORKING.length} and ${FAILING.length}`));

  for (const setup of WORKING) {
    it(`work: ${setup.what}`, async () => {
      await prepare(setup);
      await call(setup);
      const [signed] = aws.of('kinesis');
      assert.deepEqual(
        [signed?.accessKeyId, signed?.sessionToken],
        [setup.signer, setup.token ?? signed?.sessionToken],
      );
      assert.equal(signed?.region, connectionOf(setup).region);
      const asked = aws.requests.filter(({ service }) => service !== 'kinesis').map(askedAs);
      assert.deepEqual(asked, setup.asked ?? []);
    });
  }

  for (const setup of FAILING) {
    it(`fail with a reason and a way out: ${setup.what}`, async () => {
      await prepare(setup);
      await assert.rejects(call(setup), (error: unknown) => {
        const { title, cause, action } = explainError(error, { connection: connectionOf(setup) });
        assert.match(title, setup.title);
        if (setup.cause) assert.match(cause ?? '', setup.cause);
        assert.equal(action?.kind, setup.action);
        return true;
      });
      assert.deepEqual(aws.of('kinesis'), []);
    });
  }
});
