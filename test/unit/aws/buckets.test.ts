import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-s3';
import {
  bucketId,
  bucketLabel,
  explainError,
  openClients,
  readConnections,
  type Clients,
  type Connection,
} from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws, type NotedRequest } from '../../support/aws/fakeAws';

const ACCESS_POINT = 'arn:aws:s3:sa-east-1:111122223333:accesspoint/reports';
const DIRECTORY = 'ticks--use1-az4--x-s3';
const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();
const SESSION = `<CreateSessionResult><Credentials><AccessKeyId>SESSION</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
  <SessionToken>of-the-session</SessionToken><Expiration>${IN_AN_HOUR}</Expiration></Credentials></CreateSessionResult>`;
const LIST = '<ListBucketResult><Contents><Key>k</Key></Contents></ListBucketResult>';

describe('buckets of every kind', () => {
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
    await environment.credentials('[p]\naws_access_key_id = K\naws_secret_access_key = s\n');
  });

  const withClients = async (fields: Partial<Connection>, task: (clients: Clients) => Promise<unknown>) => {
    const clients = await openClients({ name: 'c', region: 'us-east-1', profile: 'p', ...fields });
    await task(clients).finally(() => clients.destroy());
  };

  describe('an access point', () => {
    it('is named by its ARN, which is kept as one part of a path', () => {
      const kept = 'arn:aws:s3:sa-east-1:111122223333:accesspoint:reports';
      assert.equal(bucketId(ACCESS_POINT), kept);
      assert.equal(bucketId(kept), kept);
      assert.equal(bucketLabel(kept), 'reports · 111122223333');
      for (const name of ['events', 'reports-abc123-s3alias', DIRECTORY, 'arn:aws:s3:::events']) {
        assert.equal(bucketId(name), name);
        assert.equal(bucketLabel(name), name);
      }
    });

    it('may stand in the settings', () => {
      const value = [{ name: 'c', region: 'us-east-1', buckets: [ACCESS_POINT, 'reports-abc123-s3alias'] }];
      const [entry] = readConnections([{ scope: 'user', value }]);
      assert.ok(entry?.kind === 'usable');
      assert.deepEqual(entry.connection.buckets, [bucketId(ACCESS_POINT), 'reports-abc123-s3alias']);
      const wrong = [{ name: 'c', region: 'us-east-1', buckets: ['arn:aws:s3:::events'] }];
      const [faulty] = readConnections([{ scope: 'user', value: wrong }]);
      assert.ok(faulty?.kind === 'faulty');
      assert.match(faulty.problems.join(), /names of buckets, or of ARNs of access points/);
    });

    it('is read at its own host, in the region of its ARN', async () => {
      aws.respond = ({ path }) => ({ body: path.includes('list-type') ? LIST : 'content' });
      await withClients({}, async ({ s3, objectUrl }) => {
        const Bucket = bucketId(ACCESS_POINT);
        const listed = await s3.listObjectsV2({ Bucket });
        assert.equal(listed.Contents?.[0]?.Key, 'k');
        const { Body: body } = await s3.getObject({ Bucket, Key: 'a b' });
        assert.equal(await body?.transformToString(), 'content');
        const host = 'reports-111122223333.s3-accesspoint.sa-east-1.amazonaws.com';
        assert.equal(await objectUrl({ bucket: Bucket, key: 'a b' }), `https://${host}/a%20b`);
        assert.deepEqual(
          aws.requests.map((request) => [request.host, request.region]),
          [
            [host, 'sa-east-1'],
            [host, 'sa-east-1'],
          ],
        );
      });
    });

    it('of another partition is told as such', async () => {
      await withClients({}, async ({ s3 }) => {
        const Bucket = 'arn:aws-cn:s3:cn-north-1:111122223333:accesspoint:reports';
        await assert.rejects(s3.getObject({ Bucket, Key: 'k' }), (error: unknown) => {
          const { code, cause } = explainError(error);
          assert.equal(code, 'EndpointError');
          assert.match(cause ?? '', /partition/);
          return true;
        });
      });
      assert.equal(aws.requests.length, 0);
    });
  });

  describe('a directory bucket', () => {
    const respond = ({ path }: NotedRequest) => ({ body: path.includes('session') ? SESSION : 'content' });
    const sessions = () => aws.requests.filter(({ path }) => path.includes('session'));

    for (const readOnly of [false, true]) {
      it(`is read with a session of its own${readOnly ? ', which can only read on a read-only connection' : ''}`, async () => {
        aws.respond = respond;
        await withClients({ readOnly }, async ({ s3 }) => {
          for (const Key of ['a', 'b']) {
            const { Body: body } = await s3.getObject({ Bucket: DIRECTORY, Key });
            assert.equal(await body?.transformToString(), 'content');
          }
        });
        assert.equal(sessions().length, 1);
        const [opened, read] = aws.requests;
        assert.equal(opened?.host, `${DIRECTORY}.s3express-use1-az4.us-east-1.amazonaws.com`);
        assert.equal(opened.headers['x-amz-create-session-mode'], readOnly ? 'ReadOnly' : undefined);
        assert.deepEqual([read?.accessKeyId, read?.headers['x-amz-s3session-token']], ['SESSION', 'of-the-session']);
      });
    }

    it('is not written to on a read-only connection', async () => {
      await withClients({ readOnly: true }, async ({ s3 }) => {
        await assert.rejects(s3.putObject({ Bucket: DIRECTORY, Key: 'k', Body: 'x' }), /read-only/);
      });
      assert.equal(aws.requests.length, 0);
    });
  });

  describe('whose requester pays', () => {
    /** The operations that can say who pays, by the members of their inputs in the SDK. */
    const OPERATIONS: [name: string, input: object][] = [
      ['GetObject', { Key: 'k' }],
      ['HeadObject', { Key: 'k' }],
      ['ListObjectsV2', {}],
      ['ListObjectVersions', {}],
      ['GetObjectTagging', { Key: 'k' }],
      ['PutObject', { Key: 'k', Body: 'x' }],
      ['DeleteObject', { Key: 'k' }],
      ['RestoreObject', { Key: 'k', RestoreRequest: { Days: 1 } }],
      ['CopyObject', { Key: 'k', CopySource: 'b/k' }],
      ['CreateMultipartUpload', { Key: 'k' }],
      ['ListParts', { Key: 'k', UploadId: 'u' }],
    ];
    const PAYS = 'x-amz-request-payer';
    type Command = new (input: object) => Parameters<Clients['s3']['send']>[0];

    const sendAll = async (fields: Partial<Connection>) => {
      aws.respond = ({ operation }) => ({ body: operation.startsWith('GET') ? LIST : '<Result/>' });
      await withClients(fields, async ({ s3 }) => {
        for (const [name, input] of OPERATIONS) {
          const Command = (sdk as unknown as Record<string, Command>)[`${name}Command`]!;
          await s3.send(new Command({ Bucket: 'events', ...input }));
        }
      });
      assert.equal(aws.requests.length, OPERATIONS.length);
      return aws.requests.map(({ headers }) => headers[PAYS]);
    };

    it('are told so where the connection says it, in each request for an object', async () => {
      assert.deepEqual(new Set(await sendAll({ requestPayer: true })), new Set(['requester']));
    });

    it('are not where it does not', async () => {
      assert.deepEqual(new Set(await sendAll({})), new Set([undefined]));
    });

    it('are told by presigned URLs, too', async () => {
      await withClients({ requestPayer: true }, async ({ presignedUrl }) => {
        const { url } = await presignedUrl({ bucket: 'events', key: 'k' }, 60);
        const { searchParams } = new URL(url);
        assert.equal(searchParams.get(PAYS), 'requester');
      });
    });

    it('are signed with the header: nobody can take it away on the way', async () => {
      await withClients({ requestPayer: true }, async ({ s3 }) => s3.listObjectsV2({ Bucket: 'events' }));
      assert.match(String(aws.requests[0]?.headers.authorization), /SignedHeaders=[^,]*x-amz-request-payer/);
    });

    it('directory buckets and the list of buckets are not', async () => {
      aws.respond = ({ path }) => ({ body: path.includes('session') ? SESSION : '<Result/>' });
      await withClients({ requestPayer: true }, async ({ s3 }) => {
        await s3.listBuckets({});
        await s3.headObject({ Bucket: DIRECTORY, Key: 'k' });
      });
      assert.ok(aws.requests.every(({ headers }) => headers[PAYS] === undefined));
    });
  });
});
