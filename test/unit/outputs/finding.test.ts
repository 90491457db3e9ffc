import assert from 'node:assert/strict';
import {
  deliveryPrefixes,
  findKeys,
  goToDate,
  listObjects,
  endsAmongDates,
  listLevel,
  listPage,
  newestObject,
  openReadable,
  readObjectRecords,
  type OutputsClient,
} from '../../../src/outputs';
import type { S3Server } from '../local/s3/s3Server';
import { BUCKET, put, readAll, startBucket, text } from './delivered';

const LONGEST_KEY = `${'ç'.repeat(500)}/${'k'.repeat(23)}`;
const ODD_KEYS = [
  '100%',
  '%2F',
  'a+b',
  'a b',
  ' lead',
  'ç/é',
  '//',
  'x//y',
  'folder/',
  'q?x=1&y#z',
  "it's",
  LONGEST_KEY,
];

describe('finding delivered objects', () => {
  let s3: S3Server;
  let nowMs = Date.UTC(2026, 10, 25);
  beforeEach(async () => {
    s3 = await startBucket(() => (nowMs += 1_000));
  });
  afterEach(async () => await s3.close());
  const inBucket = { bucket: BUCKET };

  it('lists and reads keys of every kind as they are', async () => {
    assert.equal(Buffer.byteLength(LONGEST_KEY), 1_024);
    for (const key of ODD_KEYS) await put(s3, key, JSON.stringify({ key }));
    const found: string[] = [];
    for await (const { key } of listObjects(s3.client, inBucket)) found.push(key);
    assert.deepEqual(found.sort(), [...ODD_KEYS].sort());
    for (const key of ODD_KEYS) {
      const object = await openReadable(s3.client, { ...inBucket, key });
      const { content } = await object.next(10_000);
      await object.close();
      assert.deepEqual(JSON.parse(text(content)), { key });
    }
  });

  it('shows what lies below an empty name, and the marker of a folder at its level', async () => {
    for (const key of ODD_KEYS) await put(s3, key, '{}');
    const level = async (prefix: string) => listPage(s3.client, { ...inBucket, prefix });
    assert.ok((await level('')).prefixes.includes('/'));
    assert.deepEqual((await level('/')).prefixes, ['//']);
    assert.deepEqual((await level('x/')).prefixes, ['x//']);
    assert.deepEqual(await level('folder/'), { prefixes: [], objects: [], nextToken: undefined });
  });

  it('shows all dates of a level, newest first, though S3 lists the newest last', async () => {
    const day = (number: number) => `days/${new Date(Date.UTC(2024, 0, number)).toISOString().slice(0, 10)}/`;
    const days = Array.from({ length: 510 }, (_, index) => day(index + 1));
    for (let start = 0; start < days.length; start += 50) {
      await Promise.all(days.slice(start, start + 50).map(async (prefix) => put(s3, `${prefix}a`, '{}')));
    }
    await put(s3, 'days/0-first', '{}');
    const { prefixes, objects, nextToken } = await listLevel(s3.client, { ...inBucket, prefix: 'days/' });
    assert.deepEqual(prefixes, [...days].reverse());
    assert.deepEqual([objects.map(({ key }) => key), nextToken], [['days/0-first'], undefined]);
  });

  it('tells that later dates follow when a level has more than it shows, and gives them next', async () => {
    const all = Array.from({ length: 5_001 }, (_, index) => `hours/${2_000_000 + index}/`);
    const level = `${s3.endpoint}/${BUCKET}/`;
    for (let start = 0; start < all.length; start += 100) {
      const keys = all.slice(start, start + 100).map((prefix) => `${prefix}a`);
      await Promise.all(keys.map(async (key) => fetch(level + key, { method: 'PUT', body: '{}' })));
    }
    const request = { ...inBucket, prefix: 'hours/' };
    const first = await listLevel(s3.client, request);
    assert.deepEqual(first.prefixes, all.slice(0, 5_000).reverse());
    assert.ok(first.nextToken !== undefined && endsAmongDates(first));
    const last = await listLevel(s3.client, { ...request, token: first.nextToken });
    assert.deepEqual([last.prefixes, last.nextToken], [all.slice(5_000), undefined]);
  });

  it('finds keys by parts of their names across a prefix, as they come', async () => {
    const all = Array.from({ length: 80 }, (_, index) => `in/${index}-Orders.GZ`);
    await Promise.all(all.map(async (key) => put(s3, key, '{}')));
    await put(s3, 'other/7-orders', '{}');
    const pages = [];
    for await (const page of findKeys(s3.client, { ...inBucket, prefix: 'in/', part: 'ORDERS 7' })) pages.push(page);
    assert.equal(pages.at(-1)?.searched, 80);
    const keys = pages.flatMap(({ objects }) => objects.map(({ key }) => key));
    assert.equal(keys.length, 17);
    assert.ok(keys.every((key) => key.includes('7') && key.startsWith('in/')));
  });

  describe('by date', () => {
    beforeEach(async () => {
      for (const key of [
        'in/2026/11/24/23/a',
        'in/2026/11/25/04/b',
        'in/2026/11/25/06/c',
        'hive/orders/year=2025/month=12/day=31/d',
        'days/dt=2026-11-20/e',
        'errors/2026/11/25/07/f',
        'plain/g',
      ]) {
        await put(s3, key, '{}');
      }
    });
    const go = async (prefix: string, ...time: [number, number, number, number?]) =>
      goToDate(s3.client, { ...inBucket, prefix, atMs: Date.UTC(...time) });

    it('goes to the hour, the day or the nearest level, however levels are written', async () => {
      assert.deepEqual(await go('in/', 2026, 10, 25, 4), { prefix: 'in/2026/11/25/04/', isExact: true });
      assert.deepEqual(await go('in/', 2026, 10, 25, 5), { prefix: 'in/2026/11/25/04/', isExact: false });
      assert.deepEqual(await go('in/2026/11/', 2026, 10, 24, 23), { prefix: 'in/2026/11/24/23/', isExact: true });
      assert.deepEqual(await go('in/', 2020, 0, 1), { prefix: 'in/2026/11/24/23/', isExact: false });
      assert.deepEqual(await go('', 2025, 11, 31), { prefix: 'days/dt=2026-11-20/', isExact: false });
      assert.deepEqual(await go('hive/', 2025, 11, 31, 9), {
        prefix: 'hive/orders/year=2025/month=12/day=31/',
        isExact: true,
      });
      assert.equal(await go('plain/', 2026, 10, 25), undefined);
    });

    it('finds the newest object below dated prefixes, and without them', async () => {
      const newest = async (prefix: string, exceptPrefix?: string) =>
        (await newestObject(s3.client, { ...inBucket, prefix, ...(exceptPrefix ? { exceptPrefix } : {}) }))?.key;
      assert.equal(await newest('in/'), 'in/2026/11/25/06/c');
      assert.equal(await newest('in/2026/11/24/'), 'in/2026/11/24/23/a');
      assert.equal(await newest(''), 'plain/g');
      await put(s3, 'errors/2026/11/25/08/h', '{}');
      assert.equal(await newest('', 'errors/'), 'plain/g');
      assert.equal(await newest('nothing/'), undefined);
    });
  });

  it("knows the hours' prefixes of a delivery stream", () => {
    const hours = (prefix: string, timeZone?: string) =>
      deliveryPrefixes(
        { prefix, timeZone },
        { fromMs: Date.UTC(2026, 10, 25, 0, 5), untilMs: Date.UTC(2026, 10, 25, 1, 0) },
      );
    assert.deepEqual(hours('in/'), ['in/2026/11/24/23/', 'in/2026/11/25/00/', 'in/2026/11/25/01/']);
    assert.deepEqual(hours("x/!{timestamp:'day='yyyy-MM-dd/}!{firehose:random-string}/"), [
      'x/day=2026-11-24/',
      'x/day=2026-11-25/',
    ]);
    assert.deepEqual(hours('c=!{partitionKeyFromQuery:c}/!{timestamp:yyyy}/'), ['c=']);
    assert.deepEqual(hours('!{timestamp:yyyy/MM/dd/HH}/', 'Asia/Kolkata'), [
      '2026/11/25/04/',
      '2026/11/25/05/',
      '2026/11/25/06/',
      '2026/11/25/07/',
    ]);
  });

  it('reads an object of a bucket that denies the listing', async () => {
    await put(s3, 'known', '{"a":1}{"a":2}');
    const client: OutputsClient = s3.clientWith({});
    client.listObjectsV2 = (): never => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    await assert.rejects(listPage(client, inBucket), { name: 'AccessDenied' });
    const { records } = await readAll(readObjectRecords(client, { ...inBucket, key: 'known' }));
    assert.equal(records.length, 2);
  });

  it('notices that an object was replaced between two ranged reads', async () => {
    await put(s3, 'large', '{"a":1}'.repeat(300_000));
    const object = await openReadable(s3.client, { ...inBucket, key: 'large' });
    await object.next(1_000);
    await put(s3, 'large', '{"a":2}'.repeat(300_000));
    await assert.rejects(
      async () => {
        while (!object.isDone) await object.next(1_000_000);
      },
      { name: 'PipelinesError', code: 'ObjectChanged' },
    );
    await object.close();
  });
});
