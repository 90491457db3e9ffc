import assert from 'node:assert/strict';
import { CallerIdentities, openClients, type Connection } from '../../../src/aws';
import { Pipeline } from '../../../src/local/pipeline';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { ALIAS, FakeAws } from '../../support/aws/fakeAws';

const OWN = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/u' };
const EXPIRED = `<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>
  <Message>The security token included in the request is expired</Message></Error></ErrorResponse>`;
const DENIED = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>User: u is not authorized to perform: iam:ListAccountAliases</Message></Error></ErrorResponse>`;

describe('whom the credentials of a connection belong to', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;
  let identities: CallerIdentities;

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
    identities = new CallerIdentities();
    await environment.config('');
    await environment.credentials('[prod]\naws_access_key_id = PROD\naws_secret_access_key = s\n');
  });

  const asking = async <T>(
    fields: Partial<Connection>,
    ask: (clients: Awaited<ReturnType<typeof openClients>>) => Promise<T>,
  ) => {
    const clients = await openClients({ name: 'c', region: 'eu-west-1', ...fields }, {}, { identities });
    try {
      return await ask(clients);
    } finally {
      clients.destroy();
    }
  };
  const identityOf = (fields: Partial<Connection>) => asking(fields, (clients) => clients.identity());

  it('is what STS says, asked in the region of the connection', async () => {
    assert.deepEqual(await identityOf({ profile: 'prod' }), OWN);
    const [request] = aws.of('sts');
    assert.deepEqual(
      [request?.operation, request?.accessKeyId, request?.host],
      ['GetCallerIdentity', 'PROD', 'sts.eu-west-1.amazonaws.com'],
    );
  });

  it('is asked once for the same credentials, whichever connection has them', async () => {
    await Promise.all([
      identityOf({ profile: 'prod' }),
      identityOf({ name: 'other', profile: 'prod' }),
      asking({ profile: 'prod' }, async (clients) => [await clients.identity(), await clients.identity()]),
    ]);
    assert.equal(aws.of('sts').length, 1);
  });

  it('is asked again for other credentials, and after a failure', async () => {
    aws.respond = () => ({ status: 403, body: EXPIRED });
    await assert.rejects(identityOf({ profile: 'prod' }), { name: /^ExpiredToken/ });
    aws.respond = undefined;
    assert.deepEqual(await identityOf({ profile: 'prod' }), OWN);
    await environment.credentials('[prod]\naws_access_key_id = NEXT\naws_secret_access_key = s\n');
    assert.deepEqual(await identityOf({ profile: 'prod' }), OWN);
    assert.equal(aws.of('sts').at(-1)?.accessKeyId, 'NEXT');
  });

  it('is asked again where a fresh answer is wanted', async () => {
    await asking({ profile: 'prod' }, async (clients) => {
      await clients.identity();
      aws.respond = () => ({ status: 403, body: EXPIRED });
      assert.deepEqual(await clients.identity(), OWN);
      await assert.rejects(clients.identity({ isFresh: true }), { name: /^ExpiredToken/ });
    });
  });

  it('goes to the STS that the profile names', async () => {
    await environment.config(`[profile prod]\nendpoint_url = ${aws.endpoint}\n`);
    assert.deepEqual(await identityOf({ profile: 'prod' }), OWN);
    assert.equal(aws.of('sts')[0]?.host, `127.0.0.1:${aws.port}`);
  });

  it('may be asked on a read-only connection', async () => {
    assert.deepEqual(await identityOf({ profile: 'prod', readOnly: true }), OWN);
  });

  it('comes with the name of the account', async () => {
    assert.equal(await asking({ profile: 'prod' }, (clients) => clients.accountAlias()), ALIAS);
    assert.equal(aws.of('iam')[0]?.host, 'iam.amazonaws.com');
  });

  it('comes without a name where the caller may not read it', async () => {
    aws.respond = ({ service }) => (service === 'iam' ? { status: 403, body: DENIED } : undefined);
    assert.equal(await asking({ profile: 'prod' }, (clients) => clients.accountAlias()), undefined);
  });

  describe('at a server that is not AWS', () => {
    it('is what that server says, and AWS is not asked', async () => {
      assert.deepEqual(await identityOf({ endpoint: aws.endpoint }), OWN);
      assert.deepEqual(
        aws.requests.map(({ host, accessKeyId }) => [host, accessKeyId]),
        [[`127.0.0.1:${aws.port}`, 'local']],
      );
    });

    for (const [what, answer] of Object.entries({
      'does not know the call': { status: 404, body: '' },
      'answers as Kinesis does': { status: 400, body: '{"__type":"UnknownOperationException"}' },
      'answers with something else': { status: 200, body: '<html>hello</html>' },
    })) {
      it(`is not known where that ${what}`, async () => {
        aws.respond = () => answer;
        await assert.rejects(identityOf({ endpoint: aws.endpoint }), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'NoIdentity');
          assert.match(error.message, new RegExp(`${aws.endpoint} does not answer as AWS STS does`));
          return true;
        });
      });
    }

    it('is a failure of the network where nobody listens', async () => {
      const gone = await FakeAws.start();
      const { endpoint } = gone;
      await gone.stop();
      await assert.rejects(identityOf({ endpoint }), { code: 'ECONNREFUSED' });
    });

    it('is the account of the local pipeline there', async () => {
      const dataFolder = await mkdtemp(path.join(tmpdir(), 'sts-'));
      const pipeline = await Pipeline.open({ dataFolder, region: 'us-east-1', limits: false });
      try {
        const endpoint = `http://127.0.0.1:${await pipeline.listen(0)}`;
        const identity = await identityOf({ name: 'local', endpoint });
        assert.deepEqual(identity, { account: '000000000000', arn: 'arn:aws:iam::000000000000:root' });
        const unknown = await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'AssumeRole' }) });
        assert.equal(unknown.status, 400);
        assert.match(await unknown.text(), /<Code>InvalidAction<\/Code>/);
      } finally {
        await pipeline.close();
        await rm(dataFolder, { recursive: true });
      }
    });
  });
});
