import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { TailEvent, TailPosition } from '../../../src/consumer';
import { isPipelinesError } from '../../../src/errors';
import { deliveredPlace, deliveredTail } from '../../../src/ui/deliveries/deliveredTail';
import { searchObjects, type ObjectSearch, type SearchOptions } from '../../../src/ui/deliveries/objectSearch';
import type { StoredObject } from '../outputs/support/bucketInMemory';
import { clientsOf, stored } from './support/deliveries';

const HOUR_MS = 3_600_000;

function search(objects: StoredObject[], options: Partial<SearchOptions> & { key?: string }): Promise<ObjectSearch> {
  const { key = 'logs/', ...rest } = options;
  return searchObjects(
    clientsOf(objects),
    { bucket: 'b', key },
    {
      ...{ text: 'error', from: undefined, mostFound: 100, onProgress: () => undefined },
      ...{ signal: new AbortController().signal, ...rest },
    },
  );
}

const placesOf = ({ found }: ObjectSearch) => found.map(({ key, line }) => `${key}:${line + 1}`);

describe('a search in objects', () => {
  const LOGS = [
    stored('logs/1', '{"level":"info"}\n{"level":"error","n":1}\n'),
    stored('logs/2.gz', gzipSync('{"level":"error","n":2}{"level":"info"}')),
    stored('other/3', '{"level":"error","n":3}'),
  ];

  it('finds the records below a prefix by object and line, whatever packs them', async () => {
    const result = await search(LOGS, { text: 'level:error' });
    assert.deepEqual(placesOf(result), ['logs/1:2', 'logs/2.gz:1']);
    assert.deepEqual([result.objects, result.records, result.isCut], [2, 4, false]);
  });

  it('looks into one object where one is named', async () => {
    assert.deepEqual(placesOf(await search(LOGS, { key: 'other/3', text: 'n = 3' })), ['other/3:1']);
  });

  it('takes what the filter of a tail takes', async () => {
    for (const [text, found] of [
      ['n >= 2', ['logs/2.gz:1']],
      ['/"n":[12]/', ['logs/1:2', 'logs/2.gz:1']],
      ['-error', ['logs/1:1', 'logs/2.gz:2']],
      ['error -n:1', ['logs/2.gz:1']],
    ] as const)
      assert.deepEqual(placesOf(await search(LOGS, { text })), found, text);
  });

  it('needs something to search for', async () => {
    await assert.rejects(
      search(LOGS, { text: '  ' }),
      (error) => isPipelinesError(error) && error.code === 'InvalidArgument',
    );
  });

  it('stops once enough is found, and says that it did', async () => {
    const result = await search([stored('logs/1', 'error\n'.repeat(1_000))], { mostFound: 10 });
    assert.deepEqual([result.found.length, result.isCut], [10, true]);
    const exact = await search([stored('logs/1', 'error\n'.repeat(10))], { mostFound: 11 });
    assert.deepEqual([exact.found.length, exact.isCut], [10, false]);
  });

  it('shows what matched with a little around it, of long records too', async () => {
    const long = `${'a'.repeat(5_000)} error ${'b'.repeat(5_000)}`;
    const [first] = (await search([stored('logs/1', long)], {})).found;
    assert.ok(first && first.excerpt.length <= 202, `${first?.excerpt.length} characters`);
    assert.match(first.excerpt, /^…a+ error b+…$/);
    const [short] = (await search([stored('logs/1', 'an error')], {})).found;
    assert.equal(short?.excerpt, 'an error');
  });

  it('goes on after an object that cannot be read, and names it', async () => {
    const damaged = stored('logs/1.gz', Buffer.from('1f8b0800deadbeef', 'hex'));
    const result = await search([damaged, stored('logs/2', 'error\n')], {});
    assert.deepEqual(placesOf(result), ['logs/2:1']);
    assert.deepEqual(
      result.problems.map(({ key }) => key),
      ['logs/1.gz'],
    );
  });

  it('remembers a hundred problems of many', async () => {
    const objects = Array.from({ length: 130 }, (_, n) =>
      stored(`logs/${n}.gz`, Buffer.from('1f8b0800deadbeef', 'hex')),
    );
    assert.equal((await search(objects, {})).problems.length, 100);
  });

  it('says how far it is, and how much there is where that is quick to know', async () => {
    const seen: (number | undefined)[] = [];
    await search(LOGS, { onProgress: (_, bytesOfAll) => seen.push(bytesOfAll) });
    assert.ok(seen.length > 0);
    const listed = LOGS.filter(({ key }) => key.startsWith('logs/')).reduce((sum, { body }) => sum + body.length, 0);
    assert.equal(seen.at(-1), listed);
    const inTime: (number | undefined)[] = [];
    await search(LOGS, { from: { minutesAgo: 5 }, onProgress: (_, bytesOfAll) => inTime.push(bytesOfAll) });
    assert.deepEqual(
      [...new Set(inTime)].filter((bytes) => bytes !== undefined),
      [],
    );
  });

  it('leaves out a record that it takes too long for, and ends where these are many', async () => {
    const costly = "jmespath:pad_left('x', `2000000000`)";
    const few = await search([stored('logs/1', '{"a":1}\n{"a":2}\n')], { text: costly });
    assert.deepEqual(
      few.problems.map(({ problem }) => problem),
      [1, 2].map((line) => `The search takes too long for the record in line ${line}, which was left out.`),
    );
    await assert.rejects(
      search([stored('logs/1', '{"a":1}\n'.repeat(50))], { text: costly }),
      (error) => isPipelinesError(error) && error.code === 'FilterTooCostly',
    );
  });

  it('ends with a cancel', async () => {
    const abort = new AbortController();
    const objects = Array.from({ length: 50 }, (_, n) => stored(`logs/${n}`, 'x\n'));
    let reads = 0;
    const onProgress = () => {
      if (++reads === 3) abort.abort();
    };
    await assert.rejects(search(objects, { onProgress, signal: abort.signal }), { name: 'AbortError' });
    assert.ok(reads < 50, `${reads} reads`);
  });

  it('gives everybody else a turn while it reads much', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    try {
      await search([stored('logs/1', `${'x'.repeat(100)}\n`.repeat(60_000))], {});
    } finally {
      clearInterval(timer);
    }
    assert.ok(turns >= 2, `${turns} turns`);
  });
});

