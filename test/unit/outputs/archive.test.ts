import assert from 'node:assert/strict';
import { explainError, openClients, type Clients } from '../../../src/aws';
import {
  archiveState,
  isArchiveClass,
  listPage,
  listVersions,
  makesCopy,
  openReadable,
  readObject,
  restoreObject,
  restoreTiers,
} from '../../../src/outputs';
import { FakeAws } from '../../support/aws/fakeAws';

const OBJECT = { bucket: 'events', key: 'a/k.json' };
const REFUSED = {
  status: 403,
  body: "<Error><Code>InvalidObjectState</Code><Message>The operation is not valid for the object's storage class</Message><StorageClass>GLACIER</StorageClass></Error>",
};

describe('S3 objects that are archived, and their versions', () => {
  let aws: FakeAws;
  let clients: Clients;

  before(async () => {
    aws = await FakeAws.start();
    clients = await openClients({ name: 'c', region: 'eu-west-1', endpoint: aws.endpoint });
  });

  after(async () => {
    clients.destroy();
    await aws.stop();
  });

  beforeEach(() => aws.reset());

  describe('an archived object', () => {
    const withHead = (headers: Record<string, string>) => {
      aws.respond = ({ operation }) => (operation.startsWith('HEAD') ? { headers, body: '' } : undefined);
      return archiveState(clients.s3, OBJECT);
    };
    const UNTIL = 'Fri, 04 Dec 2026 00:00:00 GMT';

    it('is told from others by what HEAD says', async () => {
      assert.deepEqual(await withHead({}), { kind: 'notArchived' });
      assert.deepEqual(await withHead({ 'x-amz-storage-class': 'GLACIER_IR' }), { kind: 'notArchived' });
      assert.deepEqual(await withHead({ 'x-amz-storage-class': 'INTELLIGENT_TIERING' }), { kind: 'notArchived' });
      const glacier = { 'x-amz-storage-class': 'GLACIER' };
      assert.deepEqual(await withHead(glacier), { kind: 'archived', archive: 'glacier' });
      assert.deepEqual(await withHead({ 'x-amz-storage-class': 'DEEP_ARCHIVE' }), {
        kind: 'archived',
        archive: 'deepArchive',
      });
      for (const [status, archive] of [
        ['ARCHIVE_ACCESS', 'tieringArchive'],
        ['DEEP_ARCHIVE_ACCESS', 'tieringDeepArchive'],
      ] as const) {
        const tiering = { 'x-amz-storage-class': 'INTELLIGENT_TIERING', 'x-amz-archive-status': status };
        assert.deepEqual(await withHead(tiering), { kind: 'archived', archive });
      }
      assert.deepEqual(await withHead({ ...glacier, 'x-amz-restore': 'ongoing-request="true"' }), {
        kind: 'restoring',
        archive: 'glacier',
      });
      const restored = `ongoing-request="false", expiry-date="${UNTIL}"`;
      assert.deepEqual(await withHead({ ...glacier, 'x-amz-restore': restored }), {
        kind: 'restored',
        archive: 'glacier',
        untilMs: Date.parse(UNTIL),
      });
    });

    it('is told from others in a listing, where a listing says it', async () => {
      const entry = (key: string, type: string) =>
        `<Contents><Key>${key}</Key><StorageClass>${type}</StorageClass></Contents>`;
      aws.respond = () => ({
        body: `<ListBucketResult>${entry('a', 'STANDARD')}${entry('b', 'GLACIER')}${entry('c', 'STANDARD_IA')}</ListBucketResult>`,
      });
      const { objects } = await listPage(clients.s3, { bucket: 'events' });
      assert.deepEqual(
        objects.map(({ key, storageClass }) => [key, storageClass, isArchiveClass(storageClass)]).sort(),
        [
          ['a', undefined, false],
          ['b', 'GLACIER', true],
          ['c', 'STANDARD_IA', false],
        ],
      );
    });

    for (const archive of ['deepArchive', 'tieringDeepArchive'] as const) {
      it(`cannot be expedited from the ${archive}`, () => assert.ok(!restoreTiers(archive).includes('Expedited')));
    }

    it('is restored for some days, or moves back for good', async () => {
      aws.respond = () => ({ status: 202, body: '' });
      assert.deepEqual([makesCopy('glacier'), makesCopy('tieringArchive')], [true, false]);
      await restoreObject(clients.s3, { ...OBJECT, tier: 'Bulk', days: 3 });
      await restoreObject(clients.s3, { ...OBJECT, versionId: 'v1', tier: 'Standard', days: undefined });
      const [copy, back] = aws.requests;
      assert.match(copy?.path ?? '', /^\/events\/a\/k\.json\?restore/);
      assert.match(copy?.body ?? '', /<Days>3<\/Days>.*<Tier>Bulk<\/Tier>/s);
      assert.match(back?.path ?? '', /versionId=v1/);
      assert.doesNotMatch(back?.body ?? '', /Days/);
    });

    it('is not restored on a read-only connection', async () => {
      const connection = { name: 'c', region: 'eu-west-1', endpoint: aws.endpoint, readOnly: true };
      const readOnly = await openClients(connection);
      await assert.rejects(restoreObject(readOnly.s3, { ...OBJECT, tier: 'Bulk', days: 1 }), /read-only/);
      readOnly.destroy();
      assert.equal(aws.requests.length, 0);
    });

    it('says of a failed reading which object it was, so that restoring it can be offered', async () => {
      aws.respond = ({ operation }) =>
        operation.startsWith('HEAD') ? { headers: { 'content-length': '3' }, body: '' } : REFUSED;
      for (const read of [
        () => readObject(clients.s3, { ...OBJECT, versionId: 'v1' }),
        async () => {
          const object = await openReadable(clients.s3, { ...OBJECT, versionId: 'v1' });
          try {
            await object.next(10);
          } finally {
            await object.close();
          }
        },
      ]) {
        await assert.rejects(read(), (error: unknown) => {
          const { title, cause, action } = explainError(error);
          assert.match(title, /archived and cannot be read/);
          assert.match(cause ?? '', /storage class\. Restore it first/);
          assert.deepEqual(action, { kind: 'restoreObject', object: { ...OBJECT, versionId: 'v1' } });
          return true;
        });
      }
    });
  });

  describe('an earlier version', () => {
    it('is read as itself, whatever the newest one is', async () => {
      aws.respond = ({ operation }) => ({
        headers: { 'content-length': '3', etag: '"e"' },
        body: operation.startsWith('HEAD') ? '' : '{ }',
      });
      const object = await openReadable(clients.s3, { ...OBJECT, versionId: 'v1' });
      await object.next(10);
      await object.close();
      assert.ok(aws.requests.length >= 2);
      assert.ok(aws.requests.every(({ path }) => path.includes('versionId=v1')));
    });

    it('has an address of its own, signed or not', async () => {
      const url = new URL(await clients.objectUrl({ ...OBJECT, versionId: 'v+1' }));
      const { url: signedUrl } = await clients.presignedUrl({ ...OBJECT, versionId: 'v+1' }, 60);
      const signed = new URL(signedUrl);
      for (const { pathname, searchParams } of [url, signed]) {
        assert.equal(pathname, '/events/a/k.json');
        assert.equal(searchParams.get('versionId'), 'v+1');
      }
    });

    const version = (key: string, id: string, day: number, more = '') =>
      `<Version><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>2026-11-${day}T00:00:00Z</LastModified><Size>${day}</Size>${more}</Version>`;
    const marker = (key: string, id: string, day: number) =>
      `<DeleteMarker><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-${day}T00:00:00Z</LastModified></DeleteMarker>`;
    const page = (content: string) => ({ body: `<ListVersionsResult>${content}</ListVersionsResult>` });

    it('is listed with the marks of deletions, the newest first, and without keys that only begin alike', async () => {
      aws.respond = ({ path }) =>
        path.includes('key-marker')
          ? page(
              version(OBJECT.key, 'v1', 11, '<StorageClass>GLACIER</StorageClass>') +
                version(`${OBJECT.key}.bak`, 'x', 12),
            )
          : page(
              `<IsTruncated>true</IsTruncated><NextKeyMarker>${OBJECT.key}</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>` +
                version(OBJECT.key, 'v2', 12, '<StorageClass>STANDARD</StorageClass>') +
                marker(OBJECT.key, 'gone', 13),
            );
      const { versions, isCut } = await listVersions(clients.s3, OBJECT);
      assert.equal(isCut, false);
      assert.deepEqual(
        versions.map(({ kind, versionId, isLatest, size, storageClass }) => [
          kind,
          versionId,
          isLatest,
          size,
          storageClass,
        ]),
        [
          ['deleteMarker', 'gone', true, undefined, undefined],
          ['version', 'v2', false, 12, undefined],
          ['version', 'v1', false, 11, 'GLACIER'],
        ],
      );
      assert.match(aws.requests[1]?.path ?? '', /version-id-marker=v2/);
    });

    it('of which there are thousands: the first thousand are listed', async () => {
      const many = Array.from({ length: 600 }, (_, n) => version(OBJECT.key, `v${n}`, 11)).join('');
      aws.respond = () => page(`<IsTruncated>true</IsTruncated><NextKeyMarker>${OBJECT.key}</NextKeyMarker>${many}`);
      const { versions, isCut } = await listVersions(clients.s3, OBJECT);
      assert.deepEqual([versions.length, isCut, aws.requests.length], [1_000, true, 2]);
    });
  });
});
