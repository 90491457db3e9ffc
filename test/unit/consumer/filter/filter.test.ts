import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { compileFilter, isFilterError, RecordStore, RecordView, type ConsumedRecord } from '../../../../src/consumer';
import { stored } from '../support/stored';

async function matching(text: string, store: RecordStore): Promise<number[]> {
  const filter = await compileFilter(text);
  const matches = filter?.over(store) ?? (() => true);
  return Array.from({ length: store.received }, (_, id) => id).filter(matches);
}

async function failure(text: string): Promise<{ message: string; start: number; end: number }> {
  try {
    await compileFilter(text);
  } catch (error) {
    if (isFilterError(error)) return error;
    throw error;
  }
  assert.fail(`${text} was taken`);
}

const orders = stored([
  '{"id":990,"nome":"Amadeu","total":120.5,"level":"error","order":{"total":7,"items":[{"sku":"a"},{"sku":"b"}]}}',
  '{"id":991,"nome":"Gabriela","total":80,"level":"info","paid":true,"at":"2026-11-24T04:12:41Z"}',
  'plain text, level:error at 5:30',
  '{"id":"992","total":"150","level":null,"big":12345678901234567890}',
]);

describe('a filter over very large records', () => {
  const spaces = ' '.repeat(3_000_000);
  const large = stored([
    gzipSync(`{"id":1,"spaces":"${spaces}","end":"last"}`),
    `{"id":2,"spaces":"${spaces}","end":"last"}`,
    `[${Array.from({ length: 600_000 }, () => '[]').join()}]`,
    '{"id":4,"end":"last"}',
  ]);

  it('looks at their beginning', async () => {
    assert.deepEqual(await matching('"id"', large), [0, 1, 3]);
    assert.deepEqual(await matching('last', large), [3]);
    assert.deepEqual(await matching('/"id":[12],/', large), [0, 1]);
  });

  it('finds the fields of those that are few values', async () => {
    assert.deepEqual(await matching('end = last', large), [1, 3]);
  });
});

