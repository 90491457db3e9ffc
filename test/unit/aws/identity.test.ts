import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { explainError, openClients, type Connection, type CredentialPrompts } from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws, KEYS, type NotedRequest } from '../../support/aws/fakeAws';

const SOON = new Date(Date.now() + 8 * 3_600_000).toISOString();
const PAST = new Date(Date.now() - 3_600_000).toISOString();
const STATIC = 'aws_access_key_id = AKIA-PROD\naws_secret_access_key = secret-of-prod\n';
const SSO_SESSION = '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n';
const SSO_PROFILE = 'sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Reader\n';
const ROLE = 'role_arn = arn:aws:iam::111122223333:role/Sender\n';

describe('who signs the calls of a connection', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;

  before(async () => {
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
    endLead = leadAwsHostsTo(aws.port);
  });

  after(async () => {
    endLead();
    await environment.restore();
    await aws.stop();
  });

  beforeEach(async () => {
    aws.reset();
    environment.clear();
    // The machine's identity, which nothing may fall back on.
    environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: aws.containerCredentials });
    await environment.config('');
    await environment.credentials('');
  });

  const connection = (fields: Partial<Connection> = {}): Connection => ({ name: 'c', region: 'eu-west-1', ...fields });

  const put = async (fields: Partial<Connection> = {}, prompts: CredentialPrompts = {}): Promise<NotedRequest> => {
    const clients = await openClients(connection(fields), prompts);
    try {
      const body = { StreamName: 'orders', Records: [{ Data: '', PartitionKey: 'k' }] };
      await clients.putRecords(Buffer.from(JSON.stringify(body)));
    } finally {
      clients.destroy();
    }
    const [request] = aws.of('kinesis');
    assert.ok(request);
    return request;
  };

  /** It fails, nobody signed a put, and the error says why. */
  const refused = async (fields: Partial<Connection>, why: RegExp, prompts: CredentialPrompts = {}) => {
    let explanation: ReturnType<typeof explainError> | undefined;
    await put(fields, prompts).catch((error: unknown) => {
      explanation = explainError(error, { connection: connection(fields), doing: 'send' });
    });
    assert.ok(explanation, `signed by ${aws.requests.map(({ accessKeyId }) => accessKeyId).join(', ')}`);
    const text = [explanation.title, explanation.cause].join(' ');
    assert.match(text, why);
    assert.doesNotMatch(text, /secret-of/);
    assert.deepEqual(aws.of('kinesis'), []);
    assert.deepEqual(aws.of('container'), []);
    assert.deepEqual(aws.of('imds'), []);
    return { ...explanation, text };
  };

  describe('with a named profile', () => {
    it('is its keys, with its session token', async () => {
      await environment.credentials(`[prod]\n${STATIC}aws_session_token = token-of-prod\n`);
      environment.set({ AWS_ACCESS_KEY_ID: 'AKIA-ENV', AWS_SECRET_ACCESS_KEY: 's', AWS_PROFILE: 'other' });
      const { accessKeyId, sessionToken, region, host } = await put({ profile: 'prod' });
      assert.deepEqual(
        { accessKeyId, sessionToken, region, host },
        {
          accessKeyId: 'AKIA-PROD',
          sessionToken: 'token-of-prod',
          region: 'eu-west-1',
          host: 'kinesis.eu-west-1.amazonaws.com',
        },
      );
    });

    it('that is misspelled is nobody: neither the environment, the default profile nor the container steps in', async () => {
      await environment.config(`[default]\n${STATIC}[profile prod]\n${STATIC}`);
      environment.set({ AWS_ACCESS_KEY_ID: 'AKIA-ENV', AWS_SECRET_ACCESS_KEY: 's' });
      const { action, code } = await refused(
        { profile: 'prdo' },
        /no profile "prdo".*Profiles in .*config.*: default, prod\./,
      );
      assert.deepEqual([action?.kind, code], ['openSettings', 'CredentialsProviderError']);
    });

    for (const name of ['constructor', '__proto__', 'toString', '']) {
      it(`that is called ${JSON.stringify(name)} is not found in every object`, async () => {
        await environment.config(`[default]\n${STATIC}`);
        await refused({ profile: name }, /no profile/);
      });
    }

    it('whose file cannot be read is nobody', async () => {
      await symlink(environment.home, path.join(environment.home, 'folder'));
      environment.set({ AWS_CONFIG_FILE: path.join(environment.home, 'folder') });
      await environment.credentials(`[prod]\n${STATIC}`);
      await refused({ profile: 'prod' }, /folder cannot be read \(EISDIR\)/);
    });

    const incomplete: [what: string, config: string, why: RegExp][] = [
      ['has a region alone', '[profile prod]\nregion = eu-west-1\n', /does not say where its credentials come from/],
      ['lacks the secret key', '[profile prod]\naws_access_key_id = AKIA\n', /"aws_secret_access_key" is missing/],
      ['lacks the key id', '[profile prod]\naws_secret_access_key = s\n', /"aws_access_key_id" is missing/],
      ['has a role and keys, but no source', `[profile prod]\n${ROLE}${STATIC}`, /needs "source_profile"/],
      [
        'has a role with two sources',
        `[profile prod]\n${ROLE}source_profile=a\ncredential_source=Environment\n`,
        /both/,
      ],
      [
        'has a role of an unknown source',
        `[profile prod]\n${ROLE}credential_source = Container\n`,
        /unknown .*Container/,
      ],
      ['has a source, but no role', '[profile prod]\nsource_profile = a\n', /"role_arn" is missing/],
      ['has a token file, but no role', '[profile prod]\nweb_identity_token_file = /t\n', /"role_arn" is missing/],
      ['has half of an SSO role', `${SSO_SESSION}[profile prod]\nsso_session = corp\n`, /"sso_account_id" is missing/],
      [
        'has an SSO session that is not there',
        `[profile prod]\n${SSO_PROFILE}`,
        /SSO session "corp", which does not exist/,
      ],
      [
        'has an SSO session without a region',
        `[sso-session corp]\nsso_start_url = https://x\n[profile prod]\n${SSO_PROFILE}`,
        /"sso_region" is missing/,
      ],
      [
        'refers to a source that is not there',
        `[profile prod]\n${ROLE}source_profile = base\n`,
        /refers to profile "base", which does not exist/,
      ],
      [
        'is in a circle of sources',
        `[profile prod]\n${ROLE}source_profile = b\n[profile b]\n${ROLE}source_profile = prod\n`,
        /circle: b → prod → b/,
      ],
      [
        'has a source that is incomplete',
        `[profile prod]\n${ROLE}source_profile = b\n[profile b]\nregion = x\n`,
        /"b" does not say/,
      ],
    ];
    for (const [what, config, why] of incomplete) {
      it(`that ${what} is nobody`, async () => {
        await environment.config(config);
        await refused({ profile: 'prod' }, why);
      });
    }

    it('whose name the SDK cannot read is nobody', async () => {
      await environment.credentials(`[a b c]\n${STATIC}`);
      await refused({ profile: 'a b c' }, /cannot read a profile named "a b c"/);
    });

    it('is read again when it has been mended', async () => {
      await environment.config('[profile prod]\nregion = eu-west-1\n');
      const clients = await openClients(connection({ profile: 'prod' }));
      await assert.rejects(clients.kinesis.listStreams({}));
      await environment.credentials(`[prod]\n${STATIC}`);
      await clients.kinesis.listStreams({});
      clients.destroy();
      assert.deepEqual(
        aws.of('kinesis').map(({ accessKeyId }) => accessKeyId),
        ['AKIA-PROD'],
      );
    });
  });

  describe('with a credential_process', () => {
    const helper = async (script: string) => {
      const file = await environment.file('helper.cjs', script);
      await environment.config(
        `[profile prod]\ncredential_process = "${process.execPath}" "${file}" --password=secret-of-line\n`,
      );
    };

    it('is whom the helper says', async () => {
      await helper(
        `console.error('a word on the way'); console.log(JSON.stringify({ Version: 1, AccessKeyId: 'PROCESS', SecretAccessKey: 's', SessionToken: 't', Expiration: '${SOON}' }))`,
      );
      const { accessKeyId, sessionToken } = await put({ profile: 'prod' });
      assert.deepEqual([accessKeyId, sessionToken], ['PROCESS', 't']);
    });

    it('that fails is nobody; what it reported is told, in bounds and without secrets', async () => {
      await helper(
        String.raw`console.error('x'.repeat(5000) + '\n\u001b[31mNo VPN.\u001b[0m\ttoken=secret-of-token "SecretAccessKey": "secret-of-json" wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYsecret-of'); process.exit(3)`,
      );
      const { text } = await refused(
        { profile: 'prod' },
        /credential_process of profile "prod" failed: it ended with 3\. It reported: …x+ No VPN\. token=\*\*\* "SecretAccessKey": \*\*\* \*\*\*$/,
      );
      assert.ok(text.length < 900, `${text.length} characters`);
    });

    it('that is not there is nobody, and its command line is not shown', async () => {
      await environment.config('[profile prod]\ncredential_process = /no/such/helper --token secret-of-line\n');
      await refused({ profile: 'prod' }, /it ended with 127/);
    });

    const answers: [what: string, script: string, why: RegExp][] = [
      ['prints no JSON', `console.log('secret-of-output')`, /not JSON/],
      ['prints another version', `console.log('{"Version":2}')`, /"Version": 1/],
      ['prints no secret', `console.log('{"Version":1,"AccessKeyId":"A"}')`, /lacks AccessKeyId or SecretAccessKey/],
      [
        'prints what has ended',
        `console.log('{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"${PAST}"}')`,
        /have expired/,
      ],
      ['prints without end', `setInterval(() => process.stdout.write('x'.repeat(65536)), 0)`, /too long/],
      ['is killed', `process.kill(process.pid, 'SIGKILL')`, /it ended with/],
    ];
    for (const [what, script, why] of answers) {
      it(`that ${what} is nobody`, async () => {
        await helper(script);
        await refused({ profile: 'prod' }, why);
      });
    }

    it('as the source of a role that fails is nobody', async () => {
      await environment.config(`[profile prod]\n${ROLE}source_profile = b\n[profile b]\ncredential_process = exit 4\n`);
      await refused({ profile: 'prod' }, /credential_process of profile "b" failed: it ended with 4/);
    });
  });

  describe('with an assumed role', () => {
    it('is the role, asked of STS in the region of the profile', async () => {
      await environment.config(
        `[profile prod]\nregion = us-west-2\n${ROLE}source_profile = base\nexternal_id = x\n[profile base]\n${STATIC}region = sa-east-1\n`,
      );
      const { accessKeyId, sessionToken, region } = await put({ profile: 'prod' });
      assert.deepEqual([accessKeyId, sessionToken, region], ['ROLE-Sender', 'of-ROLE-Sender', 'eu-west-1']);
      const [sts] = aws.of('sts');
      assert.deepEqual(
        [sts?.host, sts?.region, sts?.accessKeyId],
        ['sts.us-west-2.amazonaws.com', 'us-west-2', 'AKIA-PROD'],
      );
      assert.match(sts?.body ?? '', /ExternalId=x/);
    });

    it('is asked of STS in the region of the connection where the profile has none', async () => {
      await environment.config(`[profile prod]\n${ROLE}source_profile = base\n[profile base]\n${STATIC}`);
      await put({ profile: 'prod' });
      assert.deepEqual(
        aws.of('sts').map(({ host }) => host),
        ['sts.eu-west-1.amazonaws.com'],
      );
    });

    it('is asked for once for all clients of the connection', async () => {
      await environment.config(`[profile prod]\n${ROLE}source_profile = base\n[profile base]\n${STATIC}`);
      const clients = await openClients(connection({ profile: 'prod' }));
      await Promise.all([
        clients.kinesis.listStreams({}),
        clients.firehose.listDeliveryStreams({}),
        clients.s3.listBuckets({}),
      ]);
      await clients.s3.listBuckets({});
      clients.destroy();
      assert.equal(aws.of('sts').length, 1);
      assert.deepEqual(
        new Set([...aws.of('kinesis'), ...aws.of('firehose'), ...aws.of('s3')].map(({ accessKeyId }) => accessKeyId)),
        new Set(['ROLE-Sender']),
      );
    });

    it('goes over several roles, each with the one before', async () => {
      await environment.config(
        `[profile prod]\n${ROLE}source_profile = hop\n[profile hop]\nrole_arn = arn:aws:iam::1:role/Hop\nsource_profile = base\n[profile base]\n${STATIC}`,
      );
      await put({ profile: 'prod' });
      assert.deepEqual(
        aws.of('sts').map(({ accessKeyId }) => accessKeyId),
        ['AKIA-PROD', 'ROLE-Hop'],
      );
    });

    it('has its own keys as its source, where it says so', async () => {
      await environment.config(`[profile prod]\n${ROLE}${STATIC}source_profile = prod\n`);
      assert.equal((await put({ profile: 'prod' })).accessKeyId, 'ROLE-Sender');
    });

    it('has the credentials of the machine as its source only where the profile asks for them', async () => {
      const ask = async (source: string) => {
        aws.reset();
        await environment.config(`[profile prod]\n${ROLE}credential_source = ${source}\n`);
        await put({ profile: 'prod' });
        return aws.of('sts')[0]?.accessKeyId;
      };
      assert.equal(await ask('EcsContainer'), KEYS.container);
      environment.set({ AWS_ACCESS_KEY_ID: 'AKIA-ENV', AWS_SECRET_ACCESS_KEY: 's' });
      assert.equal(await ask('Environment'), 'AKIA-ENV');
      environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.endpoint });
      assert.equal(await ask('Ec2InstanceMetadata'), KEYS.instance);
    });

    it('whose source the machine does not have is nobody', async () => {
      await environment.config(`[profile prod]\n${ROLE}credential_source = Environment\n`);
      await refused({ profile: 'prod' }, /"prod" gets no credentials from Environment/);
    });

    it('that STS refuses is nobody, and the error names the missing permission', async () => {
      await environment.config(`[profile prod]\n${ROLE}source_profile = base\n[profile base]\n${STATIC}`);
      aws.respond = ({ service }) =>
        service === 'sts'
          ? {
              status: 403,
              body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not authorized to perform: sts:AssumeRole on resource: r</Message></Error></ErrorResponse>',
            }
          : undefined;
      const { action } = await refused(
        { profile: 'prod' },
        /Profile "prod" may not assume arn:aws:iam::111122223333:role\/Sender.*AccessDenied/,
      );
      assert.deepEqual(action, { kind: 'permission', iamAction: 'sts:AssumeRole' });
    });

    it('with MFA asks for the code, and is nobody where there is no one to ask', async () => {
      await environment.config(
        `[profile prod]\n${ROLE}source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/u\n[profile base]\n${STATIC}`,
      );
      const { accessKeyId } = await put({ profile: 'prod' }, { mfaCode: () => Promise.resolve('123456') });
      assert.equal(accessKeyId, 'ROLE-Sender');
      assert.match(aws.of('sts')[0]?.body ?? '', /SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fu&TokenCode=123456/);
      aws.reset();
      await refused({ profile: 'prod' }, /needs a code of MFA device arn:aws:iam::1:mfa\/u/);
    });

    it('by web identity is asked of STS in the region of the profile', async () => {
      const token = await environment.file('token', 'the-token');
      await environment.config(`[profile prod]\nregion = us-west-2\n${ROLE}web_identity_token_file = ${token}\n`);
      assert.equal((await put({ profile: 'prod' })).accessKeyId, 'WEB-Sender');
      const [sts] = aws.of('sts');
      assert.equal(sts?.host, 'sts.us-west-2.amazonaws.com');
      assert.match(sts.body, /WebIdentityToken=the-token/);
    });

    it('by web identity without the token is nobody', async () => {
      await environment.config(`[profile prod]\n${ROLE}web_identity_token_file = /no/such/token\n`);
      await refused({ profile: 'prod' }, /may not assume .*no such file/);
    });
  });

  describe('with IAM Identity Center', () => {
    const LEGACY =
      'sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\nsso_account_id = 111122223333\nsso_role_name = Reader\n';

    it('is the role of the session, asked in the region of the session', async () => {
      await environment.config(`${SSO_SESSION}[profile prod]\nregion = sa-east-1\n${SSO_PROFILE}`);
      await environment.ssoToken('corp', { accessToken: 'bearer-of-corp', expiresAt: SOON });
      const { accessKeyId, sessionToken, host } = await put({ profile: 'prod' });
      assert.deepEqual(
        [accessKeyId, sessionToken, host],
        ['SSO-Reader', 'of-Reader', 'kinesis.eu-west-1.amazonaws.com'],
      );
      const [sso] = aws.of('sso');
      assert.deepEqual([sso?.host, sso?.bearer], ['portal.sso.eu-central-1.amazonaws.com', 'bearer-of-corp']);
    });

    it('refreshes a session in its own region, too', async () => {
      await environment.config(`${SSO_SESSION}[profile prod]\n${SSO_PROFILE}`);
      await environment.ssoToken('corp', {
        accessToken: 'old',
        expiresAt: PAST,
        clientId: 'c',
        clientSecret: 's',
        refreshToken: 'r',
      });
      await put({ profile: 'prod' });
      assert.deepEqual(
        aws.of('sso-oidc').map(({ host }) => host),
        ['oidc.eu-central-1.amazonaws.com'],
      );
      assert.deepEqual(
        aws.of('sso').map(({ bearer }) => bearer),
        ['refreshed'],
      );
    });

    it('of an older profile is asked in its region', async () => {
      await environment.config(`[profile prod]\n${LEGACY}`);
      await environment.ssoToken('https://corp.awsapps.com/start', { accessToken: 'bearer', expiresAt: SOON });
      assert.equal((await put({ profile: 'prod' })).accessKeyId, 'SSO-Reader');
      assert.equal(aws.of('sso')[0]?.host, 'portal.sso.eu-central-1.amazonaws.com');
    });

    it('as the source of a role is asked in its region, and STS in the one of the role', async () => {
      await environment.config(
        `[profile prod]\nregion = us-west-2\n${ROLE}source_profile = base\n[profile base]\n${LEGACY}`,
      );
      await environment.ssoToken('https://corp.awsapps.com/start', { accessToken: 'bearer', expiresAt: SOON });
      assert.equal((await put({ profile: 'prod' })).accessKeyId, 'ROLE-Sender');
      assert.equal(aws.of('sso')[0]?.host, 'portal.sso.eu-central-1.amazonaws.com');
      assert.deepEqual(
        [aws.of('sts')[0]?.host, aws.of('sts')[0]?.accessKeyId],
        ['sts.us-west-2.amazonaws.com', 'SSO-Reader'],
      );
    });

    it('without a session is nobody, and offers the login of the profile that has it', async () => {
      await environment.config(
        `[profile prod]\n${ROLE}source_profile = base of\n[profile base]\n${SSO_PROFILE}${SSO_SESSION}`.replace(
          'base of',
          'base',
        ),
      );
      await environment.ssoToken('corp', { accessToken: 'b', expiresAt: PAST });
      const { action } = await refused({ profile: 'prod' }, /Profile "base" needs a login/);
      assert.deepEqual(action, { kind: 'login', command: 'aws sso login --profile base' });
    });

    it('that gives no role to the person is nobody', async () => {
      await environment.config(`${SSO_SESSION}[profile prod]\n${SSO_PROFILE}`);
      await environment.ssoToken('corp', { accessToken: 'b', expiresAt: SOON });
      aws.respond = ({ service }) =>
        service === 'sso'
          ? { status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException' }, body: '{"message":"No access"}' }
          : undefined;
      await refused({ profile: 'prod' }, /gives profile "prod" no credentials of role "Reader".*No access/);
    });
  });

  it('with a login of the AWS CLI that is not there is nobody, and is told to log in', async () => {
    await environment.config('[profile prod]\nlogin_session = arn:aws:iam::1:user/u\n');
    const { action } = await refused({ profile: 'prod' }, /Profile "prod" needs a login/);
    assert.deepEqual(action, { kind: 'login', command: 'aws login --profile prod' });
  });

  describe('without a profile', () => {
    it('is the environment, the default profile, or the container, in this order', async () => {
      assert.equal((await put()).accessKeyId, KEYS.container);
      aws.reset();
      await environment.config(`[default]\n${STATIC}`);
      assert.equal((await put()).accessKeyId, 'AKIA-PROD');
      aws.reset();
      environment.set({ AWS_ACCESS_KEY_ID: 'AKIA-ENV', AWS_SECRET_ACCESS_KEY: 's' });
      assert.equal((await put()).accessKeyId, 'AKIA-ENV');
    });

    it('is the container where the default profile says nothing of credentials', async () => {
      await environment.config('[default]\nregion = eu-west-1\nmax_attempts = 2\n');
      assert.equal((await put()).accessKeyId, KEYS.container);
    });

    it('is not the container where the default profile fails', async () => {
      await environment.config('[default]\ncredential_process = exit 5\n');
      await refused({}, /credential_process of profile "default" failed/);
    });

    it('is the profile that AWS_PROFILE names, which has to exist', async () => {
      environment.set({ AWS_PROFILE: 'prod' });
      await refused({}, /no profile "prod"/);
      await environment.credentials(`[prod]\n${STATIC}`);
      assert.equal((await put()).accessKeyId, 'AKIA-PROD');
    });

    it('is nobody at an endpoint of its own', async () => {
      await environment.config(`[default]\n${STATIC}`);
      environment.set({ AWS_ACCESS_KEY_ID: 'AKIA-ENV', AWS_SECRET_ACCESS_KEY: 's' });
      const { accessKeyId, sessionToken } = await put({ endpoint: aws.endpoint });
      assert.deepEqual([accessKeyId, sessionToken], ['local', undefined]);
    });
  });

  it('stays one who changes nothing on a read-only connection', async () => {
    await environment.credentials(`[prod]\n${STATIC}`);
    await refused({ profile: 'prod', readOnly: true }, /read-only/);
  });
});
