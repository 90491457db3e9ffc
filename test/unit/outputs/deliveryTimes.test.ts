import assert from 'node:assert/strict';
import { deliveryPrefixes, deliveryPrefixesOfAnyZone, goToDate, newestObject } from '../../../src/outputs';
import { bucketInMemory, type StoredObject } from './support/bucketInMemory';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const BODY = Buffer.from('{}');

/** What a clock of the zone shows, as Firehose writes it behind a prefix. */
function shown(instantMs: number, timeZone: string): string {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' } as const;
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, ...options }).formatToParts(instantMs);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year')}/${part('month')}/${part('day')}/${part('hour')}/`;
}

/** An object for each quarter of an hour, below the hour of its zone. */
function everyQuarter(fromMs: number, untilMs: number, timeZone: string): string[] {
  const keys: string[] = [];
  for (let at = fromMs; at < untilMs; at += 15 * MINUTE_MS) keys.push(`in/${shown(at, timeZone)}${at}`);
  return keys;
}

const stored = (keys: readonly string[]): StoredObject[] =>
  keys.map((key, at) => ({ key, body: BODY, lastModifiedMs: at }));

describe('the times of delivered objects', () => {
  const ranges: [name: string, timeZone: string, fromMs: number, hours: number][] = [
    ['the last 12 hours in Tokyo', 'Asia/Tokyo', Date.UTC(2026, 10, 25, 0), 12],
    ['the day in Berlin on which clocks go forward', 'Europe/Berlin', Date.UTC(2026, 2, 28, 23), 23],
    ['the day in Berlin on which clocks go back', 'Europe/Berlin', Date.UTC(2026, 9, 24, 22), 25],
    ['the border of a month in New York', 'America/New_York', Date.UTC(2026, 10, 1, 1), 12],
    ['the border of a year in Auckland', 'Pacific/Auckland', Date.UTC(2026, 11, 31, 5), 12],
    ['the 29th of February in UTC', 'UTC', Date.UTC(2028, 1, 28, 18), 24],
    ['a zone of three quarters of an hour', 'Asia/Kathmandu', Date.UTC(2026, 10, 25, 12), 12],
  ];
  for (const [name, timeZone, fromMs, hours] of ranges) {
    it(`are all found: ${name}`, () => {
      const untilMs = fromMs + hours * HOUR_MS;
      const keys = everyQuarter(fromMs, untilMs, timeZone);
      assert.equal(keys.length, 4 * hours);
      const prefixes = deliveryPrefixes({ prefix: 'in/', timeZone }, { fromMs, untilMs });
      const found = keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
      assert.deepEqual(found, keys);
      // No more than the hours themselves, one for the buffering before them and the one that has just begun.
      assert.ok(prefixes.length <= hours + 3, prefixes.join(' '));
      const ofAny = deliveryPrefixesOfAnyZone('in/', { fromMs, untilMs });
      assert.ok(keys.every((key) => ofAny.some((prefix) => key.startsWith(prefix))));
    });
  }

  it('keep brackets outside of an expression, and drop those within', () => {
    const at = Date.UTC(2026, 10, 25, 4, 30);
    const prefixes = (prefix: string) => deliveryPrefixes({ prefix }, { fromMs: at, untilMs: at });
    assert.deepEqual(prefixes('logs[MM]/!{timestamp:yyyy}/'), ['logs[MM]/2026/']);
    assert.deepEqual(prefixes("logs/!{timestamp:yyyy'[MM]'}/"), ['logs/2026[MM]/']);
    assert.deepEqual(prefixes('logs/!{timestamp:yyyy/[MM]}/'), ['logs/2026/11/']);
  });
});