describe('a filter', () => {
  const cases: [string, number[]][] = [
    ['', [0, 1, 2, 3]],
    ['amadeu', [0]],
    ['"plain text"', [2]],
    ['key-3', [3]],
    ['total > 100', [0, 3]],
    ['total>=80', [0, 1, 3]],
    ['.total < 100', [1]],
    ['$.order.total = 7', [0]],
    ['order.items[1].sku = b', [0]],
    ['order.items.sku = b', [0]],
    ['$["order"]["total"] = 7', [0]],
    ['level:error', [0]],
    ['level:ERR', [0]],
    ['"level:error"', [2]],
    ['level = null', [3]],
    ['level != error', [1, 2, 3]],
    ['paid = true', [1]],
    ['id = 992', [3]],
    ['id:99', [3]],
    ['total:12', []],
    ['nome ~ "ABRI"', [1]],
    ['nome !~ abri', [0, 2, 3]],
    ['nome ~ /^Ama/', [0]],
    ['at > 2026-11-24T04', [1]],
    ['big = 12345678901234567890', [3]],
    ['big = 12345678901234567891', []],
    ['big > 12345678901234567889', [3]],
    ['shard:2', [2]],
    ['shard != 0', [1, 2]],
    ['key:key-1', [1]],
    ['seq:1002', [2]],
    ['/gab\\w+la/i', [1]],
    ['/[/]|plain/', [2]],
    ['amadeu or gabriela', [0, 1]],
    ['total > 90 level:error', [0]],
    ['total > 90 and level:error', [0]],
    ['-total > 90', [1, 2]],
    ['not (amadeu or gabriela)', [2, 3]],
    ['(amadeu or gabriela) total < 100', [1]],
    ['5:30', [2]],
    ['jmespath: order.items[?sku==`"b"`]', [0]],
    ['jmespath: total > `100`', [0]],
    ["jmespath: starts_with(nome, 'Gab')", [1]],
  ];
  for (const [text, expected] of cases) {
    it(`finds ${JSON.stringify(expected)} for ${text || 'nothing'}`, async () => {
      assert.deepEqual(await matching(text, orders), expected);
    });
  }

  it('looks into what is packed', async () => {
    assert.deepEqual(await matching('total > 3', stored([gzipSync('{"total":4}'), gzipSync('{"total":2}')])), [0]);
  });

  it('looks at data made for machines both as they are and as they are shown', async () => {
    const log = { messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents: [{ timestamp: 0, message: '{"level":"error"}' }] };
    const change = { dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { total: { N: '12345678901234567890' } } } };
    const field = { body: Buffer.from('{"total":7}').toString('base64') };
    const store = stored([gzipSync(JSON.stringify(log)), JSON.stringify(change), JSON.stringify(field)]);
    assert.deepEqual(await matching('logEvents.message.level:error', store), [0]);
    assert.deepEqual(await matching('1970-01-01T00:00:00.000Z', store), [0]);
    assert.deepEqual(await matching('dynamodb.NewImage.total = 12345678901234567890', store), [1]);
    assert.deepEqual(await matching('dynamodb.Keys.id.S:a or dynamodb.Keys.id:a', store), [1]);
    assert.deepEqual(await matching('body.total > 6', store), [2]);
    assert.deepEqual(await matching('jmespath: body.total', store), [2]);
    assert.deepEqual(await matching('/"body":."total":7/', store), [2]);
  });

  it('finds text that JSON escapes, as it is written and as it is meant', async () => {
    const store = stored([
      '{"city":"S\\u00e3o Paulo","emoji":"\\ud83d\\ude00"}',
      '{"said":"\\"Well\\" she\\tsaid","path":"a\\/b\\\\c"}',
      gzipSync('{"message":"{\\"level\\":\\"error\\"}"}'),
      '  ["Z\\u00dcRICH"]',
      'C:\\users\\new \\u00e3',
      '{"city":"São Paulo"}',
    ]);
    const found: [string, number[]][] = [
      ['são', [0, 5]],
      ['"são paulo"', [0, 5]],
      ['u00e3', [0, 4]],
      ['-são', [1, 2, 3, 4]],
      ['😀', [0]],
      ['"\\"well\\" she"', [1]],
      ['a/b\\c', [1]],
      ['a\\/b', [1]],
      ['"she\tsaid"', [1]],
      ['/S.o Paulo/', [0, 5]],
      ['/"level":"error"/', [2]],
      ['zürich', [3]],
      ['city:são', [0, 5]],
      ['users\\new', [4]],
      ['"users\new"', []],
    ];
    for (const [text, expected] of found) assert.deepEqual(await matching(text, store), expected, text);
  });

  it('reads own fields only', async () => {
    assert.deepEqual(await matching('constructor.name:o', stored(['{}', '{"__proto__":{"a":1}}'])), []);
    assert.deepEqual(await matching('__proto__.a = 1', stored(['{}', '{"__proto__":{"a":1}}'])), [1]);
  });

  it('survives data nested a hundred thousand deep and broken UTF-8', async () => {
    const store = stored(['['.repeat(100_000) + ']'.repeat(100_000), Uint8Array.of(0x7b, 0xff, 0xfe), '{"a":1}']);
    assert.deepEqual(await matching('a = 1', store), [2]);
    assert.deepEqual(await matching('jmespath: a', store), [2]);
  });

  it('is linear in the text for expressions that hang a backtracking engine', async () => {
    const store = stored([`${'a'.repeat(1_000_000)}!`]);
    assert.deepEqual(await matching('/(a+)+$/', store), []);
    assert.deepEqual(await matching('/(.*)*x(.*)*y/', store), []);
  });

  const wrong: [string, RegExp, number, number][] = [
    ['total >', /"total >" needs a value/, 0, 7],
    ['a (b or', /needs something after it/, 5, 7],
    ['a or', /needs something after it/, 2, 4],
    ['or a', /both sides/, 0, 2],
    ['(a', /not closed/, 0, 1],
    ['a)', /no opening parenthesis/, 1, 2],
    ['a ()', /parentheses are empty/, 3, 4],
    ['a "b', /quote is not closed/, 2, 3],
    ['/abc', /not closed/, 0, 1],
    ['/api/v1', /in quotes/, 0, 7],
    ['x /a(?=b)/', /Looking around is left out/, 4, 7],
    ['x /a[/', /not closed/, 2, 3],
    ['x /a**/', /\*\*/, 4, 6],
    ['$.a[', /This is not a field/, 0, 4],
    ['shard > 2', /shard:2/, 0, 5],
    ['jmespath:', /missing/, 9, 9],
  ];
  for (const [text, message, start, end] of wrong) {
    it(`says what is wrong with ${text} and where`, async () => {
      const error = await failure(text);
      assert.match(error.message, message);
      assert.deepEqual([error.start, error.end], [start, end]);
    });
  }

  it('says what is wrong with a JMESPath expression', async () => {
    const incomplete = await failure('jmespath: a[?b');
    assert.match(incomplete.message, /not complete/);
    assert.equal(incomplete.start, 'jmespath: a[?b'.length);
    assert.match((await failure('jmespath: a..b')).message, /unexpected token: \.\(Dot\)/);
  });

  it('does not take what is nested too deeply, or too long', async () => {
    assert.match((await failure('('.repeat(500))).message, /nested/);
    assert.match((await failure('-'.repeat(500) + 'a')).message, /nested/);
    assert.match((await failure('a '.repeat(5_000))).message, /characters/);
  });

  const marked: [filter: string, text: string][] = [
    ['amadeu /1\\d+/ -gone', '{"nome":"«Amadeu»","total":«120».5}'],
    ['orderId = 3', '{"orderId":«3»,"total":30,"items":[3]}'],
    ['orderId >= 3', '{"total":30,"orderId":«31»}'],
    ['order.total = 7', '{"total":7,"order":{"id":7,"total": «7» }}'],
    ['items.sku = b', '{"sku":"b","items":[{"sku":"a"},{"sku":"«b»","b":1}]}'],
    ['items[1] = 1', '{"items":[1,«1»,1]}'],
    ['level:err', '{"err":1,"level":"an «err»or","x":"err"}'],
    ['level = "an error"', '{"level":"«an error»"}'],
    ['level != info', '{"level":"error"}'],
    ['level ~ /^a./', '{"x":"ab","level":"«ac» a"}'],
    ['big = 12345678901234567890', '{"a":12345678901234567891,"big":«12345678901234567890»}'],
    ['$["a\\"b"] = "c\\"d"', '{"a\\"b":"«c\\"d»"}'],
    ['paid = true total:120', '{"paid":«true»,"total":«120»,"x":true}'],
    ['note:err', '{"other":"err","note":"an «err» that is cut o'],
    ['total = 3', '{"total":3'],
    ['total = 30', 'total 30 {"total":30}'],
    ['lists = 1', '{"lists":[[«1»],2]}'],
    ['são', '{"city":"«S\\u00e3o» Paulo","to":"«São»"}'],
    ['/b.c/', '{"a":"\\u00e3\\"\\\\ «b\\/c»"}'],
    ['"😀"', '{"a":"\\u00e3«\\ud83d\\ude00»x"}'],
    ['"a/b"', 'no JSON a\\/b'],
  ];
  for (const [filter, text] of marked) {
    it(`marks why it matches ${filter}: ${text}`, async () => {
      const plain = text.replace(/[«»]/g, '');
      const places = (await compileFilter(filter))?.marks(plain, 10) ?? [];
      const shown = places.reduceRight(
        (rest, [start, end]) => `${rest.slice(0, start)}«${rest.slice(start, end)}»${rest.slice(end)}`,
        plain,
      );
      assert.equal(shown, text);
    });
  }

  it('looks for marks in hostile text', async () => {
    const filter = await compileFilter('a = 1');
    for (const text of ['{"a":1}}}{]', '['.repeat(5_000), '{"a":'.repeat(5_000), '{"a"'.repeat(1_000), '\\"a":1'])
      assert.ok((filter?.marks(text, 10) ?? []).length <= 1);
  });
});

