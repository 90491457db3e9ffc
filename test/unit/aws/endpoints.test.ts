import assert from 'node:assert/strict';
import { effectiveEndpoints, explainError, openClients, type Clients, type Connection } from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws } from '../../support/aws/fakeAws';

const KEYS_OF = (name: string) => `aws_access_key_id = ${name}\naws_secret_access_key = s\n`;
const SOON = new Date(Date.now() + 8 * 3_600_000).toISOString();

describe('where the calls of a connection go', () => {
  /** AWS, and another server, to which some setting leads. */
  let aws: FakeAws;
  let other: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;

  before(async () => {
    [aws, other] = await Promise.all([FakeAws.start(), FakeAws.start()]);
    environment = await AwsEnvironment.create();
    endLead = leadAwsHostsTo(aws.port);
  });

  after(async () => {
    endLead();
    await environment.restore();
    await Promise.all([aws.stop(), other.stop()]);
  });

  beforeEach(async () => {
    aws.reset();
    other.reset();
    environment.clear();
    await environment.credentials(`[default]\n${KEYS_OF('DEFAULT')}[prod]\n${KEYS_OF('PROD')}`);
    await environment.config('');
  });

  const connection = (fields: Partial<Connection>): Connection => ({ name: 'c', region: 'eu-west-1', ...fields });

  const withClients = async (fields: Partial<Connection>, task: (clients: Clients) => Promise<unknown>) => {
    const clients = await openClients(connection(fields));
    await task(clients).finally(() => clients.destroy());
  };

  const callAll = (fields: Partial<Connection> = { profile: 'prod' }) =>
    withClients(fields, async ({ kinesis, firehose, s3 }) => {
      await kinesis.listStreams({});
      await firehose.listDeliveryStreams({});
      await s3.listBuckets({});
    });

  const callsOf = ({ requests }: FakeAws) =>
    requests.map(({ service, accessKeyId }) => `${service} ${accessKeyId ?? ''}`);
  const ALL = ['kinesis PROD', 'firehose PROD', 's3 PROD'];

  it('is not where the default profile sends its own', async () => {
    await environment.config(`[default]\nendpoint_url = ${other.endpoint}\n[profile prod]\nregion = eu-west-1\n`);
    await callAll();
    assert.deepEqual([callsOf(aws), callsOf(other)], [ALL, []]);
    assert.deepEqual(await effectiveEndpoints(connection({ profile: 'prod' })), {});
  });

  it('is where the profile sends them', async () => {
    await environment.config(`[profile prod]\nendpoint_url = ${other.endpoint}\n`);
    await callAll();
    assert.deepEqual([callsOf(aws), callsOf(other)], [[], ALL]);
    const set = { url: other.endpoint, setBy: '[profile prod]' };
    assert.deepEqual(await effectiveEndpoints(connection({ profile: 'prod' })), {
      kinesis: set,
      firehose: set,
      s3: set,
    });
  });

  it('is where the default profile sends them for a connection without a profile', async () => {
    await environment.config(`[default]\nendpoint_url = ${other.endpoint}\n`);
    await callAll({});
    assert.deepEqual(callsOf(other), ['kinesis DEFAULT', 'firehose DEFAULT', 's3 DEFAULT']);
  });

  it('is by service where the profile has services, and a bucket is then in the path', async () => {
    await environment.config(
      `[profile prod]\nservices = mine\n[services mine]\nkinesis =\n  endpoint_url = ${other.endpoint}\ns3 =\n  endpoint_url = ${other.endpoint}\n`,
    );
    await callAll();
    await withClients({ profile: 'prod' }, ({ s3 }) => s3.listObjectsV2({ Bucket: 'events' }));
    assert.deepEqual([callsOf(aws), callsOf(other)], [['firehose PROD'], ['kinesis PROD', 's3 PROD', 's3 PROD']]);
    assert.match(other.requests.at(-1)?.path ?? '', /^\/events[/?]/);
    assert.deepEqual(await effectiveEndpoints(connection({ profile: 'prod' })), {
      kinesis: { url: other.endpoint, setBy: '[services mine]' },
      s3: { url: other.endpoint, setBy: '[services mine]' },
    });
  });

  it('is where the environment sends them before the profile: first by service, then for all', async () => {
    await environment.config('[profile prod]\nendpoint_url = http://127.0.0.1:9\n');
    environment.set({ AWS_ENDPOINT_URL: other.endpoint, AWS_ENDPOINT_URL_S3: 'https://s3.eu-west-1.amazonaws.com' });
    await callAll();
    assert.deepEqual([callsOf(aws), callsOf(other)], [['s3 PROD'], ['kinesis PROD', 'firehose PROD']]);
    const { kinesis, s3 } = await effectiveEndpoints(connection({ profile: 'prod' }));
    assert.deepEqual([kinesis?.setBy, s3?.setBy], ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']);
  });

  it('is at AWS where the profile or the environment ignores such addresses', async () => {
    await environment.config(
      `[profile prod]\nendpoint_url = ${other.endpoint}\nignore_configured_endpoint_urls = true\n`,
    );
    await callAll();
    assert.deepEqual([callsOf(aws), callsOf(other)], [ALL, []]);
    environment.set({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' });
    await callAll();
    assert.deepEqual(callsOf(other), ALL);
  });

  it('is the endpoint of the connection before all others', async () => {
    await environment.config('[profile prod]\nendpoint_url = http://127.0.0.1:9\nuse_fips_endpoint = true\n');
    environment.set({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_USE_DUALSTACK_ENDPOINT: 'true' });
    await callAll({ profile: 'prod', endpoint: other.endpoint });
    assert.deepEqual(callsOf(other), ALL);
    const own = { url: other.endpoint, setBy: undefined };
    const endpoints = await effectiveEndpoints(connection({ profile: 'prod', endpoint: other.endpoint }));
    assert.deepEqual(endpoints, { kinesis: own, firehose: own, s3: own });
  });

  it('is unknown, and nothing is sent, where the profile refers to services that are not there', async () => {
    await environment.config('[profile prod]\nservices = mine\n');
    await assert.rejects(openClients(connection({ profile: 'prod' })), (error: unknown) => {
      assert.match(explainError(error).title, /"prod" refers to \[services mine\], which does not exist/);
      return true;
    });
  });

  it('is unknown, and nothing is sent, where the address is none', async () => {
    await environment.config('[profile prod]\nendpoint_url = localhost:4566\n');
    await assert.rejects(openClients(connection({ profile: 'prod' })), /\[profile prod\] is not an address/);
  });

  describe('at AWS', () => {
    const hosts = () => aws.requests.map(({ host }) => host);

    it('is the FIPS host where the profile says so, and not where the default profile does', async () => {
      await environment.config('[default]\nuse_fips_endpoint = true\n[profile prod]\nregion = us-east-1\n');
      await callAll({ profile: 'prod', region: 'us-east-1' });
      assert.deepEqual(hosts(), [
        'kinesis.us-east-1.amazonaws.com',
        'firehose.us-east-1.amazonaws.com',
        's3.us-east-1.amazonaws.com',
      ]);
      aws.reset();
      await environment.config('[profile prod]\nuse_fips_endpoint = true\n');
      await callAll({ profile: 'prod', region: 'us-east-1' });
      assert.deepEqual(hosts(), [
        'kinesis-fips.us-east-1.amazonaws.com',
        'firehose-fips.us-east-1.amazonaws.com',
        's3-fips.us-east-1.amazonaws.com',
      ]);
    });

    it('is the dual-stack host where the profile says so, and not where the default profile does', async () => {
      await environment.config('[default]\nuse_fips_endpoint = true\n[profile prod]\nuse_dualstack_endpoint = true\n');
      await callAll();
      assert.deepEqual(hosts(), [
        'kinesis.eu-west-1.api.aws',
        'firehose.eu-west-1.api.aws',
        's3.dualstack.eu-west-1.amazonaws.com',
      ]);
    });

    for (const [name, fields, requests] of [
      ['the profile', { profile: 'prod' }, 2],
      ['the default profile for a connection without one', {}, 4],
      ['nobody for an endpoint without a profile', { endpoint: 'other' }, 3],
    ] as const) {
      it(`is tried as often as ${name} says`, async () => {
        await environment.config('[default]\nmax_attempts = 4\n[profile prod]\nmax_attempts = 2\n');
        const server = 'endpoint' in fields ? other : aws;
        server.respond = () => ({ status: 500, body: '{"__type":"InternalFailure"}' });
        const of = 'endpoint' in fields ? { endpoint: other.endpoint } : fields;
        await withClients(of, ({ kinesis }) => assert.rejects(kinesis.listStreams({})));
        assert.equal(server.requests.length, requests);
      });
    }
  });

  it('of an emulator does not depend on the AWS configuration at all', async () => {
    environment.set({ AWS_CONFIG_FILE: environment.home, AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'nonsense' });
    await callAll({ endpoint: other.endpoint });
    assert.deepEqual(callsOf(other), ['kinesis local', 'firehose local', 's3 local']);
  });

  describe('for credentials', () => {
    const ROLE = 'role_arn = arn:aws:iam::1:role/R\nsource_profile = base\n[profile base]\n' + KEYS_OF('BASE');
    const SSO =
      'sso_session = corp\nsso_account_id = 1\nsso_role_name = R\n[sso-session corp]\nsso_start_url = https://x\nsso_region = eu-central-1\n';

    beforeEach(() => environment.credentials(''));

    it('is not where the default profile sends its own', async () => {
      await environment.config(
        `[default]\nendpoint_url = ${other.endpoint}\n[profile prod]\n${ROLE}[profile sso]\n${SSO}`,
      );
      await environment.ssoToken('corp', { accessToken: 'bearer', expiresAt: SOON });
      await callAll();
      await callAll({ profile: 'sso' });
      assert.deepEqual([aws.of('sts').length, aws.of('sso').length, callsOf(other)], [1, 1, []]);
    });

    it('is where the profile sends STS', async () => {
      await environment.config(
        `[services mine]\nsts =\n  endpoint_url = ${other.endpoint}\n[profile prod]\nservices = mine\n${ROLE}`,
      );
      await callAll();
      assert.deepEqual(callsOf(other), ['sts BASE']);
      assert.deepEqual(callsOf(aws), ['kinesis ROLE-R', 'firehose ROLE-R', 's3 ROLE-R']);
    });

    it('is the FIPS host of STS where the profile says so', async () => {
      await environment.config(`[profile prod]\nuse_fips_endpoint = true\nregion = us-east-1\n${ROLE}`);
      await callAll();
      assert.equal(aws.of('sts')[0]?.host, 'sts-fips.us-east-1.amazonaws.com');
    });

    it('is by service for the two of Identity Center', async () => {
      const expired = { expiresAt: new Date(0).toISOString(), clientId: 'c', clientSecret: 's', refreshToken: 'r' };
      await environment.ssoToken('corp2', { accessToken: 'old', ...expired });
      await environment.config(
        `[services mine]\nsso_oidc =\n  endpoint_url = ${other.endpoint}\n[profile prod]\nservices = mine\n${SSO.replaceAll('corp', 'corp2')}`,
      );
      await callAll();
      assert.deepEqual(
        other.requests.map(({ service, host }) => [service, host]),
        [['sso-oidc', new URL(other.endpoint).host]],
      );
      assert.equal(aws.of('sso')[0]?.host, 'portal.sso.eu-central-1.amazonaws.com');
    });
  });
});
