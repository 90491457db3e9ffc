import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import {
  CredentialFiles,
  explainError,
  MfaSessions,
  openClients,
  type Clients,
  type MfaRequest,
} from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws, type NotedRequest } from '../../support/aws/fakeAws';

const ROLE = 'role_arn = arn:aws:iam::111122223333:role/Sender\n';
const BODY = Buffer.from('{"StreamName":"orders","Records":[{"Data":"","PartitionKey":"k"}]}');
const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = s\naws_session_token = of-${id}\n`;

function refusal(code: string): { status: number; body: string } {
  return { status: 400, body: JSON.stringify({ __type: code, message: `${code}: the request was refused` }) };
}

const s3Refusal = (code: string) => ({ status: 400, body: `<Error><Code>${code}</Code><Message>m</Message></Error>` });

describe('credentials that are renewed', () => {
  let aws: FakeAws;
  let environment: AwsEnvironment;
  let endLead: () => void;
  const opened: Clients[] = [];

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
    await environment.config('');
    await environment.credentials('');
  });

  afterEach(() => {
    for (const clients of opened.splice(0)) clients.destroy();
  });

  const open = async (...[connection, ...rest]: Parameters<typeof openClients>) => {
    const clients = await openClients(connection, ...rest);
    opened.push(clients);
    return clients;
  };
  const PROD = { name: 'c', region: 'eu-west-1', profile: 'prod' };
  const signers = (service: string) => aws.of(service).map(({ accessKeyId }) => accessKeyId);

  describe('on disk', () => {
    const expired = (id: string) => (request: NotedRequest) => {
      if (request.accessKeyId !== id) return undefined;
      return request.service === 's3' ? s3Refusal('ExpiredToken') : refusal('ExpiredTokenException');
    };

    beforeEach(() => environment.credentials(`[prod]\n${keys('OLD')}`));

    it('sign the request that the expired ones were refused for: reads and puts go on', async () => {
      const clients = await open(PROD);
      await clients.putRecords(BODY);
      await clients.kinesis.listStreams({});
      aws.respond = expired('OLD');
      await environment.credentials(`[prod]\n${keys('NEW')}`);
      await clients.putRecords(BODY);
      await clients.kinesis.listStreams({});
      await clients.firehose.listDeliveryStreams({});
      await clients.s3.listBuckets({});
      assert.deepEqual(signers('kinesis'), ['OLD', 'OLD', 'OLD', 'NEW', 'NEW']);
      assert.deepEqual([signers('firehose'), signers('s3')], [['NEW'], ['NEW']]);
    });

    it('are asked for once however many requests were refused', async () => {
      const clients = await open(PROD);
      await clients.kinesis.listStreams({});
      aws.respond = expired('OLD');
      await environment.credentials(`[prod]\n${keys('NEW')}`);
      await Promise.all(Array.from({ length: 8 }, () => clients.putRecords(BODY)));
      assert.equal(signers('kinesis').filter((id) => id === 'NEW').length, 8);
    });

    it('count before the old ones are refused, within a second of the change', async () => {
      const changes = new CredentialFiles();
      const clients = await open(PROD, {}, { credentialChanges: changes });
      await clients.kinesis.listStreams({});
      const changed = new Promise<void>((resolve) => {
        const end = changes.onDidChange(() => {
          end();
          resolve();
        });
      });
      const startMs = performance.now();
      // As tools do that write beside it, so that nobody reads half a file.
      const beside = await environment.file('new', `[prod]\n${keys('NEW')}`);
      await rename(beside, path.join(environment.home, '.aws', 'credentials'));
      await changed;
      assert.ok(performance.now() - startMs < 1_000);
      await clients.kinesis.listStreams({});
      assert.deepEqual(signers('kinesis'), ['OLD', 'NEW']);
    });

    it('that are the same are no reason to send again: the refusal is told', async () => {
      const clients = await open(PROD);
      aws.respond = expired('OLD');
      await assert.rejects(clients.putRecords(BODY), (error: Error) => {
        const { title, cause, action } = explainError(error, { connection: PROD });
        assert.equal(title, 'The session of profile "prod" has expired.');
        assert.match(cause ?? '', /new keys.*credentials/i);
        assert.equal(action?.kind, 'retry');
        return true;
      });
      assert.deepEqual(signers('kinesis'), ['OLD']);
    });

    it('that were removed leave nobody to sign', async () => {
      const changes = new CredentialFiles();
      const clients = await open(PROD, {}, { credentialChanges: changes });
      await clients.kinesis.listStreams({});
      const changed = new Promise<void>((resolve) => void changes.onDidChange(resolve));
      await environment.credentials('');
      await changed;
      await assert.rejects(clients.kinesis.listStreams({}), /no profile "prod"/);
      assert.deepEqual(signers('kinesis'), ['OLD']);
    });

    it('of another profile change nothing: a role that was assumed goes on', async () => {
      const changes = new CredentialFiles();
      await environment.credentials(`[base]\n${keys('BASE')}`);
      await environment.config(`[profile prod]\n${ROLE}source_profile = base\n`);
      const clients = await open(PROD, {}, { credentialChanges: changes });
      await clients.kinesis.listStreams({});
      const changed = new Promise<void>((resolve) => void changes.onDidChange(resolve));
      await environment.credentials(`[base]\n${keys('BASE')}[other]\n${keys('OTHER')}`);
      await changed;
      await clients.kinesis.listStreams({});
      assert.deepEqual([aws.of('sts').length, signers('kinesis')], [1, ['ROLE-Sender', 'ROLE-Sender']]);
    });
  });

  describe('by a login', () => {
    const loginOf = async (config: string) => {
      await environment.config(config);
      const clients = await open(PROD);
      aws.respond = ({ service }) => (service === 'kinesis' ? refusal('ExpiredTokenException') : undefined);
      let action: ReturnType<typeof explainError>['action'];
      await clients.kinesis.listStreams({}).catch((error: unknown) => {
        ({ action } = explainError(error, { connection: PROD }));
      });
      return action;
    };
    const SSO = 'sso_start_url = https://corp\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = Reader\n';
    const SOON = new Date(Date.now() + 3_600_000).toISOString();

    it('are those of IAM Identity Center', async () => {
      await environment.ssoToken('https://corp', { accessToken: 'bearer', expiresAt: SOON });
      assert.deepEqual(await loginOf(`[profile prod]\n${SSO}`), {
        kind: 'login',
        command: 'aws sso login --profile prod',
      });
    });

    it('are those of the profile that a role has as its source', async () => {
      await environment.ssoToken('https://corp', { accessToken: 'bearer', expiresAt: SOON });
      assert.deepEqual(await loginOf(`[profile prod]\n${ROLE}source_profile = base\n[profile base]\n${SSO}`), {
        kind: 'login',
        command: 'aws sso login --profile base',
      });
    });

    it('are those of the helper, which the AWS CLI runs where it can ask', async () => {
      const print = `console.log(JSON.stringify({Version:1,AccessKeyId:'P',SecretAccessKey:'s',SessionToken:'t'}))`;
      const helper = await environment.file('helper.cjs', print);
      const line = `credential_process = "${process.execPath}" "${helper}"`;
      assert.deepEqual(await loginOf(`[profile prod]\n${line}\n`), {
        kind: 'login',
        command: 'aws sts get-caller-identity --profile prod',
      });
    });
  });

  describe('with an MFA code', () => {
    const asked: MfaRequest[] = [];
    const mfaCode = (code: string | undefined) => (request: MfaRequest) => {
      asked.push(request);
      return Promise.resolve(code);
    };

    beforeEach(async () => {
      asked.length = 0;
      await environment.config(
        `[profile prod]\n${ROLE}source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/u\n[profile base]\n${keys('BASE')}`,
      );
    });

    it('ask for it once for all clients of all connections with the profile', async () => {
      const mfaSessions = new MfaSessions();
      const all = await Promise.all(
        ['eu-west-1', 'us-east-1', 'sa-east-1'].map((region) =>
          open({ ...PROD, name: region, region }, { mfaCode: mfaCode('123456') }, { mfaSessions }),
        ),
      );
      await Promise.all(all.flatMap(({ kinesis, s3 }) => [kinesis.listStreams({}), s3.listBuckets({})]));
      assert.deepEqual(asked, [{ profile: 'prod', device: 'arn:aws:iam::1:mfa/u', problem: undefined }]);
      assert.equal(aws.of('sts').length, 1);
    });

    it('ask again when the service refuses the session, and send again with the new one', async () => {
      const clients = await open(PROD, { mfaCode: mfaCode('123456') });
      await clients.kinesis.listStreams({});
      let isEnded = false;
      aws.respond = ({ service, operation }) => {
        if (service === 'kinesis' && !isEnded) return refusal('ExpiredTokenException');
        if (operation !== 'AssumeRole') return undefined;
        isEnded = true;
        const credentials = `<Credentials><AccessKeyId>SECOND</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`;
        return { body: `<AssumeRoleResponse><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>` };
      };
      await clients.kinesis.listStreams({});
      assert.deepEqual([asked.length, signers('kinesis').at(-1)], [2, 'SECOND']);
    });

    it('ask again, with the reason, after a wrong one', async () => {
      const clients = await open(PROD, { mfaCode: mfaCode('123456') });
      aws.respond = ({ service, requests = aws.of('sts') }: NotedRequest & { requests?: NotedRequest[] }) =>
        service === 'sts' && requests.length === 1
          ? {
              status: 403,
              body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>',
            }
          : undefined;
      await clients.kinesis.listStreams({});
      assert.deepEqual(
        asked.map(({ problem }) => problem?.includes('invalid MFA') ?? false),
        [false, true],
      );
    });

    it('are not waited for when a tool renews the profile meanwhile: the question is taken back', async () => {
      const { promise: isAsked, resolve: tellAsked } = Promise.withResolvers<undefined>();
      const questions: AbortSignal[] = [];
      const waiting = (_: MfaRequest, signal: AbortSignal) => {
        questions.push(signal);
        tellAsked(undefined);
        return new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
      };
      const shared = { credentialChanges: new CredentialFiles(), mfaSessions: new MfaSessions() };
      const both = await Promise.all(
        [PROD, { ...PROD, name: 'd' }].map((place) => open(place, { mfaCode: waiting }, shared)),
      );
      const answers = Promise.all(both.map(({ kinesis }) => kinesis.listStreams({})));
      await isAsked;
      // A change of another profile leaves the question.
      await environment.credentials(`[other]\n${keys('OTHER')}`);
      await environment.config(`[profile prod]\n${keys('RENEWED')}`);
      await answers;
      assert.deepEqual(signers('kinesis'), ['RENEWED', 'RENEWED']);
      assert.deepEqual(
        questions.map(({ aborted }) => aborted),
        [true],
      );
      assert.equal(aws.of('sts').length, 0);
    });

    it('are nobody where it was not entered; the next request may ask', async () => {
      const clients = await open(PROD, { mfaCode: mfaCode(undefined) });
      await assert.rejects(clients.kinesis.listStreams({}), (error: Error) => {
        const { title, action } = explainError(error, { connection: PROD });
        assert.match(title, /"prod" needs a code of MFA device arn:aws:iam::1:mfa\/u/);
        assert.deepEqual(action, { kind: 'mfaCode' });
        return true;
      });
      await assert.rejects(clients.kinesis.listStreams({}));
      assert.deepEqual([asked.length, aws.requests], [2, []]);
    });
  });
});

describe('a clock that is wrong', () => {
  const SKEW_MS = 20 * 60_000;
  let aws: FakeAws;

  before(async () => {
    aws = await FakeAws.start();
  });

  after(() => aws.stop());

  it('is corrected by the answer, for puts as well', async () => {
    const clients = await openClients({ name: 'c', region: 'eu-west-1', endpoint: aws.endpoint });
    aws.respond = (request) => {
      const serverMs = Date.now() + SKEW_MS;
      const headers = { date: new Date(serverMs).toUTCString() };
      if (Math.abs(serverMs - request.signedAtMs) < 5 * 60_000) return undefined;
      return { ...refusal('InvalidSignatureException'), headers };
    };
    const answer = await clients.putRecords(BODY);
    await clients.putRecordBatch(Buffer.from('{"DeliveryStreamName":"d","Records":[]}'));
    clients.destroy();
    assert.match(Buffer.from(answer).toString(), /"FailedRecordCount":0/);
    assert.deepEqual(
      aws.requests.map(({ operation }) => operation),
      ['PutRecords', 'PutRecords', 'PutRecordBatch', 'PutRecordBatch'],
    );
  });
});