describe('a view of the kept records', () => {
  const even = (id: number) => id % 2 === 0;
  const records = (count: number): ConsumedRecord[] =>
    Array.from({ length: count }, (_, n) => ({
      shardId: 's',
      sequenceNumber: String(n),
      partitionKey: 'k',
      arrivalMs: n,
      data: Buffer.from('data'),
    }));

  it('has all records at their ids when nothing is asked of them', () => {
    const store = new RecordStore({ maxRecords: 10 });
    const view = new RecordView({ store, matches: undefined });
    store.append(records(25));
    view.recordsAppended();
    assert.deepEqual([view.first, view.end, view.count, view.progress], [15, 25, 10, 1]);
    assert.deepEqual([view.idAt(14), view.idAt(15), view.idAt(25)], [undefined, 15, undefined]);
  });

  it('has what matches of the kept and of the arriving, each at a position that stays', async () => {
    const store = new RecordStore({ maxRecords: 100 });
    store.append(records(50));
    const view = new RecordView({ store, matches: even });
    await view.settled();
    assert.deepEqual([view.first, view.end, view.idAt(10)], [0, 25, 20]);
    store.append(records(100));
    view.recordsAppended();
    await view.settled();
    assert.deepEqual([view.first, view.end, view.count], [25, 75, 50]);
    assert.deepEqual([view.idAt(24), view.idAt(25), view.idAt(74)], [undefined, 50, 148]);
    assert.deepEqual(
      [view.positionOf(0), view.positionOf(51), view.positionOf(52), view.positionOf(999)],
      [25, 26, 26, 75],
    );
  });

  it('stays bounded however much passes through', async () => {
    const store = new RecordStore({ maxRecords: 1_000 });
    const view = new RecordView({ store, matches: even });
    for (let round = 0; round < 40; round++) {
      store.append(records(1_000));
      view.recordsAppended();
      await view.settled();
    }
    assert.deepEqual([view.first, view.end, view.count], [19_500, 20_000, 500]);
    assert.equal(view.idAt(19_500), 39_000);
  });

  it('lets others have a turn while it works, and stops when it is disposed', async () => {
    const store = new RecordStore();
    store.append(records(20_000));
    let looked = 0;
    let turns = 0;
    const view = new RecordView({
      store,
      sliceMs: 0,
      matches: () => {
        looked++;
        return true;
      },
      onDidAdvance: () => {
        turns++;
        if (turns === 20) view.dispose();
      },
    });
    await view.settled();
    assert.equal(turns, 20);
    assert.equal(looked, 20 * 64);
    assert.ok(view.progress > 0 && view.progress < 1);
  });
});

