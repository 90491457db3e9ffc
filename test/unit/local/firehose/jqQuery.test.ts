import assert from 'node:assert/strict';
import { JqError } from '../../../../src/local/firehose/jqFilters';
import { compileJqQuery } from '../../../../src/local/firehose/jqQuery';
import { ServiceError } from '../../../../src/local/service';

const INPUT = {
  customer_id: 'c1',
  n: 7,
  a: { b: [{ c: 'deep' }, 'last'], 'x y': 'spaced' },
  t: 1_565_382_027,
  iso: '2019-08-09T20:20:27Z',
  name: 'Ada Lovelace',
  flag: false,
};

describe('local Firehose: jq queries', () => {
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
    ['{k:.customer_id.deeper?}', null],
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

  it('fails where jq fails', () => {
    for (const query of [
      '{k:.n.x}',
      '{k:.name[0]}',
      '{k:.n|ascii_downcase}',
      '{k:.name|tonumber}',
      '{k:.name|strftime("%Y")}',
    ]) {
      assert.throws(() => compileJqQuery(query).evaluate(INPUT), JqError, query);
    }
  });

  it('refuses what it does not know, and says what it knows', () => {
    const unknown = [
      '.a',
      '{}',
      '{k:.a[]}',
      '{k:.a|map(.x)}',
      '{k:if .a then 1 else 2 end}',
      '{k:.a+1}',
      '{k:.t|strftime("%Q")}',
      '{k:.a',
      '{k:"\\(.a)"}',
      '{k:$x}',
      '{k:.a} extra',
    ];
    for (const query of unknown) {
      assert.throws(() => compileJqQuery(query), ServiceError, query);
    }
    assert.throws(() => compileJqQuery('{k:.a|gsub("x";"y")}'), /does not support .* \(at "gsub"\).*strftime/);
  });
});
