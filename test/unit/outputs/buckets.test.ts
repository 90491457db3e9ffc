import assert from 'node:assert/strict';
import { explainError, openClients, type Clients } from '../../../src/aws';
import { listPage, openReadable, readObject, statObject } from '../../../src/outputs';
import type { S3Server } from '../local/s3/s3Server';
import { put, startBucket, text } from './delivered';
import { startRegions, type Misdirection, type RegionsServer } from './regionsServer';

const HOME = 'eu-west-1';
const AWAY = 'sa-east-1';
const ANSWERS: readonly Misdirection[] = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'TemporaryRedirect'];
const KEY = 'a/1';

describe('buckets of other regions and accounts', () => {
  let s3: S3Server;
  let regions: RegionsServer;
  let clients: Clients;

  async function serve(buckets: Parameters<typeof startRegions>[1]): Promise<void> {
    for (const Bucket of Object.keys(buckets)) {
      await s3.client.createBucket({ Bucket });
      await s3.client.putObject({ Bucket, Key: KEY, Body: JSON.stringify({ bucket: Bucket }) });
    }
    regions = await startRegions(s3, buckets);
    clients = await openClients({ name: 'team', region: HOME, endpoint: regions.endpoint });
  }

  async function contentOf(bucket: string): Promise<unknown> {
    const object = await openReadable(clients.s3, { bucket, key: KEY });
    const { content } = await object.next(1_000);
    await object.close();
    return JSON.parse(text(content));
  }

  beforeEach(async () => {
    s3 = await startBucket();
    await put(s3, KEY, '{}');
  });
  afterEach(async () => {
    clients.destroy();
    await regions.close();
    await s3.close();
  });

  for (const answer of ANSWERS) {
    it(`are read in their region when S3 answers ${answer}, and from then on asked there at once`, async () => {
      await serve({ away: { region: AWAY, answer } });
      const listing = await listPage(clients.s3, { bucket: 'away', prefix: 'a/' });
      assert.deepEqual(
        listing.objects.map(({ key }) => key),
        [KEY],
      );
      assert.deepEqual(await contentOf('away'), { bucket: 'away' });
      assert.equal((await statObject(clients.s3, { bucket: 'away', key: KEY })).size, 17);
      assert.equal(regions.misdirected, 1);
    });
  }

  for (const answer of ['PermanentRedirect', 'TemporaryRedirect'] as const) {
    it(`are found by the header of ${answer} when an answer has no body`, async () => {
      await serve({ away: { region: AWAY, answer } });
      assert.equal((await statObject(clients.s3, { bucket: 'away', key: KEY })).size, 17);
      assert.equal(regions.misdirected, 1);
    });
  }

  it('do not draw requests for other buckets to their region, however many run at a time', async () => {
    await serve({ home: { region: HOME }, away: { region: AWAY }, far: { region: 'ap-south-1' } });
    const buckets = Array.from({ length: 30 }, (_, index) => ['home', 'away', 'far'][index % 3] ?? '');
    const contents = await Promise.all(buckets.map(contentOf));
    assert.deepEqual(
      contents,
      buckets.map((bucket) => ({ bucket })),
    );
    const before = regions.misdirected;
    for (const bucket of buckets) await contentOf(bucket);
    assert.equal(regions.misdirected, before);
  });

  it('are written to in their region', async () => {
    await serve({ away: { region: AWAY } });
    await clients.s3.putObject({ Bucket: 'away', Key: KEY, Body: 'new' });
    assert.equal(text(await readObject(clients.s3, { bucket: 'away', key: KEY })), 'new');
  });

  it('have URLs that are signed for their region', async () => {
    await serve({ away: { region: AWAY }, home: { region: HOME } });
    for (const bucket of ['away', 'home']) {
      const { url } = await clients.presignedUrl({ bucket, key: KEY }, 60);
      const response = await fetch(url);
      assert.deepEqual([response.status, await response.json()], [200, { bucket }]);
    }
  });

  it('may deny a listing, which says what permission is missing, while their objects can be read', async () => {
    await serve({ closed: { region: AWAY, denies: 'list' } });
    await assert.rejects(listPage(clients.s3, { bucket: 'closed' }), (error) => {
      const { title, cause, code } = explainError(error, { doing: 'list s3://closed/' });
      assert.equal(title, "Can't list s3://closed/: access was denied.");
      assert.match(cause ?? '', /s3:ListBucket/);
      assert.equal(code, 'AccessDenied');
      return true;
    });
    assert.deepEqual(await contentOf('closed'), { bucket: 'closed' });
  });

  it('may deny everything, which is told apart from missing objects even when an answer has no body', async () => {
    await serve({ closed: { region: AWAY, denies: 'all' } });
    await assert.rejects(statObject(clients.s3, { bucket: 'closed', key: KEY }), (error) => {
      const { title, code } = explainError(error);
      assert.deepEqual([title, code], ['Access was denied.', 'AccessDenied']);
      return true;
    });
  });
});
