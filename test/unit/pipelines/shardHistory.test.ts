import assert from 'node:assert/strict';
import type { Shard } from '@aws-sdk/client-kinesis';
import { shardHistory } from '../../../src/pipelines';

const ALL = 2n ** 128n;

function shard(shardId: string, from: bigint, to: bigint, given: Partial<Shard> & { isClosed?: boolean } = {}): Shard {
  const { isClosed = false, ...rest } = given;
  return {
    ShardId: shardId,
    HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to - 1n) },
    SequenceNumberRange: { StartingSequenceNumber: '1', ...(isClosed ? { EndingSequenceNumber: '2' } : {}) },
    ...rest,
  };
}

describe('the history of shards', () => {
  it('places a split below its parent, and a merge below the later of two', () => {
    const half = ALL / 2n;
    const quarter = ALL / 4n;
    const { shards, generations, open } = shardHistory([
      shard('a', 0n, half, { isClosed: true }),
      shard('b', half, ALL, { isClosed: true }),
      shard('c', 0n, quarter, { ParentShardId: 'a' }),
      shard('d', quarter, half, { ParentShardId: 'a', isClosed: true }),
      shard('e', quarter, ALL, { ParentShardId: 'd', AdjacentParentShardId: 'b' }),
    ]);
    assert.deepEqual(
      shards.map(({ shardId, generation, until, from, to }) => [shardId, generation, until, from, to]),
      [
        ['c', 1, 3, 0, 0.25],
        ['e', 2, 3, 0.25, 1],
        ['a', 0, 1, 0, 0.5],
        ['b', 0, 2, 0.5, 1],
        ['d', 1, 2, 0.25, 0.5],
      ],
    );
    assert.deepEqual([generations, open], [3, 2]);
  });

  it('begins with the shards whose parents have expired', () => {
    const { shards, generations } = shardHistory([shard('b', 0n, ALL, { ParentShardId: 'a' })]);
    assert.deepEqual([shards[0]?.generation, shards[0]?.parents, generations], [0, ['a'], 1]);
  });

  it('ends for a lineage of thousands, and for one that leads back to itself', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) =>
      shard(`s${index}`, 0n, ALL, { ParentShardId: `s${index - 1}`, isClosed: index < 4_999 }),
    );
    assert.equal(shardHistory(chain.toReversed()).generations, 5_000);
    const circle = [shard('a', 0n, ALL, { ParentShardId: 'b' }), shard('b', 0n, ALL, { ParentShardId: 'a' })];
    assert.equal(shardHistory(circle).shards.length, 2);
  });

  it('is empty for a stream that has no shards yet', () => {
    assert.deepEqual(shardHistory([]), { shards: [], generations: 0, open: 0 });
  });
});
