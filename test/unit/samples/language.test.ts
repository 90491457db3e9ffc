import assert from 'node:assert/strict';
import { compileTemplate } from '../../../src/samples';
import { first, records, texts } from './make';

describe('the template language', () => {
  it('gives a placeholder that is a whole string the type of its value', async () => {
    const [record] = await records(
      '{"n":"{{number.int({ min: 3, max: 3 })}}","b":"{{datatype.boolean(1)}}","z":"{{null}}","o":"{{ { a: [1] } }}"}',
      1,
    );
    assert.deepEqual(record, { n: 3, b: true, z: null, o: { a: [1] } });
  });

  it('makes text of placeholders within a longer string, and escapes what needs it', async () => {
    assert.equal(
      await first(`{"a":"x-{{number.int({ min: 7, max: 7 })}}-{{ 'say "hi"' }}"}`),
      '{"a":"x-7-say \\"hi\\""}',
    );
  });

  it('turns a number into text where text() says so', async () => {
    assert.equal(await first('{"a":"{{text(number.int({ min: 7, max: 7 }))}}"}'), '{"a":"7"}');
  });

  it('takes placeholders without quotes, and quotes what would be no JSON', async () => {
    assert.equal(
      await first('{"n": {{counter(5)}}, "s": {{pick(["OK"])}}, "m": {{counter(1)}}.{{counter(5)}}}'),
      '{"n":5,"s":"OK","m":1.5}',
    );
  });

  it("keeps the author's own numbers and escapes, and drops white space, comments and trailing commas", async () => {
    const template =
      '{\n  // a comment\n  "big": 123456789012345678901234567890, "e": 1.50e+3, /* and */ "t": "\\u00e9\\n", "l": [ 1 , 2, ],\n}\n';
    assert.equal(
      await first(template),
      '{"big":123456789012345678901234567890,"e":1.50e+3,"t":"\\u00e9\\n","l":[1,2]}',
    );
  });

  it('reads placeholders whose quotes are escaped, as in a document that is valid JSON', async () => {
    const template = JSON.stringify({ a: '{{pick(["x \\"y\\""])}} and {{date.utc("YYYY")}}' });
    assert.equal(await first(template), '{"a":"x \\"y\\" and 2025"}');
  });

  it('makes names of members too', async () => {
    assert.equal(await first(`{"k{{counter(4)}}":1}`), '{"k4":1}');
  });

  it('leaves a text template as it is but for its placeholders and its last line break', async () => {
    assert.equal(await first('[{{date.utc("YYYY")}}] {x} {{counter}},{{counter(7)}}\n'), '[2025] {x} 1,7');
  });

  it('writes braces that are meant as such', async () => {
    assert.equal(await first(`{"a":"{{'{{'}}x}}"}`), '{"a":"{{x}}"}');
  });

  it('calculates', async () => {
    assert.equal(
      await first('{"a":"{{ (1 + 2) * 3 - 4 / 2 }}","b":"{{ 7 % 4 }}","c":"{{ round(10 / 4, 1) }}"}'),
      '{"a":7,"b":3,"c":2.5}',
    );
  });

  it('counts from record to record, with one counter for all places of the same name', async () => {
    const template =
      '{"a":"{{counter}}","b":"{{counter({ name: \'n\', start: 10, step: 5 })}}","c":"{{counter({ name: \'n\' })}}"}';
    assert.deepEqual(await texts(template, 2), ['{"a":1,"b":10,"c":15}', '{"a":2,"b":20,"c":25}']);
  });

  it('refers to earlier fields, near ones first, and to parts of their values', async () => {
    const template = `{"id":"{{counter}}","o":{"id":"{{counter(50)}}","same":"{{field('id')}}"},"outer":"{{field('id')}}","in":"{{field('o.id')}}","l":["a","{{field('id')}}"],"at":"{{field('l.1')}}","whole":"{{field('o')}}"}`;
    assert.equal(
      await first(template),
      '{"id":1,"o":{"id":50,"same":50},"outer":1,"in":50,"l":["a",1],"at":1,"whole":{"id":50,"same":50}}',
    );
  });

  it('repeats an element, and sums up over the list', async () => {
    interface Order {
      items: { price: number; double: number }[];
      total: number;
      count: number;
    }
    const made = await records<Order>(
      `{"items":["{{repeat(0, 5)}}",{"price":"{{number.int(100)}}","double":"{{field('price') * 2}}"}],"total":"{{sum('items.price')}}","count":"{{count('items.price')}}"}`,
      200,
    );
    for (const { items, total, count } of made) {
      assert.equal(
        total,
        items.reduce((sum, { price }) => sum + price, 0),
      );
      assert.equal(count, items.length);
      for (const { price, double } of items) assert.equal(double, price * 2);
    }
    assert.deepEqual(new Set(made.map(({ count }) => count)), new Set([0, 1, 2, 3, 4, 5]));
  });

  it('chooses between values of any shape by weight', async () => {
    const made = await records<{ a: unknown }>('{"a":["{{choose(9, 1)}}",{"x":1},null]}', 1000);
    const nulls = made.filter(({ a }) => a === null).length;
    assert.ok(nulls > 60 && nulls < 150, `${nulls}`);
  });

  it('leaves an optional field out, and makes a field null now and then', async () => {
    const made = await records('{"a":"{{optional(0.5, 1)}}","b":"{{maybe(0.5, 2)}}"}', 1000);
    const without = made.filter((record) => !('a' in record)).length;
    assert.ok(without > 400 && without < 600, `${without}`);
    const nulls = made.filter((record) => record.b === null).length;
    assert.ok(nulls > 400 && nulls < 600, `${nulls}`);
    assert.deepEqual(await texts('{"a":"{{optional(0, 1)}}"}', 1), ['{}']);
  });

  it('takes what stands beside a value in a match', async () => {
    const made = await records(
      `{"l":"{{pick(['E','W','I'])}}","s":"{{match(field('l'), { E: 500, W: text(400), '*': null })}}"}`,
      100,
    );
    for (const { l, s } of made) assert.equal(s, l === 'E' ? 500 : l === 'W' ? '400' : null);
  });

  it('chooses as often as the weights say', async () => {
    const made = await records<{ a: string }>('{"a":"{{weighted({ x: 90, y: 10 })}}"}', 5000);
    const share = made.filter(({ a }) => a === 'y').length / 5000;
    assert.ok(Math.abs(share - 0.1) < 0.02, `${share}`);
  });

  it('keeps hidden values out of the record', async () => {
    assert.equal(
      await first(`{"$values":{"v":"{{counter(3)}}"},"a":"{{field('v')}}","b":"{{field('v') + 1}}"}`),
      '{"a":3,"b":4}',
    );
  });

  it('draws whole entities from a pool, some far more often than others', async () => {
    const template = `{"$pools":{"c":{"size":100,"skew":1,"entity":{"id":"{{counter}}","name":"{{person.firstName}}"}}},"id":"{{pool.c.id}}","name":"{{pool.c.name}}","all":"{{pool.c}}"}`;
    const made = await records<{ id: number; name: string; all: unknown }>(template, 5000);
    const names = new Map<number, string>();
    const counts = new Map<number, number>();
    for (const { id, name, all } of made) {
      assert.deepEqual(all, { id, name });
      assert.equal(names.get(id) ?? name, name);
      names.set(id, name);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    assert.ok(counts.size <= 100);
    // By Zipf's law the first of 100 makes 1 / H(100) = 19 % of all.
    const share = Math.max(...counts.values()) / 5000;
    assert.ok(Math.abs(share - 0.193) < 0.03, `${share}`);
  });

  it('draws again for each element of a list where the pool says so', async () => {
    const template = `{"$pools":{"p":{"size":50,"skew":0,"every":"item","entity":{"id":"{{counter}}","twice":"{{field('id') * 2}}"}}},"l":["{{repeat(20)}}",{"id":"{{pool.p.id}}","twice":"{{pool.p.twice}}"}]}`;
    const [made] = await records<{ l: { id: number; twice: number }[] }>(template, 1);
    assert.ok(new Set(made!.l.map(({ id }) => id)).size > 5);
    for (const { id, twice } of made!.l) assert.equal(twice, id * 2);
  });

  it('tells the changes of a table as they follow from each other', async () => {
    const template = `{"$tables":{"t":{"row":{"id":"{{counter}}","v":"{{number.int(1000000)}}"},"insert":3,"update":6,"delete":2}},"op":"{{change.t.op}}","key":"{{change.t.key}}","before":"{{change.t.before}}","after":"{{change.t.after}}"}`;
    type Row = { id: number; v: number } | null;
    const made = await records<{ op: string; key: number; before: Row; after: Row }>(template, 3000);
    const table = new Map<number, Row>();
    for (const { op, key, before, after } of made) {
      assert.deepEqual(before, table.get(key) ?? null);
      assert.equal((after ?? before)?.id, key);
      assert.equal(op, before === null ? 'c' : after === null ? 'd' : 'u');
      if (after) table.set(key, after);
      else table.delete(key);
    }
    assert.deepEqual(new Set(made.map(({ op }) => op)), new Set(['c', 'u', 'd']));
  });

  it('drifts per key, with outliers', async () => {
    const template = `{"k":"{{pick(['a','b'])}}","v":"{{walk({ per: field('k'), start: match(field('k'), { a: 0, b: 1000 }), step: 0.1, outliers: 0.02, outlierSize: 200 })}}"}`;
    const made = await records<{ k: string; v: number }>(template, 3000);
    const off = made.filter(({ k, v }) => Math.abs(v - (k === 'a' ? 0 : 1000)) > 100).length;
    assert.ok(off > 30 && off < 100, `${off}`);
  });

  it('stamps event times, with a share of late ones', async () => {
    const startTimeMs = Date.UTC(2025, 5, 1);
    const made = await records<{ t: number; iso: string; s: number }>(
      `{"t":"{{event.time({ format: 'ms', late: 0.1, maxLateMs: 60000 })}}","iso":"{{event.time}}","s":"{{event.time('s')}}","p":"{{event.time('YYYY-MM-DD')}}"}`,
      1000,
      { startTimeMs, stepMs: 250 },
    );
    made.forEach(({ iso, s }, index) => {
      assert.equal(iso, new Date(startTimeMs + index * 250).toISOString());
      assert.equal(s, Math.floor((startTimeMs + index * 250) / 1000));
    });
    const late = made.filter(({ t }, index) => t < startTimeMs + index * 250);
    assert.ok(late.length > 60 && late.length < 150, `${late.length}`);
    made.forEach(({ t }, index) => assert.ok(t > startTimeMs + index * 250 - 60_001));
  });

  it('takes the time of the machine when neither seed nor start is given', async () => {
    const before = Date.now();
    const generator = await compileTemplate({ template: `{"t":"{{event.time('ms')}}"}` });
    const { t } = JSON.parse(Buffer.from(generator.next()).toString()) as { t: number };
    assert.ok(t >= before && t <= Date.now());
  });

  it('repeats byte for byte with the same seed, and differs with another', async () => {
    const template =
      '{"a":"{{string.uuid}}","b":"{{person.bio}}","c":"{{date.past}}","d":"{{internet.email}}","e":"{{string.ulid}}","f":"{{date.now}}"}';
    const once = await texts(template, 50, { seed: 7 });
    assert.deepEqual(await texts(template, 50, { seed: 7 }), once);
    assert.notDeepEqual(await texts(template, 50, { seed: 8 }), once);
    assert.deepEqual(
      await texts(template, 5, { seed: 7, startTimeMs: 9e11 }),
      await texts(template, 5, { seed: 7, startTimeMs: 9e11 }),
    );
  });

  it('makes the same records one by one as in batches', async () => {
    const template = '{"a":"{{string.uuid}}","b":"{{person.fullName}}"}';
    const generator = await compileTemplate({ template, seed: 3, locale: 'pt_BR' });
    const single = Array.from({ length: 1500 }, () => generator.next());
    assert.deepEqual(
      single.map((record) => Buffer.from(record).toString()),
      await texts(template, 1500, { seed: 3, locale: 'pt_BR' }),
    );
  });

  it('takes the locale of the template, unless the caller says otherwise', async () => {
    const template = `{"$locale":"pt_BR","c":"{{localized({ en: 'USD', pt_BR: 'BRL' })}}"}`;
    assert.equal(await first(template), '{"c":"BRL"}');
    assert.equal(await first(template, { locale: 'en' }), '{"c":"USD"}');
  });

  it('encodes large records and characters of several bytes', async () => {
    const text = 'ação→🙂'.repeat(5000);
    assert.equal(await first(`{"a":"${text}"}`), `{"a":"${text}"}`);
    const [small, large] = await texts(`{"a":"{{counter}}🙂"}`, 2);
    assert.deepEqual([small, large], ['{"a":"1🙂"}', '{"a":"2🙂"}']);
  });

  it('takes integers up to the largest safe one, and large numbers of digits', async () => {
    const made = await records<{ n: number; f: number }>(
      '{"n":"{{number.int}}","f":"{{number.float({ min: -5, max: 5, fractionDigits: 3 })}}"}',
      500,
    );
    for (const { n, f } of made) {
      assert.ok(Number.isSafeInteger(n) && n >= 0);
      assert.ok(f >= -5 && f <= 5);
      assert.equal(Number(f.toFixed(3)), f);
    }
    assert.ok(made.some(({ n }) => n > 2 ** 50));
  });
});
