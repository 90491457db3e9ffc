import assert from 'node:assert/strict';
import { first, records, texts } from './make';

interface Change {
  op: string;
  key: number;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

describe('templates with hard values', () => {
  for (const columns of [
    ['id', '2', 'x', '1'],
    ['10', '9', 'id', '0'],
    ['__proto__', 'id', 'constructor', '3'],
  ]) {
    it(`keeps the key of a row through all updates, whatever its columns are called (${columns.join()})`, async () => {
      const row = columns.map((name) => `"${name}":"{{${name === 'id' ? 'counter' : 'number.int(1000000)'}}}"`).join();
      const change =
        '"op":"{{change.t.op}}","key":"{{change.t.key}}","before":"{{change.t.before}}","after":"{{change.t.after}}"';
      const template = `{"$tables":{"t":{"keep":["id"],"row":{${row}},"insert":3,"update":6,"delete":1}},${change}}`;
      const changes = await records<Change>(template, 500);
      const kept = new Map<number, unknown>();
      for (const { op, key, before, after } of changes) {
        if (op === 'u') assert.equal(after?.id, before?.id, 'an update changed the key');
        if (op !== 'c') assert.deepEqual(before, kept.get(key));
        if (after) {
          assert.deepEqual(Object.keys(after).sort(), [...columns].sort());
          kept.set(key, after);
        } else kept.delete(key);
      }
      const updates = changes.filter(({ op }) => op === 'u');
      for (const name of columns.filter((column) => column !== 'id')) {
        assert.ok(
          updates.some(({ before, after }) => before?.[name] !== after?.[name]),
          `${name} never changes`,
        );
      }
    });
  }

  it('sums a nested list by itself and through the list around it', async () => {
    const inner = `{"i":["{{repeat(1,4)}}",{"v":"{{number.int(9)}}"}],"s":"{{sum('i.v')}}","n":"{{count('i.v')}}"}`;
    const template = `{"o":["{{repeat(3)}}",${inner}],"all":"{{sum('o.i.v')}}","count":"{{count('o.i.v')}}"}`;
    interface Nested {
      o: { i: { v: number }[]; s: number; n: number }[];
      all: number;
      count: number;
    }
    for (const { o, all, count } of await records<Nested>(template, 50)) {
      for (const { i, s, n } of o) assert.deepEqual([s, n], [i.reduce((sum, { v }) => sum + v, 0), i.length]);
      assert.equal(
        all,
        o.reduce((sum, { s }) => sum + s, 0),
      );
      assert.equal(
        count,
        o.reduce((sum, { n }) => sum + n, 0),
      );
    }
  });

  it('counts by fractions without an error that adds up', async () => {
    const found = await texts('{"n":"{{counter({ start: 0.1, step: 0.1 })}}"}', 1_000);
    found.forEach((text, index) => assert.equal(text, `{"n":${(index + 1) / 10}}`));
    assert.equal((await texts('{"n":"{{counter({ start: -0.3, step: 0.15 })}}"}', 4)).at(-1), '{"n":0.15}');
    assert.equal((await texts('{"n":"{{counter({ start: 1e-20, step: 1e-20 })}}"}', 2)).at(-1), '{"n":2e-20}');
  });

  for (const expression of [
    'counter({ start: 1e308, step: 1e308 })',
    'counter({ start: 1e999 })',
    'round(1e308 * 10, 2)',
    'normal({ mean: 1e308, deviation: 1e308, decimals: 2 })',
    'normal({ mean: 1e300, deviation: 1, decimals: 15 })',
    'exponential({ mean: 1e308, decimals: 2 })',
    'walk({ start: 1e308, step: 1e308, decimals: 2 })',
    '1e308 * 10',
    '-1e308 * 10',
  ]) {
    it(`is JSON, however large the numbers of ${expression} get`, async () => {
      for (const template of [
        `{"n":"{{${expression}}}","t":"x{{${expression}}}"}`,
        `{"l":["{{repeat(3)}}","{{${expression}}}"]}`,
      ]) {
        for (const text of await texts(template, 20)) JSON.parse(text);
      }
    });
  }

  it('is JSON where a summed value is not a number', async () => {
    const template = `{"l":["{{repeat(2)}}",{"v":"{{person.firstName}}"}],"s":"{{sum('l.v')}}"}`;
    assert.equal((JSON.parse(await first(template)) as { s: unknown }).s, null);
  });

  it('keeps a pool whose entities may be none', async () => {
    const pool = `"$pools":{"p":{"size":8,"skew":0,"entity":"{{optional(0.5, counter)}}"}}`;
    const found = await records<{ v?: number; t: string }>(`{${pool},"v":"{{pool.p}}","t":"<{{pool.p}}>"}`, 200);
    const values = new Set(found.map(({ v }) => v));
    assert.ok(values.has(undefined) && values.size > 1);
    for (const { v, t } of found) assert.equal(t, v === undefined ? '<>' : `<${v}>`);
  });
});
