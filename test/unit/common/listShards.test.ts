import type { ListShardsCommandInput, ListShardsCommandOutput } from '@aws-sdk/client-kinesis';
import assert from 'node:assert/strict';
import { hashKeysOf, listShards, overlap, shareOf, type ShardLister } from '../../../src/common';

const ARN = 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders';

/** Answers as `ListShards` does: three shards, one a page, and it refuses the stream beside a token. */
function pagedLister(inputs: ListShardsCommandInput[]): ShardLister {
  const listShardsOfPage = (input: ListShardsCommandInput): Promise<ListShardsCommandOutput> => {
    inputs.push(input);
    const { NextToken, StreamARN, StreamName, ShardFilter } = input;
    assert.ok(NextToken === undefined || (StreamARN ?? StreamName ?? ShardFilter) === undefined);
    const page = Number(NextToken ?? 0);
    return Promise.resolve({
      Shards: [{ ShardId: `shard-${page}`, HashKeyRange: undefined, SequenceNumberRange: undefined }],
      ...(page < 2 && { NextToken: String(page + 1) }),
      $metadata: {},
    });
  };
  return { listShards: listShardsOfPage as ShardLister['listShards'] };
}

describe('the shards of a data stream', () => {
  it('are listed to the last page, the stream and the filter named once', async () => {
    const inputs: ListShardsCommandInput[] = [];
    const shards = await listShards(pagedLister(inputs), ARN, { filter: { Type: 'AT_LATEST' } });
    assert.deepEqual(
      shards.map(({ ShardId }) => ShardId),
      ['shard-0', 'shard-1', 'shard-2'],
    );
    assert.deepEqual(
      inputs.map(({ StreamARN, NextToken, ShardFilter }) => [StreamARN, NextToken, ShardFilter?.Type]),
      [
        [ARN, undefined, 'AT_LATEST'],
        [undefined, '1', undefined],
        [undefined, '2', undefined],
      ],
    );
  });
});

describe('a range of hash keys', () => {
  const half = 2n ** 127n;
  const lower = hashKeysOf({ StartingHashKey: '0', EndingHashKey: String(half - 1n) });
  const upper = hashKeysOf({ StartingHashKey: String(half), EndingHashKey: String(2n ** 128n - 1n) });

  it('has its share of all hash keys', () => {
    assert.ok(lower && upper);
    assert.deepEqual([shareOf(lower), shareOf(upper)], [0.5, 0.5]);
  });

  it('overlaps what shares a key with it, and what is not known', () => {
    assert.equal(overlap(lower, upper), false);
    assert.equal(overlap(lower, lower), true);
    assert.equal(overlap(lower, undefined), true);
  });

  it('is not known where the server gives no numbers', () => {
    assert.equal(hashKeysOf({ StartingHashKey: '0x1', EndingHashKey: '2' }), undefined);
    assert.equal(hashKeysOf(undefined), undefined);
  });
});
