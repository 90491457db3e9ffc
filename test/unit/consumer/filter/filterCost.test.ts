import assert from 'node:assert/strict';
import { compileFilter, isFilterError, RecordView, type RecordFilter } from '../../../../src/consumer';
import { filterCost } from '../../../../src/ui/tail/panel/filterCost';
import { stored } from '../support/stored';

const MIB = 1_048_576;
/** Far more than one record may take, of the processor's time: others may run beside. */
const MAX_MS = 2_000;

const LETTERS = JSON.stringify({ text: 'x'.repeat(MIB - 100) });
const SPACES = JSON.stringify({ text: `${' '.repeat(500_000)}x${' '.repeat(500_000)}` });
const VALUES = JSON.stringify({ list: Array.from({ length: 40_000 }, (_, index) => index) });
const NAMES = JSON.stringify({
  names: Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, 1])),
  list: Array.from({ length: 20_000 }, () => 1),
});

async function filterOf(text: string): Promise<RecordFilter> {
  const filter = await compileFilter(text);
  assert.ok(filter);
  return filter;
}

/** Whether the records match, one after the other, each in time. */
function matched(filter: RecordFilter, records: readonly string[]): boolean[] {
  const matches = filter.over(stored([...records]));
  return records.map((_, id) => {
    const start = process.cpuUsage();
    const isMatch = matches(id);
    const tookMs = process.cpuUsage(start).user / 1_000;
    assert.ok(tookMs < MAX_MS, `${filter.text} took ${tookMs} ms`);
    return isMatch;
  });
}

describe('what a filter may cost', () => {
  const costly: [string, string][] = [
    [`jmespath:@${'|[@,@][]'.repeat(40)}`, VALUES],
    [`jmespath:@${'|[@,@]'.repeat(40)}|to_string(@)`, VALUES],
    [`jmespath:@${'|[@,@]'.repeat(40)}|[0]==[1]`, VALUES],
    [`jmespath:[${Array.from({ length: 500 }, () => 'list').join()}][]${'|[@,@][]'.repeat(9)}`, VALUES],
    ["jmespath:pad_left('x', `2000000000`)", LETTERS],
    ["jmespath:pad_right('x', `1e15`)", LETTERS],
    [`jmespath:text${"|replace(@,'x','xxxxxxxxxx')".repeat(20)}`, LETTERS],
    [`jmespath:text${'|join(@,[@,@,@,@])'.repeat(8)}`, LETTERS],
    ['jmespath:sort_by(map(&{k:$.text},list||[`1`,`2`,`3`,`4`]), &k)[0].k', LETTERS],
    ['jmespath:sort([text,text,text,text])', LETTERS],
    ["jmespath:find_last(text, pad_left('y', `400000`, 'x'))", LETTERS],
    ['jmespath:list[?$.names]|length(@)', NAMES],
    ['jmespath:list[?$.list[?@]]|length(@)', VALUES],
    ['/(\\pL{10}){100}\\d/', LETTERS],
    ['text ~ /(\\pL{10}){100}\\d/', LETTERS],
    ['-/(\\pL{10}){100}\\d/', LETTERS],
  ];
  for (const [text, record] of costly) {
    it(`is bounded for each record, which does not match and is counted: ${text.slice(0, 60)}`, async () => {
      const filter = await filterOf(text);
      assert.deepEqual(matched(filter, [record, '{"text":"short"}']).at(0), false);
      assert.ok(filter.work.recordsCut >= 1);
      assert.ok(!filter.work.isEnded);
      assert.match(filterCost(filter)?.message ?? '', /This filter takes too long for \d record/);
    });
  }

  const fair: [string, string, boolean][] = [
    ['jmespath:list[?@ > `39998`]|length(@) == `1`', VALUES, true],
    ['jmespath:length(text) == `1048476`', LETTERS, true],
    ["jmespath:contains(text, 'error')", LETTERS, false],
    ["jmespath:contains(text, pad_left('y', `400000`, 'x'))", LETTERS, false],
    ["jmespath:length(replace(text,'x','xx',`100000000`)) == `1048477`", `{"text":"${'x'.repeat(1_000)}"}`, false],
    ["jmespath:trim(text) == 'x'", SPACES, true],
    ["jmespath:trim_left(text) == 'x'", SPACES, false],
    ["jmespath:ends_with(trim_right(text), 'x')", SPACES, true],
    ['jmespath:length(to_string(@)) > `1000`', VALUES, true],
    ['jmespath:sum(list) == `799980000`', VALUES, true],
    ['jmespath:sort_by(list, &@)[0] == `0` && max(list) == `39999`', VALUES, true],
    ['/error.*timeout/', LETTERS, false],
    ['/x{3}"/', LETTERS, true],
    ['text ~ /^x+$/', LETTERS, true],
  ];
  for (const [text, record, isMatch] of fair) {
    it(`is enough for what people ask of the largest records: ${text}`, async () => {
      const filter = await filterOf(text);
      assert.deepEqual(matched(filter, [record]), [isMatch]);
      assert.equal(filter.work.recordsCut, 0);
      assert.equal(filterCost(filter), undefined);
    });
  }

  it('ends a filter that is too much for many records, and says so', async () => {
    const filter = await filterOf("jmespath:pad_left('x', `2000000000`)");
    const records = Array.from({ length: 30 }, () => '{"a":1}');
    assert.ok(matched(filter, records).every((isMatch) => !isMatch));
    assert.deepEqual([filter.work.isEnded, filter.work.recordsCut], [true, 20]);
    const cost = filterCost(filter);
    assert.equal(cost?.isEnded, true);
    assert.match(
      cost.message,
      /was ended: it came to no result for 20 records\. All records are shown\. Write a simpler/,
    );
  });

  it('gives others their turn while it is spent', async () => {
    const filter = await filterOf('jmespath:list[?@ > `39999`]');
    const store = stored(Array.from({ length: 60 }, () => VALUES));
    let turns = 0;
    const view = new RecordView({
      store,
      matches: filter.over(store),
      cost: () => filter.work.spent,
      onDidAdvance: () => ++turns,
    });
    await view.settled();
    assert.ok(turns >= 30, `${turns} turns`);
    view.dispose();
  });
});

