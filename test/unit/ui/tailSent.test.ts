import assert from 'node:assert/strict';
import { tailOfSent } from '../../../src/ui/send/tailSent';

describe('a tail of what was sent', () => {
  it('begins in each shard at the first sequence number of the send', () => {
    const firstSequenceNumbers = { 'shardId-000000000000': '4959', 'shardId-000000000012': '4960' };
    const { from, filter } = tailOfSent({ firstSequenceNumbers, durationMs: 1000 }, 1_000_000);
    assert.ok(from.timestamp < 1_000_000 - 1000);
    assert.equal(filter, '(shard:0 seq>=4959) or (shard:12 seq>=4960)');
  });

  it('has a filter that is not too long to be one', () => {
    const shards = Array.from({ length: 40 }, (_, n) => [`shardId-${String(n).padStart(12, '0')}`, '9'.repeat(56)]);
    const firstSequenceNumbers = Object.fromEntries(shards) as Record<string, string>;
    const { filter = '' } = tailOfSent({ firstSequenceNumbers, durationMs: 0 }, 0);
    assert.ok(filter.length > 0 && filter.length <= 4096, String(filter.length));
    firstSequenceNumbers['shardId-000000000040'] = '1';
    assert.equal(tailOfSent({ firstSequenceNumbers, durationMs: 0 }, 0).filter, undefined);
  });
});