describe('a filter for an integer that a double would round', () => {
  const records = stored([
    '{"id":12345678901234567890}',
    '{"id":-12345678901234567890}',
    '{"id":123456789012345678901}',
    '{"id":912345678901234567890}',
    '{"id":"12345678901234567890-a"}',
    '{"id":12345678901234567891}',
    '{"id":[1,12345678901234567890]}',
    `{"id":1${'0'.repeat(5_000)}}`,
  ]);

  it('compares whole numbers', async () => {
    assert.deepEqual(await matching('id:12345678901234567890', records), [0, 4, 6]);
    assert.deepEqual(await matching('-id:12345678901234567890', records), [1, 2, 3, 5, 7]);
    assert.deepEqual(await matching('id = 12345678901234567890', records), [0, 6]);
    assert.deepEqual(await matching('id:-12345678901234567890', records), [1]);
    assert.deepEqual(await matching('id ~ 2345678901234567890', records), [0, 1, 2, 3, 4, 6]);
    assert.deepEqual(await matching('id > 12345678901234567890', records), [2, 3, 5, 7]);
  });

  it('compares whole numbers in the readable form of a record, too', async () => {
    const change = (id: string) =>
      `{"eventName":"INSERT","dynamodb":{"NewImage":{"id":{"N":"${id}"}},"Keys":{"id":{"N":"${id}"}}},"eventSource":"aws:dynamodb"}`;
    const changes = stored(['12345678901234567890', '-12345678901234567890', '912345678901234567890'].map(change));
    const readable = 'dynamodb.NewImage.id';
    assert.deepEqual(await matching(`${readable}:12345678901234567890`, changes), [0]);
    assert.deepEqual(await matching(`${readable}:567890`, changes), []);
  });

  it('marks what it has found', async () => {
    const filter = await compileFilter('id:12345678901234567890');
    assert.ok(filter);
    assert.deepEqual(filter.marks('{"id":12345678901234567890}', 10), [[6, 26]]);
    assert.deepEqual(filter.marks('{"id":-12345678901234567890}', 10), []);
  });
});