describe('regular expressions that are too large', () => {
  for (const source of [
    '(x{1000}){1}(y{1000}){1}(z{1000})',
    '(.*){1000}',
    'a{1000}b{1000}c{600}',
    `(${'\\pL'.repeat(300)}){1000}`,
  ]) {
    it(`are refused in words: ${source.slice(0, 40)}`, async () => {
      const start = process.cpuUsage();
      await assert.rejects(compileFilter(`/${source}/`), (error) => {
        assert.ok(isFilterError(error));
        assert.match(error.message, /This regular expression is too large: it has [\d,]+ steps, and 2,500 are allowed/);
        assert.deepEqual([error.start, error.end], [1, 1 + source.length]);
        return true;
      });
      assert.ok(process.cpuUsage(start).user / 1_000 < MAX_MS);
    });
  }

  for (const source of [
    '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}',
    '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
    '.{1,1000}',
    '\\p{Greek}{3}[]}{]{2}',
  ]) {
    it(`are not those that people write: ${source}`, async () => {
      assert.ok(await compileFilter(`/${source}/`));
    });
  }
});

describe('replacing and trimming in a JMESPath filter', () => {
  const cases: [string, boolean][] = [
    ["replace(a, 'l', 'L') == 'heLLo'", true],
    ["replace(a, 'l', 'L', `1`) == 'heLlo'", true],
    ["replace(a, 'l', '$&', `2`) == 'he$&$&o'", true],
    ["replace(a, 'l', 'L', `0`) == 'hello'", true],
    ["trim(b) == 'x y'", true],
    ["trim(a, 'ho') == 'ell'", true],
    ["trim_left(a, 'h') == 'ello'", true],
    ["trim_right(a, 'lo') == 'he'", true],
    ['trim(c)', false],
  ];
  for (const [expression, isMatch] of cases) {
    it(`does what the specification says: ${expression}`, async () => {
      const filter = await filterOf(`jmespath:${expression}`);
      assert.deepEqual(matched(filter, ['{"a":"hello","b":"\\t x y\\n","c":1}']), [isMatch]);
    });
  }
});
