import assert from 'node:assert/strict';
import { keyCandidates } from '../../../src/ui/send/keyCandidates';

const records = (...values: unknown[]) => values.map((value) => Buffer.from(JSON.stringify(value)));

describe('candidates for a partition key', () => {
  it('are the fields that the records share, the widest spread first', () => {
    const orders = Array.from({ length: 100 }, (_, n) => ({ id: n, customer: { id: `c${n % 10}` }, state: 'new' }));
    assert.deepEqual(keyCandidates(records(...orders)), [
      { path: 'id', example: '0', distinct: 100, hottestShare: 0.01, missing: 0, isHashKey: true },
      { path: 'customer.id', example: 'c0', distinct: 10, hottestShare: 0.1, missing: 0, isHashKey: false },
      { path: 'state', example: 'new', distinct: 1, hottestShare: 1, missing: 0, isHashKey: false },
    ]);
  });

  it('say how many records lack them, and are none where most do', () => {
    const found = keyCandidates(records({ a: 1, b: 1 }, { a: 2, b: null }, { a: 3, c: 1 }, { a: 4, b: 2 }));
    assert.deepEqual(
      found.map(({ path, missing }) => [path, missing]),
      [
        ['a', 0],
        ['b', 2],
      ],
    );
  });

  it('have paths that the sender understands, whatever the names', () => {
    const [odd, nested] = keyCandidates(records({ 'a.b': 'x', c: { 'd e': 'y' } }));
    assert.deepEqual([odd?.path, nested?.path], ['$["a.b"]', 'c["d e"]']);
  });

  it('leave out what can be no key: lists, empty and over-long text, booleans', () => {
    assert.deepEqual(keyCandidates(records({ list: [1], empty: '', long: 'x'.repeat(257), yes: true })), []);
  });

  it('may be explicit hash keys where each value is a number of 128 bits, digit for digit', () => {
    const most = (2n ** 128n - 1n).toString();
    const lines = [`{"hash":${most},"text":"0","over":"${most}0"}`, '{"hash":7,"text":"12","over":"1"}'];
    const found = keyCandidates(lines.map((line) => Buffer.from(line)));
    assert.deepEqual(Object.fromEntries(found.map((candidate) => [candidate.path, candidate.isHashKey])), {
      hash: true,
      text: true,
      over: false,
    });
    assert.equal(found.find(({ path }) => path === 'hash')?.example, most);
  });

  it('are none in records that are no objects', () => {
    assert.deepEqual(keyCandidates([Buffer.from('plain text'), Buffer.from('[1]'), Buffer.from([0xff])]), []);
  });
});
