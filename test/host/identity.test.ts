import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { SendReport } from '../../src/producer';
import { AwsEnvironment } from '../support/aws/awsEnvironment';
import { FakeAws, KEYS } from '../support/aws/fakeAws';
import { activate, find, openEditor, row, run } from './harness/extension';
import { withConnections } from './harness/outputs';

const STATIC = 'aws_access_key_id = PROD\naws_secret_access_key = s\naws_session_token = token-of-prod\n';

describe('who signs what a command sends', () => {
  let api: PipelinesApi;
  let aws: FakeAws;
  let environment: AwsEnvironment;

  before(async () => {
    api = await activate();
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
  });

  after(async () => {
    await environment.restore();
    await aws.stop();
  });

  beforeEach(async () => {
    aws.reset();
    environment.clear();
    // This server stands for AWS, and it offers the machine's role to anyone who asks.
    environment.set({ AWS_ENDPOINT_URL: aws.endpoint, AWS_CONTAINER_CREDENTIALS_FULL_URI: aws.containerCredentials });
    await environment.config('');
    await environment.credentials(`[prod]\n${STATIC}`);
    await openEditor('{"n":1}\n{"n":2}\n', 'json');
  });

  const send = (connection: string) => run<SendReport>('send', { target: { connection, stream: 'orders' } });
  const signers = (service: string) => [...new Set(aws.of(service).map(({ accessKeyId }) => accessKeyId))];

  const refused = async (fields: object, why: RegExp, code = 'CredentialsProviderError') => {
    await withConnections([{ name: 'c', region: 'eu-west-1', ...fields }], async () => {
      await assert.rejects(send('c'), (error: Error & { code?: string }) => {
        assert.match(error.message, why);
        assert.equal(error.code, code);
        return true;
      });
    });
    assert.deepEqual(aws.requests, []);
  };

  it('is the profile of the connection', async () => {
    await withConnections([{ name: 'c', region: 'eu-west-1', profile: 'prod' }], async () => {
      assert.equal((await send('c')).sent, 2);
    });
    assert.deepEqual([signers('kinesis'), aws.of('container')], [['PROD'], []]);
  });

  it('is the role of the machine where the connection names no profile', async () => {
    await withConnections([{ name: 'c', region: 'eu-west-1' }], async () => {
      assert.equal((await send('c')).sent, 2);
    });
    assert.deepEqual(signers('kinesis'), [KEYS.container]);
  });

  it('is nobody where the profile is misspelled', () =>
    refused({ profile: 'prdo' }, /There is no profile "prdo"|there is no profile "prdo"/));

  it('is nobody where the profile is incomplete', async () => {
    await environment.config('[profile half]\nrole_arn = arn:aws:iam::1:role/R\n');
    await refused({ profile: 'half' }, /Profile "half" is incomplete/);
  });

  it('is nobody where the helper of the profile fails, and its words are told', async () => {
    await environment.config('[profile helped]\ncredential_process = echo no VPN >&2; exit 3\n');
    await refused(
      { profile: 'helped' },
      /credential_process of profile "helped" failed: it ended with 3\. It reported: no VPN/,
    );
  });

  it('is shown in the tree as the reason why there are no rows', async () => {
    await withConnections([{ name: 'c', region: 'eu-west-1', profile: 'prdo' }], async () => {
      const { node } = await find(api, 'c', 'Data Streams');
      const [error] = await api.tree.getChildren(node);
      assert.ok(error);
      assert.match(row(api, error).label, /there is no profile "prdo"/i);
    });
  });

  it('shows its rows by itself once its keys are renewed on disk', async () => {
    aws.respond = ({ accessKeyId }) =>
      accessKeyId === 'PROD'
        ? { status: 400, body: '{"__type":"ExpiredTokenException","message":"The security token is expired"}' }
        : undefined;
    await withConnections([{ name: 'c', region: 'eu-west-1', profile: 'prod' }], async () => {
      const { node } = await find(api, 'c', 'Data Streams');
      const [failed] = await api.tree.getChildren(node);
      assert.ok(failed);
      assert.match(row(api, failed).label, /session of profile "prod" has expired/);
      const changed = new Promise<void>((resolve) => void api.tree.onDidChangeTreeData(() => resolve()));
      await environment.credentials(`[prod]\n${STATIC.replace('PROD', 'RENEWED')}`);
      await changed;
      const [stream] = await api.tree.getChildren(node);
      assert.ok(stream);
      assert.equal(row(api, stream).label, 'orders');
    });
    assert.deepEqual(signers('kinesis'), ['PROD', 'RENEWED']);
  });

  it('is told by the tooltip of the connection, with where it goes and what says so', async () => {
    const tooltipOf = async (connection: object) =>
      withConnections([{ name: 'c', region: 'eu-west-1', ...connection }], async () => {
        const { node } = await find(api, 'c');
        const { tooltip } = await api.tree.resolveTreeItem(api.tree.getTreeItem(node), node);
        assert.ok(tooltip instanceof vscode.MarkdownString);
        return tooltip.value;
      });
    const led = await tooltipOf({ profile: 'prod' });
    assert.match(led, /`prod`/);
    assert.match(led, /Kinesis.*`http:\/\/127\.0\.0\.1:\d+ \(set by AWS_ENDPOINT_URL\)`/);
    environment.clear();
    await environment.config('[profile prod]\nservices = mine\n');
    assert.match(await tooltipOf({ profile: 'prod' }), /refers to \[services mine\], which does not exist/);
    await environment.config('');
    const plain = await tooltipOf({ profile: 'prod' });
    assert.doesNotMatch(plain, /http|Kinesis/);
    assert.match(await tooltipOf({ endpoint: 'http://own.example:1' }), /`http:\/\/own\.example:1`/);
  });

  it('is not led to the server of the default profile', async () => {
    const other = await FakeAws.start();
    try {
      environment.clear();
      await environment.config(
        `[default]\nendpoint_url = ${other.endpoint}\n[profile prod]\nendpoint_url = ${aws.endpoint}\n`,
      );
      await withConnections([{ name: 'c', region: 'eu-west-1', profile: 'prod' }], async () => {
        assert.equal((await send('c')).sent, 2);
      });
      assert.deepEqual([signers('kinesis'), other.requests], [['PROD'], []]);
    } finally {
      await other.stop();
    }
  });

  describe('on a connection that came with the workspace', () => {
    const configuration = () => vscode.workspace.getConfiguration('kinesisPipelines');
    const OF_WORKSPACE = { name: 'theirs', region: 'eu-west-1', profile: 'prod' };
    const configure = (connection: object | undefined) =>
      configuration().update(
        'connections',
        connection && [{ ...OF_WORKSPACE, ...connection }],
        vscode.ConfigurationTarget.Workspace,
      );

    beforeEach(() => environment.clear());
    afterEach(() => configure(undefined));

    for (const where of ['endpoint', 'endpoints'] as const) {
      it(`is nobody at a host that the person has not allowed (${where})`, async () => {
        await configure(where === 'endpoint' ? { endpoint: aws.endpoint } : { endpoints: { kinesis: aws.endpoint } });
        await assert.rejects(send('theirs'), (error: Error & { code?: string }) => {
          assert.match(error.message, /workspace's settings would send credentials of your profile "prod" to http:/);
          assert.equal(error.code, 'EndpointNotAllowed');
          return true;
        });
        assert.deepEqual(aws.requests, []);
      });
    }

    it('is refused in the tree with a row that asks', async () => {
      await configure({ endpoint: aws.endpoint });
      const { node } = await find(api, 'theirs', 'Data Streams');
      const [error] = await api.tree.getChildren(node);
      assert.ok(error);
      const { command } = api.tree.getTreeItem(error);
      assert.deepEqual(
        [command?.command, command?.arguments],
        ['kinesisPipelines.allowEndpoint', [{ connection: 'theirs' }]],
      );
      assert.deepEqual(aws.requests, []);
    });

    it('is a placeholder where it names no profile', async () => {
      await configure({ endpoint: aws.endpoint, profile: undefined });
      assert.equal((await send('theirs')).sent, 2);
      assert.deepEqual(signers('kinesis'), ['local']);
    });

    it('cannot lead elsewhere by its region', async () => {
      await configure({ region: 'x.evil.example/#' });
      await assert.rejects(send('theirs'));
      assert.deepEqual(aws.requests, []);
    });
  });
});

describe('whose account a connection leads to', () => {
  let tests = 0;
  let api: PipelinesApi;
  let aws: FakeAws;
  let environment: AwsEnvironment;

  before(async () => {
    api = await activate();
    aws = await FakeAws.start();
    environment = await AwsEnvironment.create();
  });

  after(async () => {
    await environment.restore();
    await aws.stop();
  });

  beforeEach(async () => {
    aws.reset();
    environment.clear();
    environment.set({ AWS_ENDPOINT_URL: aws.endpoint });
    await environment.config('');
    // Each test has keys of its own: what is known of others does not help it.
    tests++;
    await environment.credentials(`[prod]\n${STATIC.replace('PROD', `PROD-${tests}`)}`);
  });

  const PROD = { name: 'c', region: 'eu-west-1', profile: 'prod' };

  it('is answered by a command, with the region', async () => {
    await withConnections([PROD], async () => {
      assert.deepEqual(await run('identity', { connection: 'c' }), {
        account: '111122223333',
        arn: 'arn:aws:iam::111122223333:user/u',
        region: 'eu-west-1',
      });
    });
  });

  it("is AWS's error where it refuses the credentials", async () => {
    aws.respond = () => ({
      status: 403,
      body: '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token is invalid</Message></Error></ErrorResponse>',
    });
    await withConnections([PROD], () =>
      assert.rejects(run('identity', { connection: 'c' }), { code: 'InvalidClientTokenId' }),
    );
  });

  it('is the account of the local pipeline, which starts for it', async () => {
    const { account, region } = await run<Record<string, string>>('identity', { connection: 'local' });
    assert.deepEqual([account, region], ['000000000000', 'us-east-1']);
  });

  it('is said plainly to be unknown at a server without STS', async () => {
    aws.respond = ({ service }) => (service === 'sts' ? { status: 404, body: '' } : undefined);
    await withConnections([{ name: 'c', region: 'eu-west-1', endpoint: aws.endpoint }], () =>
      assert.rejects(run('identity', { connection: 'c' }), {
        code: 'NoIdentity',
        message: /does not answer as AWS STS/,
      }),
    );
  });

  it('is shown in the row once the connection is used, and asked no sooner', async () => {
    await withConnections([PROD], async () => {
      const { node, description } = await find(api, 'c');
      assert.equal(description, 'eu-west-1');
      assert.deepEqual(aws.of('sts'), []);
      const shown = new Promise<void>((resolve) => {
        const listening = api.tree.onDidChangeTreeData(() => {
          if (!row(api, node).description.includes('acme-data')) return;
          listening.dispose();
          resolve();
        });
      });
      await find(api, 'c', 'Data Streams', 'orders');
      await shown;
      assert.equal(row(api, node).description, 'acme-data (111122223333) · eu-west-1');
      const { tooltip } = await api.tree.resolveTreeItem(api.tree.getTreeItem(node), node);
      assert.ok(tooltip instanceof vscode.MarkdownString);
      assert.match(tooltip.value, /Account.*`acme-data \(111122223333\)`/);
      assert.match(tooltip.value, /Identity.*`arn:aws:iam::111122223333:user\/u`/);
      await find(api, 'c', 'S3 Outputs');
      assert.equal(aws.of('sts').length, 1);
    });
  });
});
