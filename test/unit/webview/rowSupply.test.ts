import assert from 'node:assert/strict';
import type { RowsRequest } from '../../../src/webview/grid/messages';
import { RowSupply } from '../../../src/webview/grid/rowSupply';

const KEPT = { from: 0, to: 10_000 };
const VIEW = 7;

/** With what it asked for; the host that answers has the rows of `KEPT`. */
function supplied() {
  const requests: RowsRequest[] = [];
  const supply = new RowSupply((request) => requests.push(request));
  const answer = ({ request, from, count } = requests.at(-1) ?? assert.fail('Nothing was asked for.')) =>
    supply.receive({
      request,
      rows: Array.from({ length: count }, (_, index) => ({ position: from + index, id: from + index })),
    });
  return { requests, supply, answer };
}

describe('the supply of a grid with rows', () => {
  it('asks once, and not again while the answer is on its way', () => {
    const { requests, supply, answer } = supplied();
    supply.want(VIEW, { from: 100, to: 140 });
    supply.want(VIEW, { from: 120, to: 160 });
    assert.deepEqual(requests, [{ kind: 'rows', request: 1, generation: VIEW, from: 100, count: 40 }]);
    assert.ok(answer());
    assert.equal(supply.get(139)?.id, 139);
  });

  it('asks again for what an answer lacked', () => {
    const { requests, supply } = supplied();
    supply.want(VIEW, { from: 0, to: 10 });
    supply.receive({ request: 1, rows: [{ position: 9, id: 9 }] });
    supply.want(VIEW, { from: 0, to: 10 });
    assert.deepEqual(requests[1], { kind: 'rows', request: 2, generation: VIEW, from: 0, count: 9 });
  });

  it('has the rows that are scrolled to before they are in sight, with few requests', () => {
    const { requests, supply, answer } = supplied();
    supply.want(VIEW, { from: 5_000, to: 5_040 }, KEPT);
    answer();
    for (let top = 5_000; top < 6_000; top += 8) {
      const sight = { from: top, to: top + 40 };
      for (let position = sight.from; position < sight.to; position++) assert.ok(supply.get(position), String(top));
      const before = requests.length;
      supply.want(VIEW, sight, KEPT);
      if (requests.length > before) answer();
    }
    assert.ok(requests.length < 30, `${requests.length} requests for 1,000 rows`);
  });

  it('stays ahead of a swing although each answer comes a frame late', () => {
    const { requests, supply, answer } = supplied();
    let late = 0;
    for (let top = 1_000; top < 3_000; top += 8) {
      const before = requests.length;
      supply.want(VIEW, { from: top, to: top + 40 }, KEPT);
      if (top > 1_016 && !supply.get(top + 39)) late++;
      if (requests.length === before && requests.length > 0) answer();
    }
    assert.equal(late, 0);
  });

  it('reads ahead no further than the host has rows', () => {
    const { requests, supply, answer } = supplied();
    supply.want(VIEW, { from: 0, to: 40 }, KEPT);
    answer();
    supply.want(VIEW, { from: 0, to: 40 }, KEPT);
    answer();
    supply.want(VIEW, { from: 9_970, to: 10_000 }, KEPT);
    const spans = requests.map(({ from, count }) => [from, from + count]);
    assert.ok(
      spans.every(([from = -1, to = Infinity]) => from >= KEPT.from && to <= KEPT.to),
      JSON.stringify(spans),
    );
  });

  it('takes no answer of another view', () => {
    const { supply, answer } = supplied();
    supply.want(VIEW, { from: 0, to: 10 });
    supply.clear();
    assert.equal(answer(), false);
    assert.equal(supply.get(0), undefined);
  });
});