describe('delivered records as a tail', () => {
  const name = (time: string, id: string) =>
    `in/2026/11/25/${time.slice(0, 2)}/orders-1-2026-11-25-${time}-6626c63d-1234-1234-1234-12345678${id}`;

  async function events(objects: StoredObject[], key: string, from?: TailPosition): Promise<TailEvent[]> {
    const found: TailEvent[] = [];
    const { signal } = new AbortController();
    const read = deliveredTail(clientsOf(objects), { bucket: 'b', key });
    for await (const event of read({ from: from ?? 'trimHorizon', signal })) found.push(event);
    return found;
  }

  const textsOf = (all: TailEvent[]) =>
    all.flatMap((event) =>
      event.kind === 'records' ? [...event.records].map(({ data }) => Buffer.from(data).toString()) : [],
    );

  it('are told from a stream by their address', () => {
    assert.deepEqual(deliveredPlace('s3://b/in/2026/'), { bucket: 'b', key: 'in/2026/' });
    assert.deepEqual(deliveredPlace('s3://b/'), { bucket: 'b', key: '' });
    assert.deepEqual(deliveredPlace('s3://b/a\nb'), { bucket: 'b', key: 'a\nb' });
    for (const stream of ['orders', 's3://b', 's3:///key', 'arn:aws:kinesis:eu-west-1:123456789012:stream/x'])
      assert.equal(deliveredPlace(stream), undefined, stream);
  });

  it('have their object for a key, their line for a number and the time of the object’s name', async () => {
    const key = name('04-05-06', 'aaaa');
    const all = await events([stored(key, '{"a":1}{"a":2}')], key);
    assert.deepEqual(all[0], { kind: 'tail', state: { kind: 'connected', shards: 1 } });
    const [batch] = all.filter((event) => event.kind === 'records');
    const [, second] = [...batch!.records];
    assert.deepEqual(
      [second?.partitionKey, second?.sequenceNumber, second?.shardId, second?.arrivalMs],
      [key, '2', '04:05:06', Date.UTC(2026, 10, 25, 4, 5, 6)],
    );
  });

  it('have the time of writing where the name says none', async () => {
    const at = Date.UTC(2026, 10, 25, 9);
    const all = await events([stored('in/export.json', '{"a":1}', at)], 'in/export.json');
    const [batch] = all.filter((event) => event.kind === 'records');
    assert.deepEqual([batch!.shardId, [...batch!.records][0]?.arrivalMs], ['export.json', at]);
  });

  it('are those of all objects below a prefix, and of an empty one none', async () => {
    const objects = [
      stored(name('01-00-00', 'aaaa'), 'a\n'),
      stored(name('02-00-00', 'bbbb'), 'b\nc\n'),
      stored('x', 'd'),
    ];
    assert.deepEqual(textsOf(await events(objects, 'in/')), ['a', 'b', 'c']);
    assert.deepEqual(textsOf(await events(objects, '')), ['a', 'b', 'c', 'd']);
    assert.deepEqual(textsOf(await events(objects, 'nothing/')), []);
  });

  it('are only those that were written since, by each way to say when', async () => {
    const now = Date.now();
    const objects = [stored('in/old', 'old\n', now - 2 * HOUR_MS), stored('in/new', 'new\n', now - 60_000)];
    const since: TailPosition[] = [
      { minutesAgo: 60 },
      { timestamp: now - HOUR_MS },
      { timestamp: new Date(now - HOUR_MS).toISOString() },
    ];
    for (const from of since)
      assert.deepEqual(textsOf(await events(objects, 'in/', from)), ['new'], JSON.stringify(from));
    assert.deepEqual(textsOf(await events(objects, 'in/', 'trimHorizon')).sort(), ['new', 'old']);
    assert.deepEqual(textsOf(await events(objects, 'in/', 'latest')), []);
  });

  it('wait while reading is paused', async () => {
    const objects = [stored('in/1', 'a\n'), stored('in/2', 'b\n')];
    let open: () => void = () => undefined;
    const gate = () => new Promise<void>((resolve) => (open = resolve));
    const { signal } = new AbortController();
    const reading = deliveredTail(clientsOf(objects), { bucket: 'b', key: 'in/' })({
      from: 'trimHorizon',
      signal,
      gate,
    });
    const found: TailEvent[] = [];
    const done = (async () => {
      for await (const event of reading) found.push(event);
    })();
    for (let n = 0; n < 20; n++) await new Promise(setImmediate);
    assert.deepEqual(textsOf(found), []);
    const timer = setInterval(() => open(), 1);
    await done;
    clearInterval(timer);
    assert.deepEqual(textsOf(found), ['a', 'b']);
  });
});
