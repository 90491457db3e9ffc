import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Choice } from '../../../src/ui/messages';
import { panelTitle, TailPanel, type TailPanelOptions } from '../../../src/ui/tail/panel/tailPanel';
import { StreamFilters } from '../../../src/ui/tail/panel/streamFilters';
import type { TailRequest } from '../../../src/ui/tail/tailSessions';
import { FakePanel } from './support/fakePanel';
import { memento } from './support/memento';
import { ScriptedTail, SHARD } from './support/scriptedTail';

const REQUEST: TailRequest = { connection: 'local', stream: 'orders', from: { minutesAgo: 5 } };
const UNKNOWN_GENERATION = 1_000;
/** More than any record may cost. */
const COSTLY = "jmespath:pad_left('x', `2000000000`)";

describe('the host of a tail panel', () => {
  let fake: FakePanel;
  let tail: ScriptedTail;
  let panel: TailPanel;
  let asked: string[];
  const made: TailPanel[] = [];

  function open(options: Partial<TailPanelOptions> = {}): TailPanel {
    fake = new FakePanel();
    asked = [];
    panel = new TailPanel({
      panel: fake.panel,
      html: '<html>the page</html>',
      locale: 'en',
      times: 'local',
      request: REQUEST,
      session: tail.session,
      isNewestFirst: false,
      restart: () => Promise.reject(new Error('not now')),
      onRecord: (_, action, id) => asked.push(`${action} ${id}`),
      onSelection: (_, action, ranges) => asked.push(`${action} ${JSON.stringify(ranges)}`),
      onPanel: (_, action) => asked.push(action),
      filters: new StreamFilters(memento(), { connection: 'local', stream: 'orders' }),
      onValue: (_, action, { id, of }) => asked.push(`${action} ${id} ${JSON.stringify(of)}`),
      onCopy: (text) => asked.push(`copy ${text}`),
      onError: (error) => asked.push(`error: ${(error as Error).message}`),
      isInDiff: (_, id) => id === 1,
      explain: (error) => `Explained: ${(error as Error).message}`,
      remedyFor: () => undefined,
      ...options,
    });
    made.push(panel);
    return panel;
  }

  async function shownTexts(generation: number): Promise<string[]> {
    fake.forget();
    fake.say({ kind: 'rows', request: 1, generation, from: 0, count: 10 });
    return (await fake.waitFor('rows')).rows.map(({ preview }) => preview);
  }

  beforeEach(async () => {
    tail = await ScriptedTail.begin();
  });

  afterEach(() => {
    for (const each of made.splice(0)) each.dispose();
    tail.session.dispose();
  });

  it('says nothing before its page is ready, and then how everything stands', async () => {
    open();
    await tail.giveData('a');
    assert.equal(fake.html, '<html>the page</html>');
    assert.deepEqual(fake.told, []);
    fake.say({ kind: 'ready' });
    const kinds = fake.told.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['init', 'filter', 'filters', 'status', 'shards', 'arrivals']);
    const { about, locale } = fake.last('init')!;
    assert.deepEqual(
      [about.stream, about.connection, about.from, about.reading],
      ['orders', 'local', 'from 5 min ago', 'polling'],
    );
    assert.equal(locale, 'en');
    assert.equal(fake.last('status')?.status.received, 1);
  });

  it('tells its page nothing again that has not changed, until the page is made again', async () => {
    open();
    await tail.giveData('a');
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    try {
      fake.say({ kind: 'ready' });
      fake.forget();
      for (let second = 0; second < 5; second++) mock.timers.tick(1_000);
      assert.deepEqual(
        fake.told.map(({ kind }) => kind),
        [],
      );
      fake.say({ kind: 'ready' });
      assert.ok(fake.last('status') && fake.last('shards'));
    } finally {
      for (const each of made.splice(0)) each.dispose();
      mock.timers.reset();
    }
  });

  it('names the stream of an ARN as people do, and how its records come', () => {
    const stream = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
    open({ request: { ...REQUEST, stream, fanOut: true } });
    fake.say({ kind: 'ready' });
    const { about } = fake.last('init')!;
    assert.match(about.stream, /^orders\b/);
    assert.equal(about.reading, 'fanOut');
  });

  it('of delivered records has other words, and no way of reading to choose', () => {
    open({ request: { ...REQUEST, stream: 's3://bucket/prefix/' } });
    fake.say({ kind: 'ready' });
    const { about, texts } = fake.last('init')!;
    assert.equal(about.reading, undefined);
    assert.deepEqual([texts.shard, texts.sequenceNumber], ['Object', 'Line']);
  });

  it('tells of records at most every 50 ms, however many come', async () => {
    open();
    fake.say({ kind: 'ready' });
    fake.forget();
    for (let n = 0; n < 40; n++) await tail.giveData(`${n}`);
    await fake.waitFor('status', ({ status }) => status.received === 40);
    assert.ok(fake.all('status').length < 10, `${fake.all('status').length} times`);
  });

  it('answers with the rows that it has, and none for those beyond', async () => {
    open();
    await tail.giveData('{"a":1}', '{"a":2}', '{"a":3}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'rows', request: 7, generation: 0, from: 1, count: 10 });
    const { request, rows } = await fake.waitFor('rows');
    assert.equal(request, 7);
    assert.deepEqual(
      rows.map(({ position, preview }) => [position, preview]),
      [
        [1, '{"a":2}'],
        [2, '{"a":3}'],
      ],
    );
  });

  it('answers nothing about a view that is gone', async () => {
    open();
    await tail.giveData('a');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'rows', request: 1, generation: UNKNOWN_GENERATION, from: 0, count: 10 });
    fake.say({ kind: 'selection', action: 'open', generation: UNKNOWN_GENERATION, ranges: [[0, 1]] });
    fake.say({ kind: 'rows', request: 2, generation: 0, from: 0, count: 10 });
    await fake.waitFor('rows');
    assert.deepEqual(
      fake.all('rows').map(({ request }) => request),
      [2],
    );
    assert.deepEqual(asked, []);
  });

  it('filters what is kept and what comes, in a view of another generation', async () => {
    open();
    await tail.giveData('{"total":1}', '{"total":9}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: 'total > 5' });
    const { text, problem } = await fake.waitFor('filter', (message) => message.text !== '');
    assert.deepEqual([text, problem], ['total > 5', undefined]);
    await tail.giveData('{"total":8}');
    const { status } = await fake.waitFor('status', ({ status: now }) => now.generation === 1 && now.matched === 2);

    assert.equal(status.kept, 3);
  });

  it('says where a filter is wrong, and goes on with the one before', async () => {
    open();
    await tail.giveData('{"total":1}', '{"total":9}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: 'total > 5' });
    await fake.waitFor('status', ({ status }) => status.matched === 1);
    fake.say({ kind: 'filter', text: 'total >' });
    const { problem } = await fake.waitFor('filter', (message) => message.problem !== undefined);
    assert.ok(problem && problem.end <= 'total >'.length);
    assert.equal(fake.last('status')?.status.matched, 1);
    assert.equal(panel.request.filter, 'total > 5');
  });

  it('keeps the filter, the shards and the start for the next window', async () => {
    open({ request: { ...REQUEST, shards: [SHARD] } });
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: 'paid = true' });
    const { saved } = await fake.waitFor('filter', ({ text }) => text !== '');
    const { filter, shards, from } = saved as TailRequest;
    assert.deepEqual({ filter, shards, from }, { filter: 'paid = true', shards: [SHARD], from: { minutesAgo: 5 } });
  });

  it('shows the records of a time, and all of them again', async () => {
    open();
    await tail.giveData('a', 'b', 'c');
    fake.say({ kind: 'ready' });
    const { arrivalMs = 0 } = tail.session.store.get(1) ?? {};
    fake.say({ kind: 'range', range: { fromMs: arrivalMs, toMs: arrivalMs } });
    await fake.waitFor('status', ({ status }) => status.matched === 1);
    fake.say({ kind: 'range', range: undefined });
    await fake.waitFor('status', ({ status }) => status.generation === 2 && status.matched === 3);
    assert.equal(fake.last('filter')?.range, undefined);
  });

  it('shows all of a large record, once it is formatted', async () => {
    open();
    const items = Array.from({ length: 9_000 }, (_, n) => ({ n, sku: `sku-${n}`, paid: n % 2 === 0 }));
    await tail.giveData(JSON.stringify({ items }));
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'details', id: 0 });
    const { details: first } = await fake.waitFor('details');
    assert.equal(first?.isTextCut, true);
    assert.ok(!first.text.includes('sku-8999'));
    const { details } = await fake.waitFor('details', ({ details: now }) => now?.isTextCut === false);
    assert.deepEqual(JSON.parse(details?.text ?? ''), { items });
  });

  it('forgets what is kept, and goes on reading', async () => {
    open();
    await tail.giveData('a', 'b');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'panel', action: 'clear' });
    await fake.waitFor('status', ({ status: now }) => now.kept === 0 && now.first === now.end);
    await tail.giveData('c');
    const { status } = await fake.waitFor('status', ({ status: now }) => now.kept === 1);
    assert.deepEqual([status.first, status.end, status.matched], [2, 3, 1]);
  });

  it('sorts what matches, and again with what came since', async () => {
    open();
    await tail.giveData('{"n":2}', '{"n":3}', '{"n":1}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'sort', order: { by: 'field', path: 'n', isDescending: true } });
    const { status } = await fake.waitFor('status', ({ status: now }) => now.generation === 1);
    assert.deepEqual([status.order, status.unsorted], [{ by: 'field', path: 'n', isDescending: true }, 0]);
    await tail.giveData('{"n":9}');
    await fake.waitFor('status', ({ status: now }) => now.unsorted === 1 && now.end === 3);
    assert.deepEqual(await shownTexts(1), ['{"n":3}', '{"n":2}', '{"n":1}']);
    fake.say({ kind: 'filter', text: 'n > 1' });
    await fake.waitFor('status', ({ status: now }) => now.generation === 3 && now.end === 3);
    assert.deepEqual(await shownTexts(3), ['{"n":9}', '{"n":3}', '{"n":2}']);
    fake.say({ kind: 'sort', order: undefined });
    await fake.waitFor('status', ({ status: now }) => now.generation === 4);
    assert.deepEqual(await shownTexts(4), ['{"n":2}', '{"n":3}', '{"n":9}']);
  });

  it('finds and places records in the order that is shown', async () => {
    open();
    await tail.giveData('b', 'c', 'a');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'sort', order: { by: 'time', isDescending: true } });
    await fake.waitFor('status', ({ status: now }) => now.generation === 1);
    fake.say({ kind: 'locate', id: 0 });
    assert.equal((await fake.waitFor('located')).position, 2);
    fake.say({ kind: 'search', text: 'c', from: -1, direction: 'next' });
    assert.equal((await fake.waitFor('searched')).position, 1);
  });

  it('says which rows of a sorted view were dropped since', async () => {
    tail.session.dispose();
    tail = await ScriptedTail.begin({ keeps: { maxRecords: 2, maxBytes: 1_000_000 } });
    open();
    await tail.giveData('a', 'b');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'sort', order: { by: 'time', isDescending: true } });
    await fake.waitFor('status', ({ status: now }) => now.generation === 1);
    await tail.giveData('c');
    fake.say({ kind: 'rows', request: 1, generation: 1, from: 0, count: 10 });
    const { rows } = await fake.waitFor('rows');
    assert.deepEqual(
      rows.map(({ id, isGone = false }) => [id, isGone]),
      [
        [1, false],
        [0, true],
      ],
    );
  });

  it('takes only orders that there are', () => {
    open();
    fake.say({ kind: 'ready' });
    for (const order of [
      7,
      {},
      { by: 'data', isDescending: true },
      { by: 'field', isDescending: true },
      { by: 'time' },
    ])
      fake.sayAnything({ kind: 'sort', order });
    assert.equal(tail.session.view.order, undefined);
  });

  it('pauses the view and the reading apart from each other', async () => {
    open();
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'pause', what: 'view', on: true });
    fake.say({ kind: 'pause', what: 'reading', on: true });
    await fake.waitFor('status', ({ status }) => status.isViewPaused && status.isReadingPaused);
    fake.say({ kind: 'pause', what: 'view', on: false });
    await fake.waitFor('status', ({ status }) => !status.isViewPaused && status.isReadingPaused);
    assert.equal(tail.session.isReadingPaused, true);
  });

  it('gives the details of a record, and says where one was dropped', async () => {
    open();
    await tail.giveData('a', '{"b":2}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'details', id: 1 });
    fake.say({ kind: 'details', id: 99 });
    const [found, gone] = fake.all('details');
    assert.equal(found?.details?.text, '{\n  "b": 2\n}');
    assert.equal(found.details.isInDiff, true);
    assert.deepEqual(gone, { kind: 'details', id: 99, details: undefined });
  });

  it('finds a record again in the view of now', async () => {
    open();
    await tail.giveData('{"total":1}', '{"total":9}', '{"total":8}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: 'total > 5' });
    await fake.waitFor('status', ({ status }) => status.matched === 2);
    fake.say({ kind: 'locate', id: 2 });
    fake.say({ kind: 'locate', id: 0 });
    const there = await fake.waitFor('located', ({ id }) => id === 2);
    const gone = await fake.waitFor('located', ({ id }) => id === 0);
    assert.deepEqual([there.position, there.isThere, gone.isThere], [1, true, false]);
  });

  it('searches on from a place, in both directions, and marks what it looks for', async () => {
    open();
    await tail.giveData('apple', 'pear', 'apple pie', 'plum');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'search', text: 'apple', from: 0, direction: 'next' });
    assert.equal((await fake.waitFor('searched')).position, 2);
    fake.forget();
    fake.say({ kind: 'search', text: 'apple', from: 2, direction: 'previous' });
    assert.equal((await fake.waitFor('searched')).position, 0);
    fake.say({ kind: 'rows', request: 1, generation: 0, from: 2, count: 1 });
    const { rows } = await fake.waitFor('rows');
    assert.deepEqual(rows[0]?.marks, [[0, 5]]);
    fake.forget();
    fake.say({ kind: 'search', text: 'quince', from: 0, direction: 'next' });
    assert.equal((await fake.waitFor('searched')).position, undefined);
  });

  it('shows fields as columns, null where a record has none', async () => {
    open();
    await tail.giveData('{"order":{"total":5}}', 'plain text', '{"order":{}}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'pins', paths: ['$.order.total'] });
    fake.say({ kind: 'rows', request: 1, generation: 0, from: 0, count: 3 });
    const { rows } = await fake.waitFor('rows');
    assert.deepEqual(
      rows.map(({ fields }) => fields),
      [['5'], [], [null]],
    );
  });

  it('looks at the fields only while somebody wants them', async () => {
    open();
    await tail.giveData('{"total":5,"customer":"c-1"}');
    fake.say({ kind: 'ready' });
    assert.deepEqual(fake.all('fields'), []);
    fake.say({ kind: 'fields', wanted: 'statistics' });
    const { fields } = await fake.waitFor('fields');
    assert.deepEqual(fields.fields.map(({ path }) => path).sort(), ['customer', 'total']);
  });

  it('counts the values of fields, as a filter takes them, and adds a condition to the filter', async () => {
    open();
    await tail.giveData('{"status":"PLACED","n":1}', '{"status":"P\\\\A\\"ID","n":2.5}', '{"status":"a\\nb","n":3}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'fields', wanted: 'statistics' });
    const { fields } = await fake.waitFor('fields');
    assert.equal(fields.progress, 1);
    const [status, n] = fields.fields;
    assert.deepEqual(
      status?.top.map(({ term }) => term),
      ['"PLACED"', '"P\\\\A\\"ID"', undefined],
    );
    assert.deepEqual([n?.numbers?.min, n?.numbers?.median, n?.numbers?.max], ['1', '2.5', '3']);
    fake.say({ kind: 'filter', text: 'n > 1 or n = 1' });
    await fake.waitFor('filter', ({ text }) => text === 'n > 1 or n = 1');
    fake.say({ kind: 'narrow', condition: `status = ${status.top[1]?.term ?? ''}` });
    await fake.waitFor('filter', ({ text }) => text === '(n > 1 or n = 1) status = "P\\\\A\\"ID"');
    const { status: shown } = await fake.waitFor('status', (message) => message.status.matched === 1);
    assert.equal(shown.kept, 3);
  });

  it('remembers the filters of a stream: those used, the last one first, and those saved', async () => {
    const kept = memento();
    open({ filters: new StreamFilters(kept, REQUEST) });
    fake.say({ kind: 'ready' });
    for (const text of ['level:error', 'total > 5', 'level:error']) fake.say({ kind: 'filterUsed', text });
    fake.say({ kind: 'keepFilter', text: 'key:a', isKept: true });
    const { filters } = await fake.waitFor('filters', (message) => message.filters.saved.length === 1);
    assert.deepEqual(filters, { recent: ['level:error', 'total > 5'], saved: ['key:a'] });
    fake.say({ kind: 'keepFilter', text: 'key:a', isKept: false });
    await fake.waitFor('filters', (message) => message.filters.saved.length === 0);
    assert.deepEqual(new StreamFilters(kept, REQUEST).now.recent, ['level:error', 'total > 5']);
    assert.deepEqual(new StreamFilters(kept, { ...REQUEST, stream: 'other' }).now, { recent: [], saved: [] });
    const { recent } = await rememberMany(new StreamFilters(kept, REQUEST));
    assert.deepEqual([recent.length, recent[0]], [20, 'n = 29']);
  });

  async function rememberMany(filters: StreamFilters): Promise<StreamFilters['now']> {
    for (let n = 0; n < 30; n++) await filters.used(`n = ${n}`);
    return filters.now;
  }

  it('hands over what it does not do by itself', async () => {
    open();
    await tail.giveData('a', 'b');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'record', action: 'copyData', id: 1 });
    fake.say({ kind: 'selection', action: 'export', generation: 0, ranges: [[0, 2]] });
    fake.say({ kind: 'panel', action: 'copyLink' });
    assert.deepEqual(asked, ['copyData 1', 'export [[0,2]]', 'copyLink']);
    // Whether it is picked for a comparison may have changed.
    await fake.waitFor('details', ({ id }) => id === 1);
  });

  it('tells what went wrong in an action, and goes on', async () => {
    open({ onPanel: () => Promise.reject(new Error('the disk is full')) });
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'panel', action: 'export' });
    await new Promise(setImmediate);
    assert.deepEqual(asked, ['error: the disk is full']);
    fake.say({ kind: 'pause', what: 'view', on: true });
    assert.equal(tail.session.isPaused, true);
  });

  it('takes no notice of what no page of ours says', () => {
    open();
    for (const message of [
      undefined,
      null,
      1,
      'ready',
      [],
      {},
      { kind: 'eval' },
      { kind: 'details', id: '__proto__' },
    ]) {
      fake.sayAnything(message);
    }
    assert.deepEqual([fake.told, asked], [[], []]);
  });

  it('says nothing to a page that is hidden, and everything to one that comes back', async () => {
    open();
    fake.say({ kind: 'ready' });
    fake.show(false);
    fake.forget();
    await tail.giveData('a');
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(fake.told, []);
    fake.show(true);
    fake.say({ kind: 'ready' });
    assert.equal(fake.last('status')?.status.received, 1);
  });

  it('stops its tail when it is closed', async () => {
    open();
    fake.say({ kind: 'ready' });
    fake.close();
    await tail.session.finished;
    assert.equal(tail.session.state.kind, 'stopped');
  });

  it('stays as a panel that says why where its tail cannot begin, and begins at the next try', async () => {
    let tries = 0;
    const next = await ScriptedTail.begin();
    open({
      session: undefined,
      restart: () => (tries++ === 0 ? Promise.reject(new Error('no network')) : Promise.resolve(next.session)),
    });
    fake.say({ kind: 'ready' });
    assert.equal(fake.last('status')?.status.state.kind, 'connecting');
    await panel.start(REQUEST);
    assert.deepEqual(fake.last('status')?.status.state, { kind: 'failed', text: 'Explained: no network' });
    fake.say({ kind: 'panel', action: 'restart' });
    await fake.waitFor('init', ({ about }) => about.id === 'a-tail');
    assert.equal(panel.session, next.session);
  });

  it('takes no view of a new tail for one of the tail before', async () => {
    const next = await ScriptedTail.begin();
    open({ restart: () => Promise.resolve(next.session) });
    await tail.giveData('old');
    fake.say({ kind: 'ready' });
    const before = fake.last('status')!.status.generation;
    fake.say({ kind: 'panel', action: 'restart' });
    await fake.waitFor('status', ({ status }) => status.generation > before);
    await next.giveData('new');
    fake.say({ kind: 'rows', request: 1, generation: before, from: 0, count: 1 });
    fake.say({ kind: 'rows', request: 2, generation: fake.last('status')!.status.generation, from: 0, count: 1 });
    const { rows } = await fake.waitFor('rows');
    assert.deepEqual(
      rows.map(({ preview }) => preview),
      ['new'],
    );
    assert.equal(tail.session.isRunning, false);
  });

  it('begins at the oldest record where that is asked for', async () => {
    const requests: TailRequest[] = [];
    const next = await ScriptedTail.begin();
    open({
      restart: (request) => {
        requests.push(request);
        return Promise.resolve(next.session);
      },
    });
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'panel', action: 'restartFromOldest' });
    await fake.waitFor('init', ({ about }) => about.from === 'from the oldest record');
    assert.deepEqual(
      requests.map(({ from }) => from),
      ['trimHorizon'],
    );
  });

  it('offers a remedy where there is one for what is in the way', async () => {
    const remedy: Choice = { label: 'Log In', run: () => undefined };
    open({ remedyFor: (error) => (error === undefined ? undefined : remedy) });
    fake.say({ kind: 'ready' });
    assert.equal(fake.last('status')?.status.state.remedy, undefined);
    const error = new Error('the session has expired');
    await tail.give({ kind: 'tail', state: { kind: 'disconnected', error, retryInMs: 1_000 } });
    const { status } = await fake.waitFor('status', (message) => message.status.state.kind === 'disconnected');
    assert.equal(status.state.remedy, 'Log In');
  });

  it('says which records a filter takes too long for', async () => {
    open();
    await tail.giveData('{"a":1}', '{"a":2}');
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: COSTLY });
    const { problem, text } = await fake.waitFor('filter', (message) => message.problem !== undefined);
    assert.match(problem?.message ?? '', /takes too long for [12] records?/);
    assert.deepEqual([problem?.start, problem?.end, text], [0, COSTLY.length, COSTLY]);
  });

  it('ends a filter that takes too long for many records, and does not bring it back', async () => {
    open();
    await tail.giveData(...Array.from({ length: 30 }, (_, n) => `{"a":${n}}`));
    fake.say({ kind: 'ready' });
    fake.say({ kind: 'filter', text: COSTLY });
    const { problem } = await fake.waitFor(
      'filter',
      (message) => message.problem?.message.includes('was ended') === true,
    );
    assert.match(problem?.message ?? '', /All records are shown/);
    await fake.waitFor('status', ({ status }) => status.generation === 2 && status.matched === 30);
    assert.equal(panel.request.filter, '');
  });
});

describe('the title of a tail panel', () => {
  it('names the stream, the connection and the one shard that it reads', () => {
    assert.equal(panelTitle(REQUEST), 'Tail: orders (local)');
    const key = 'in/2026/11/30/03/orders-delivery-1-2026-11-30-03-55-34-6626c63d-1234-1234-1234-123456789abc.gz';
    const records = (stream: string, count?: number) => panelTitle({ ...REQUEST, stream }, count);
    assert.equal(records(`s3://b/${key}`, 3_689), '…/03-55-34 · 3,689 records');
    assert.equal(records(`s3://b/${key}`), '…/03-55-34');
    assert.equal(records('s3://b/logs/app.log'), '…/app.log');
    assert.equal(records('s3://b/in/2026/'), '…/2026/');
    assert.equal(records('s3://b/'), 'b/');
    assert.equal(panelTitle({ ...REQUEST, shards: [SHARD] }), `Tail: orders ${SHARD} (local)`);
    assert.equal(panelTitle({ ...REQUEST, shards: [SHARD, 'shardId-000000000001'] }), 'Tail: orders (local)');
    assert.equal(panelTitle({ ...REQUEST, stream: 's3://bucket/2026/' }), '2026/');
  });
});
