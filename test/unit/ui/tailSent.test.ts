import assert from 'node:assert/strict';
import { parsePosition } from '../../../src/ui/tail/position';
import { tailOfSent } from '../../../src/ui/send/tailSent';

describe('a tail of what was sent', () => {
  it('begins in each shard with the first record of the send, and by no clock', () => {
    const firstSequenceNumbers = { 'shardId-000000000000': '4959', 'shardId-000000000012': '4960' };
    assert.deepEqual(tailOfSent({ firstSequenceNumbers }), { from: { sequenceNumbers: firstSequenceNumbers } });
  });

  it('begins where tails do when nothing is known to have arrived', () => {
    assert.deepEqual(tailOfSent({ firstSequenceNumbers: {} }), {});
  });

  it('comes back from a link or a saved panel as it was, with as many shards as there are', () => {
    const shards = Array.from({ length: 500 }, (_, n) => [`shardId-${String(n).padStart(12, '0')}`, '9'.repeat(56)]);
    const { from } = tailOfSent({ firstSequenceNumbers: Object.fromEntries(shards) as Record<string, string> });
    assert.deepEqual(parsePosition(JSON.parse(JSON.stringify(from))), from);
  });
});

describe('a position in a link or a saved panel', () => {
  it('keeps the place within an aggregate', () => {
    const from = { shardId: 'shardId-000000000000', sequenceNumber: '49', subSequenceNumber: 3, arrivalMs: 5 };
    assert.deepEqual(parsePosition(from), from);
  });

  it('is none where it does not name records by their numbers', () => {
    for (const sequenceNumbers of [{}, null, 1, [], { a: 1 }, { a: '1', b: 'x' }, { a: '' }])
      assert.equal(parsePosition({ sequenceNumbers }), undefined, JSON.stringify(sequenceNumbers));
  });
});
