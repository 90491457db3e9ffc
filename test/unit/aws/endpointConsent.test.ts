import assert from 'node:assert/strict';
import {
  explainError,
  openClients,
  routesNeedingConsent,
  type AllowsRoute,
  type Clients,
  type Connection,
} from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { FakeAws } from '../../support/aws/fakeAws';

const OF_WORKSPACE: Connection = { name: 'theirs', region: 'eu-west-1', profile: 'prod', scope: 'workspace' };

describe('a connection that came with a workspace', () => {
  describe('needs consent for', () => {
    const rows: [endpoint: string, what: string][] = [
      ['https://evil.example', 'a foreign host'],
      ['http://kinesis.eu-west-1.amazonaws.com', "AWS's host in plain text"],
      ['https://kinesis.eu-west-1.amazonaws.com:8443', 'another port of it'],
      ['https://kinesis.eu-west-1.amazonaws.com@evil.example', 'a host behind a user that looks like one'],
      ['https://kinesis.eu-west-1.amazonaws.com.evil.example', 'a host that begins like it'],
      ['https://evil-kinesis.eu-west-1.amazonaws.com', 'a host that ends like it'],
      ['https://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', "somebody's virtual machine"],
      ['https://abcdef.execute-api.eu-west-1.amazonaws.com', "somebody's API"],
      ['https://kinesis.s3.amazonaws.com', "somebody's bucket"],
      ['https://kinesis.s3-us-west-2.amazonaws.com', "somebody's bucket by its older name"],
      ['https://vpce-1-2.kinesis.eu-west-1.vpce.amazonaws.com', 'a host of a private network'],
      ['https://k1nesis.eu-west-1.amazonaws.com', 'a host that looks like it'],
      ['http://127.0.0.1:4566', 'a port of this computer'],
      ['http://localhost:4566', 'this computer by its name'],
      ['http://[::1]:4566', 'this computer by IPv6'],
    ];
    for (const [endpoint, what] of rows) {
      it(`${what}, ${endpoint}`, () => {
        const { origin } = new URL(endpoint);
        assert.deepEqual(routesNeedingConsent({ ...OF_WORKSPACE, endpoint }), [{ profile: 'prod', origin }]);
      });
    }

    it('each host of its services once', () => {
      const endpoints = { kinesis: 'https://a.example/x', firehose: 'https://b.example', s3: 'https://a.example' };
      assert.deepEqual(
        routesNeedingConsent({ ...OF_WORKSPACE, scope: 'folder', endpoints }).map(({ origin }) => origin),
        ['https://a.example', 'https://b.example'],
      );
    });
  });

  describe('needs none for', () => {
    const rows: [endpoint: Connection['endpoints'], what: string][] = [
      [{ kinesis: 'https://kinesis.eu-west-1.amazonaws.com' }, 'Kinesis'],
      [{ kinesis: 'https://123456789012.data-kinesis.eu-west-1.amazonaws.com' }, 'the Kinesis of an account'],
      [{ kinesis: 'https://kinesis-fips.us-gov-west-1.amazonaws.com' }, 'Kinesis with FIPS'],
      [{ kinesis: 'https://kinesis.eu-west-1.api.aws' }, 'Kinesis with IPv6'],
      [{ firehose: 'https://firehose.cn-north-1.amazonaws.com.cn' }, 'Firehose in China'],
      [{ s3: 'https://s3.dualstack.eu-west-1.amazonaws.com/' }, 'S3 with IPv6'],
      [{ s3: 'https://s3.eusc-de-east-1.amazonaws.eu' }, 'S3 in the European sovereign cloud'],
    ];
    for (const [endpoints = {}, what] of rows) {
      it(what, () => assert.deepEqual(routesNeedingConsent({ ...OF_WORKSPACE, endpoints }), []));
    }

    it('placeholder credentials, and AWS', () => {
      const { profile: _, ...withoutProfile } = OF_WORKSPACE;
      assert.deepEqual(routesNeedingConsent({ ...withoutProfile, endpoint: 'https://evil.example' }), []);
      assert.deepEqual(routesNeedingConsent(OF_WORKSPACE), []);
    });

    it("what the person's own settings say", () => {
      for (const scope of ['user', 'machine', undefined] as const) {
        const { scope: _, ...rest } = OF_WORKSPACE;
        const connection = { ...rest, endpoint: 'https://mine.example', ...(scope ? { scope } : {}) };
        assert.deepEqual(routesNeedingConsent(connection), []);
      }
    });
  });

  describe('with a foreign host', () => {
    let server: FakeAws;
    let environment: AwsEnvironment;
    let clients: Clients | undefined;

    before(async () => {
      server = await FakeAws.start();
      environment = await AwsEnvironment.create();
      await environment.credentials(
        '[prod]\naws_access_key_id = PROD\naws_secret_access_key = s\naws_session_token = token-of-prod\n',
      );
    });

    after(async () => {
      await environment.restore();
      await server.stop();
    });

    beforeEach(() => server.reset());
    afterEach(() => clients?.destroy());

    const open = async (allowsRoute?: AllowsRoute) => {
      const connection = { ...OF_WORKSPACE, endpoint: server.endpoint };
      clients = await openClients(connection, allowsRoute ? { allowsRoute } : {});
      return clients;
    };

    it('sends nothing, and says whose credentials would have gone where', async () => {
      for (const allows of [undefined, () => false, ({ profile }: { profile: string }) => profile !== 'prod']) {
        await assert.rejects(open(allows), (error: unknown) => {
          const { title, cause, action, code } = explainError(error);
          assert.equal(
            title,
            `The workspace's settings would send credentials of your profile "prod" to ${server.endpoint}, by connection "theirs".`,
          );
          assert.match(cause ?? '', /Nothing was sent/);
          assert.deepEqual([action, code], [{ kind: 'allowEndpoint', connection: 'theirs' }, 'EndpointNotAllowed']);
          return true;
        });
      }
      assert.deepEqual(server.requests, []);
    });

    it('is used once the host is allowed, and no more once that is taken back, also by who holds its clients', async () => {
      let allowed = true;
      const { kinesis, firehose, s3, putRecords, presignedUrl } = await open(
        ({ profile, origin }) => allowed && profile === 'prod' && origin === server.endpoint,
      );
      const body = Buffer.from('{"StreamName":"orders","Records":[{"Data":"","PartitionKey":"k"}]}');
      await kinesis.listStreams({});
      await putRecords(body);
      assert.deepEqual(
        server.requests.map(({ sessionToken }) => sessionToken),
        ['token-of-prod', 'token-of-prod'],
      );
      allowed = false;
      server.reset();
      const refused = { code: 'EndpointNotAllowed' };
      await assert.rejects(kinesis.listStreams({}), refused);
      await assert.rejects(firehose.listDeliveryStreams({}), refused);
      await assert.rejects(s3.listBuckets({}), refused);
      await assert.rejects(putRecords(body), refused);
      await assert.rejects(presignedUrl({ bucket: 'b', key: 'k' }, 60), refused);
      assert.deepEqual(server.requests, []);
    });
  });
});

describe('the region of a connection', () => {
  for (const region of ['evil.example/#', 'evil.example', 'a@evil.example', 'x:1', '', '-x', 'eu west', 'é']) {
    it(`cannot be ${JSON.stringify(region)}: it is a part of host names`, async () => {
      await assert.rejects(openClients({ name: 'c', region, profile: 'prod' }), { code: 'InvalidRegion' });
    });
  }

  it('may be any word at a server that is not AWS', async () => {
    (await openClients({ name: 'c', region: 'garage', endpoint: 'http://127.0.0.1:9' })).destroy();
  });
});
