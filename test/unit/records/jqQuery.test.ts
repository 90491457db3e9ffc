import assert from 'node:assert/strict';
import { compileJqQuery, JqError, JqRefusal, tryJqQuery } from '../../../src/records';

const INPUT = {
  customer_id: 'c1',
  n: 7,
  a: { b: [{ c: 'deep' }, 'last'], 'x y': 'spaced' },
  t: 1_565_382_027,
  ms: 1_565_382_027_123,
  iso: '2019-08-09T20:20:27Z',
  name: 'Ada Lovelace',
  flag: false,
};

describe('jq queries', () => {
  // Checked against jq 1.6.
  const cases: [query: string, value: unknown][] = [
    ['{k:.customer_id}', 'c1'],
    ['{k: .a.b[0].c}', 'deep'],
    ['{k:.a.b[-1]}', 'last'],
    ['{k:.a.b[9]}', null],
    ['{"k":.a["x y"]}', 'spaced'],
    ['{k:.["customer_id"]}', 'c1'],
    ['{k:."customer_id"}', 'c1'],
    ['{k:.missing.deeper}', null],
    ['{k:(.customer_id.deeper? // "none")}', 'none'],
    ['{k:.n|tostring}', '7'],
    ['{k:.a.b|tostring}', '[{"c":"deep"},"last"]'],
    ['{k:"12"|tonumber}', 12],
    ['{k:.name|ascii_downcase}', 'ada lovelace'],
    ['{k:.name|ascii_upcase}', 'ADA LOVELACE'],
    ['{k:.t|strftime("%Y/%m/%d %H:%M:%S %j %%")}', '2019/08/09 20:20:27 221 %'],
    ['{k:.t|todate}', '2019-08-09T20:20:27Z'],
    ['{k:.iso|fromdate|strftime("%Y")}', '2019'],
    ['{k:.name|split(" ")[1]}', 'Lovelace'],
    ['{k:(.name|split(" "))[0]}', 'Ada'],
    ['{k:.name|ltrimstr("Ada ")|rtrimstr("lace")}', 'Love'],
    ['{k:(.missing // "none")}', 'none'],
    ['{k:(.flag // .customer_id)}', 'c1'],
    ['{k:(.n.x // "failed")}', 'failed'],
    ['{k:3.9|floor}', 3],
    ['{k:"constant"}', 'constant'],
    ['{k:true}', true],
    ['{k:(.ms/1000|strftime("%Y-%m-%d"))}', '2019-08-09'],
    ['{k:(.ms / 1000 | floor)}', 1_565_382_027],
    ['{k:.iso[0:10]}', '2019-08-09'],
    ['{k:.iso[-1:]}', 'Z'],
    ['{k:.iso|split("T")|first}', '2019-08-09'],
    ['{k:(.iso|strptime("%Y-%m-%dT%H:%M:%SZ")|strftime("%d/%b"))}', '09/Aug'],
    ['{k:(.iso|strptime("%FT%TZ")|mktime)}', 1_565_382_027],
    ['{k:.t|gmtime}', [2019, 7, 9, 20, 20, 27, 5, 220]],
    ['{k:"\\(.customer_id)-\\(.n + 1)-\\("in\\(.flag)")"}', 'c1-8-infalse'],
    ['{k:(.customer_id + "/" + (.n|tostring))}', 'c1/7'],
    ['{k:(if .n > 10 then "high" elif .n > 5 then "middle" else "low" end)}', 'middle'],
    ['{k:(.n >= 7 and (.flag|not))}', true],
    ['{k:(.flag or .missing)}', false],
    ['{k:(.n-1)}', 6],
    ['{k:-.n}', -7],
    ['{k:(7 % 3 * 2 + 1)}', 3],
    ['{k:[.a.b[]|select(type == "string")]|length}', 1],
    ['{k:(.a|has("b"))}', true],
    ['{k:(.a|keys|join(","))}', 'b,x y'],
    ['{k:(.name|startswith("Ada") and endswith("lace"))}', true],
    ['{k:(.name|length)}', 12],
    ['{k:([3,1,2]|sort|reverse|first)}', 3],
    ['{k:([1,2,3]|map(. * 2)|add)}', 12],
    ['{k:({"a":{"b":1}} * {a:{c:2}})}', { a: { b: 1, c: 2 } }],
    ['{k:{x:.n,(.customer_id):1}}', { x: 7, c1: 1 }],
    ['{k:("😀é"|.[1:])}', 'é'],
    ['{k:({"if":1}|.if)}', 1],
  ];
  for (const [query, value] of cases) {
    it(`${query} gives ${JSON.stringify(value)}`, () => {
      assert.deepEqual(compileJqQuery(query).evaluate(INPUT), { k: value });
    });
  }

  it('takes several keys, and the short form', () => {
    const query = compileJqQuery('{customer_id, device:.a.b[0].c , "n":.n}');
    assert.deepEqual(query.keys, ['customer_id', 'device', 'n']);
    assert.deepEqual(query.evaluate(INPUT), { customer_id: 'c1', device: 'deep', n: 7 });
  });

  it('fails where jq fails, and where a key does not have one value', () => {
    for (const query of [
      '{k:.n.x}',
      '{k:.name[0]}',
      '{k:.n|ascii_downcase}',
      '{k:.name|tonumber}',
      '{k:"0x1f"|tonumber}',
      '{k:.name|strftime("%Y")}',
      '{k:(.n + .name)}',
      '{k:(.n / 0)}',
      '{k:.a.b[]}',
      '{k:empty}',
      '{k:.customer_id.deeper?}',
      '{k:(.iso|strptime("%d.%m.%Y"))}',
      '{k:("x" * 10000000)}',
    ]) {
      assert.throws(() => compileJqQuery(query).evaluate(INPUT), JqError, query);
    }
  });

  it('refuses what jq 1.6 refuses', () => {
    const refused = [
      '{k:.a // "x"}',
      '{k:.a+1}',
      '{k:.ms/1000|strftime("%Y")}',
      '{k:.a == 1}',
      '{k:if .a then 1 else 2 end}',
      '{k:(if .a then 1 end)}',
      '{k:.a.b.[0]}',
      '{k:. a}',
      '{k:(1 < 2 < 3)}',
      '{k:.a?//2}',
      '{k:.a,}',
      '{k:"\\q"}',
      '{k:"open}',
      '{k:"\\(.a"}',
      `{k:${'('.repeat(200)}1${')'.repeat(200)}}`,
    ];
    for (const query of refused) assert.throws(() => compileJqQuery(query), JqRefusal, query);
  });

  it('refuses what it does not know, and says where and what it knows', () => {
    const unknown = [
      '.a',
      '{}',
      '{(.a):1}',
      '{k:.t|strftime("%Q")}',
      '{k:.t|strftime(.f)}',
      '{k:.a',
      '{k:$x}',
      '{k:(.a as $x|$x)}',
      '{k:..}',
      '{k:(.name|test("x"))}',
      '{k:.a} extra',
    ];
    for (const query of unknown) assert.throws(() => compileJqQuery(query), JqRefusal, query);
    assert.throws(
      () => compileJqQuery('{k:.a|gsub("x";"y")}'),
      /does not support .* \(at "gsub", character 7\).*strftime/,
    );
    assert.throws(() => compileJqQuery('{k:"x\\(.a|nope)"}'), /at "nope", character 11\)/);
    assert.throws(() => compileJqQuery('{k:.a+1}'), /at "\+", character 6\).*in parentheses/);
    assert.throws(() => compileJqQuery('{k:.a'), /at its end, character 6\)/);
  });

  it('are tried on a record: its keys, what is not known with its place, or why there are none', () => {
    const record = JSON.stringify(INPUT);
    const trial = (query: string, text = record) => tryJqQuery(query, text);
    assert.deepEqual(trial('{customer:.customer_id, n:.n}'), { kind: 'keys', keys: { customer: 'c1', n: '7' } });
    assert.deepEqual(trial('{k:.a|gsub("x";"y")}'), { kind: 'refused', what: '"gsub"', character: 7 });
    assert.deepEqual(trial('{k:.a'), { kind: 'refused', what: 'its end', character: 6 });
    assert.deepEqual(trial('{k:.missing}'), { kind: 'failed', reason: 'k: null' });
    assert.deepEqual(trial('{k:.a}'), { kind: 'failed', reason: 'k: {"b":[{"c":"deep"},"last"],"x y":"spaced"}' });
    const failed = trial('{k:.n|ascii_downcase}');
    assert.ok(failed.kind === 'failed' && failed.reason !== '');
    assert.equal(trial('{k:.a}', 'not JSON').kind, 'notJson');
  });

  it('fail as soon as they give too many values or too long a text, before they take much memory', () => {
    const record = JSON.stringify({ a: Array.from({ length: 200 }, (_, index) => index + 1), s: 'x'.repeat(1_000) });
    const manyValues: string[] = [
      '{k:([if .a[] then .a[] else 0 end]|length)}',
      '{k:([{(.a[]|tostring):.a[]}]|length)}',
      '{k:([.a[:.a[]][.a[]]]|length)}',
      '{k:([.a[] and .a[]]|length)}',
      '{k:([.a[]+.a[]]|length)}',
    ];
    for (const query of manyValues) {
      const trial = tryJqQuery(query, record);
      assert.ok(trial.kind === 'failed' && trial.reason.includes('10000 values'), `${query}: ${JSON.stringify(trial)}`);
    }
    const times = (count: number, step: string) => Array.from({ length: count }, () => step).join('|');
    const muchMemory: string[] = [
      `{k:(.s|${times(20, '.+.')}|length)}`,
      `{k:([.s]|${times(20, '.+.')}|length)}`,
      `{k:([.s]|${times(19, '.+.')}|map(.,.)|length)}`,
      '{k:(.s*900|[.,.]|join("")|length)}',
    ];
    for (const query of muchMemory) assert.equal(tryJqQuery(query, record).kind, 'failed', query);
  });
});
