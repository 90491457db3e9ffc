import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { parseSavedTail, savedTail } from '../../../src/ui/tail/panel/savedTail';
import { parseSchemaChoice } from '../../../src/ui/tail/schema/schemaChoice';
import { SchemaMemory } from '../../../src/ui/tail/schema/schemaMemory';
import type { TailRequest } from '../../../src/ui/tail/tailSessions';
import { SHARD } from './support/scriptedTail';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const REQUEST: TailRequest = { connection: 'local', stream: 'orders', from: { minutesAgo: 5 } };

/** As VS Code keeps it: as JSON. */
function keptAndRead(request: TailRequest, afterMs: number): TailRequest | undefined {
  const kept: unknown = JSON.parse(JSON.stringify(savedTail(request, NOW_MS)));
  return parseSavedTail(kept, NOW_MS + afterMs);
}

describe('a tail that comes back after a reload', () => {
  it('starts at the moment at which it started before', () => {
    assert.deepEqual(keptAndRead(REQUEST, 0)?.from, { minutesAgo: 5 });
    assert.deepEqual(keptAndRead(REQUEST, 90_000)?.from, { minutesAgo: 6.5 });
    assert.deepEqual(keptAndRead({ ...REQUEST, from: 'latest' }, 120_000)?.from, { minutesAgo: 2 });
  });

  it('does not start in the future where the clock was set back', () => {
    assert.deepEqual(keptAndRead(REQUEST, -3_600_000)?.from, { minutesAgo: 5 });
  });

  it('starts at the same place where that is not a time from now', () => {
    const places = [
      'trimHorizon',
      { timestamp: '2026-11-24T04:00:00Z' },
      { shardId: SHARD, sequenceNumber: '49' },
    ] as const;
    for (const from of places) assert.deepEqual(keptAndRead({ ...REQUEST, from }, 60_000)?.from, from);
  });

  it('keeps its filter, shards, schema and way of reading', () => {
    const whole: TailRequest = {
      ...REQUEST,
      filter: 'total > 5',
      shards: [SHARD],
      schema: { uri: 'file:///orders.proto', message: 'Order' },
      fanOut: true,
    };
    assert.deepEqual(keptAndRead(whole, 0), whole);
  });

  it('is left aside where what was kept is not a tail', () => {
    const damaged: unknown[] = [
      undefined,
      null,
      'orders',
      [],
      {},
      { ...REQUEST, from: undefined },
      { ...REQUEST, from: { minutesAgo: -1 } },
      { ...REQUEST, from: { minutesAgo: 'soon' } },
      { ...REQUEST, from: { timestamp: 'yesterday' } },
      { ...REQUEST, stream: 5 },
      { stream: 'orders', from: 'latest' },
    ];
    for (const value of damaged) assert.equal(parseSavedTail(value, NOW_MS), undefined, JSON.stringify(value));
  });

  it('takes of a damaged tail what is whole', () => {
    const value = {
      ...REQUEST,
      filter: 5,
      shards: [1, SHARD, null],
      schema: { uri: '' },
      fanOut: 'yes',
      startedMs: 'now',
    };
    assert.deepEqual(parseSavedTail(value, NOW_MS), { ...REQUEST, shards: [SHARD] });
    assert.deepEqual(parseSavedTail({ ...REQUEST, shards: [] }, NOW_MS), REQUEST);
  });
});

describe('the choice of a schema', () => {
  it('is a file, and of a file with several messages one of them', () => {
    assert.deepEqual(parseSchemaChoice({ uri: 'file:///a.avsc' }), { uri: 'file:///a.avsc' });
    assert.deepEqual(parseSchemaChoice({ uri: 'file:///a.proto', message: 'Order', more: 1 }), {
      uri: 'file:///a.proto',
      message: 'Order',
    });
    assert.deepEqual(parseSchemaChoice({ uri: 'file:///a.proto', message: '' }), { uri: 'file:///a.proto' });
  });

  it('is nothing where no file is named', () => {
    for (const value of [undefined, null, 'file:///a.avsc', {}, { uri: '' }, { uri: 5 }, { message: 'Order' }])
      assert.equal(parseSchemaChoice(value), undefined);
  });
});

describe('the schemas that are remembered', () => {
  function memory(kept: Record<string, unknown> = {}): SchemaMemory {
    let all: unknown = kept;
    const memento = {
      get: () => all,
      update: (_: string, value: unknown) => {
        all = JSON.parse(JSON.stringify(value));
        return Promise.resolve();
      },
    };
    return new SchemaMemory(memento as unknown as Memento);
  }

  const place = (stream: string, connection = 'local') => ({ connection, stream });

  it('are those of each stream of each connection', async () => {
    const schemas = memory();
    await schemas.set(place('orders'), { uri: 'file:///local.avsc' });
    await schemas.set(place('orders', 'prod'), { uri: 'file:///prod.avsc' });
    assert.deepEqual(schemas.get(place('orders')), { uri: 'file:///local.avsc' });
    assert.deepEqual(schemas.get(place('orders', 'prod')), { uri: 'file:///prod.avsc' });
    assert.equal(schemas.get(place('vendors')), undefined);
  });

  it('are forgotten on request', async () => {
    const schemas = memory();
    await schemas.set(place('orders'), { uri: 'file:///a.avsc' });
    await schemas.set(place('orders'), undefined);
    assert.equal(schemas.get(place('orders')), undefined);
  });

  it('are those of the last hundred streams', async () => {
    const schemas = memory();
    for (let n = 0; n < 101; n++) await schemas.set(place(`stream-${n}`), { uri: `file:///${n}.avsc` });
    assert.equal(schemas.get(place('stream-0')), undefined);
    assert.deepEqual(schemas.get(place('stream-1')), { uri: 'file:///1.avsc' });
    assert.deepEqual(schemas.get(place('stream-100')), { uri: 'file:///100.avsc' });
  });

  it('are none where what was kept is damaged', () => {
    assert.equal(memory({ 'local/orders': 'file:///a.avsc' }).get(place('orders')), undefined);
  });
});