describe('go to date', () => {
  const to = async (keys: readonly string[], prefix: string, ...time: [number, number, number, number?]) =>
    goToDate(bucketInMemory(stored(keys)), { bucket: 'b', prefix, atMs: Date.UTC(...time) });

  it('does not take a store, customer or version for an hour, year or day', async () => {
    const keys = ['in/2026/11/25/store=12/a', 'in/2026/11/25/store=13/a', 'x/customer=2026/a', 'x/id=20261125/a'];
    assert.deepEqual(await to(keys, 'in/', 2026, 10, 25, 13), { prefix: 'in/2026/11/25/', isExact: true });
    assert.equal(await to(keys, 'x/', 2026, 10, 25), undefined);
  });

  it('skips no earlier place: an hour, day, month or year that begins too late sends it back', async () => {
    const keys = ['in/2025/06/30/07/a', 'in/2025/12/31/22/a', 'in/2026/01/05/09/a', 'in/2026/03/01/00/a'];
    assert.deepEqual(await to(keys, 'in/', 2026, 0, 5, 8), { prefix: 'in/2025/12/31/22/', isExact: false });
    assert.deepEqual(await to(keys, 'in/', 2026, 0, 5, 9), { prefix: 'in/2026/01/05/09/', isExact: true });
    assert.deepEqual(await to(keys, 'in/', 2026, 1, 20, 0), { prefix: 'in/2026/01/05/09/', isExact: false });
    assert.deepEqual(await to(keys, 'in/', 2025, 8, 1, 0), { prefix: 'in/2025/06/30/07/', isExact: false });
    assert.deepEqual(await to(keys, 'in/', 2024, 0, 1, 0), { prefix: 'in/2025/06/30/07/', isExact: false });
    assert.deepEqual(await to(keys, 'in/', 2030, 0, 1, 0), { prefix: 'in/2026/03/01/00/', isExact: false });
  });

  it('finds the place that a plain search would, wherever objects are', async () => {
    const days = [1, 2, 15, 28].flatMap((day) => [0, 7, 23].map((hour) => ({ day, hour })));
    const keys = [11, 12].flatMap((month) =>
      days
        .filter(({ day, hour }) => (month * day + hour) % 3 !== 0)
        .map(({ day, hour }) => `in/2026/${pad(month)}/${pad(day)}/${pad(hour)}/a`),
    );
    for (let at = Date.UTC(2026, 9, 31); at < Date.UTC(2027, 0, 2); at += 7 * HOUR_MS) {
      const hour = `in/${shown(at, 'UTC')}`;
      const levels = keys.map((key) => key.slice(0, -1)).sort();
      const wanted = levels.filter((level) => level <= hour).at(-1) ?? levels[0];
      const found = await goToDate(bucketInMemory(stored(keys)), { bucket: 'b', prefix: 'in/', atMs: at });
      assert.deepEqual(found, { prefix: wanted, isExact: wanted === hour });
    }
  });
});

describe('the newest object', () => {
  it('is not mistaken for that of the last store, and not searched for in all hours', async () => {
    const lists: string[] = [];
    const objects: StoredObject[] = [
      { key: 'in/2026/11/24/23/store=12/a', body: BODY, lastModifiedMs: 1 },
      { key: 'in/2026/11/25/04/store=12/b', body: BODY, lastModifiedMs: 9 },
      { key: 'in/2026/11/25/04/store=99/c', body: BODY, lastModifiedMs: 5 },
      { key: 'in/2026/11/25/05/store=07/d', body: BODY, lastModifiedMs: 8 },
    ];
    const client = bucketInMemory(objects, { onList: (prefix) => lists.push(prefix) });
    assert.equal((await newestObject(client, { bucket: 'b', prefix: 'in/' }))?.key, 'in/2026/11/25/04/store=12/b');
    assert.ok(!lists.some((prefix) => prefix.startsWith('in/2026/11/24/')), lists.join(' '));
  });

  it('may lie in the day, month or year before, where an object was written late', async () => {
    const late = { key: 'in/2026/12/31/23/late', body: BODY, lastModifiedMs: 2 };
    const early = { key: 'in/2027/01/01/00/early', body: BODY, lastModifiedMs: 1 };
    const found = await newestObject(bucketInMemory([late, early]), { bucket: 'b', prefix: 'in/' });
    assert.equal(found?.key, late.key);
  });

  it('is, of two of the same second, the one with the later name', async () => {
    const objects = ['in/b', 'in/c', 'in/a'].map((key) => ({ key, body: BODY, lastModifiedMs: 7 }));
    assert.equal((await newestObject(bucketInMemory(objects), { bucket: 'b', prefix: 'in/' }))?.key, 'in/c');
  });
});

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
