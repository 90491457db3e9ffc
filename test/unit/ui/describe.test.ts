import assert from 'node:assert/strict';
import type { ShardReadingState, TailPosition, TailState } from '../../../src/consumer';
import {
  describeGap,
  describePosition,
  describeShardState,
  describeTailState,
  stoppedText,
} from '../../../src/ui/tail/describe';
import { SHARD } from './support/scriptedTail';

const EXPIRED = Object.assign(new Error('The security token included in the request is expired'), {
  name: 'ExpiredTokenException',
});

describe('where a tail starts', () => {
  const positions: [TailPosition, string][] = [
    ['latest', 'from now on'],
    ['trimHorizon', 'from the oldest record'],
    [{ minutesAgo: 0 }, 'from 0 min ago'],
    [{ minutesAgo: 5 }, 'from 5 min ago'],
    [{ minutesAgo: 4.2 }, 'from 5 min ago'],
    [{ minutesAgo: 59.5 }, 'from 1 hour ago'],
    [{ minutesAgo: 60 }, 'from 1 hour ago'],
    [{ minutesAgo: 61 }, 'from 1 h 1 min ago'],
    [{ minutesAgo: 1_440 }, 'from 24 hours ago'],
    [{ minutesAgo: 525_600 }, 'from 8,760 hours ago'],
    [{ timestamp: '2026-11-24T05:12:41+01:00' }, 'from 2026-11-24T04:12:41Z'],
    [{ timestamp: Date.UTC(2026, 10, 24, 4, 12, 41, 203) }, 'from 2026-11-24T04:12:41Z'],
    [{ sequenceNumber: '4959', shardId: SHARD }, 'after 4959'],
    [{ sequenceNumbers: { [SHARD]: '1' } }, 'from the first record of the send in 1 shard'],
    [
      { sequenceNumbers: { [SHARD]: '1', 'shardId-000000000001': '2' } },
      'from the first record of the send in 2 shards',
    ],
  ];
  for (const [from, text] of positions) {
    it(`reads well: ${text} (${JSON.stringify(from)})`, () => {
      assert.equal(describePosition(from), text);
    });
  }
});

describe('the state of a tail', () => {
  it('is one short sentence in each case', () => {
    const states: [TailState, string][] = [
      [{ kind: 'connecting' }, 'connecting'],
      [{ kind: 'connected', shards: 1 }, 'connected: reading 1 shard'],
      [{ kind: 'connected', shards: 1_200 }, 'connected: reading 1,200 shards'],
      [{ kind: 'waitingForStream', status: 'CREATING' }, 'the stream is creating; waiting'],
      [{ kind: 'streamDeleted' }, 'the stream was deleted; waiting for it to be created again'],
      [{ kind: 'streamRecreated', shards: 2 }, 'the stream was created again; reading 2 shards from the first record'],
    ];
    for (const [state, text] of states) assert.equal(describeTailState(state), text);
  });

  it('says why it is disconnected and when the next try is, each as a sentence', () => {
    const text = describeTailState({ kind: 'disconnected', error: EXPIRED, retryInMs: 4_000 });
    assert.match(text, /^disconnected: [^.]+\..* Next try in 4\.0 s\.$/);
    assert.doesNotMatch(text, /\.\./);
  });

  it('counts one record and many at its end', () => {
    assert.equal(stoppedText(false, 0), 'stopped: 0 records received');
    assert.equal(stoppedText(false, 1), 'stopped: 1 record received');
    assert.equal(stoppedText(true, 12_345), 'all read: 12,345 records');
  });
});

describe('the state of a shard', () => {
  it('is not worth a line while all is well', () => {
    for (const kind of ['reading', 'behind'] as const)
      assert.equal(describeShardState({ kind } as ShardReadingState), undefined);
  });

  it('names its parents and children', () => {
    const parents = ['shardId-000000000001', 'shardId-000000000002'];
    assert.equal(
      describeShardState({ kind: 'waitingForParent', parents }),
      'waiting for its parents to be read: shardId-000000000001, shardId-000000000002',
    );
    assert.equal(
      describeShardState({ kind: 'closed', children: parents }),
      `closed; continues in ${parents.join(', ')}`,
    );
    assert.equal(describeShardState({ kind: 'closed', children: [] }), 'closed; looking for its child shards');
  });

  it('says when it is read again', () => {
    const throttled = describeShardState({ kind: 'throttled', retryInMs: 250 });
    assert.match(throttled ?? '', /next read in 250 ms$/);
    const retrying = describeShardState({ kind: 'retrying', error: EXPIRED, retryInMs: 61_000 });
    assert.match(retrying ?? '', /Next try in 1 min 1 s\.$/);
  });
});

describe('a gap', () => {
  const gap = { kind: 'gap', shardId: SHARD, reason: 'trimmed' } as const;

  it('says what lies before and after it, where that is known', () => {
    const both = describeGap({ ...gap, afterSequenceNumber: '7', beforeSequenceNumber: '12' });
    const after = describeGap({ ...gap, afterSequenceNumber: '7' });
    const before = describeGap({ ...gap, afterSequenceNumber: undefined, beforeSequenceNumber: '12' });
    const neither = describeGap({ ...gap, afterSequenceNumber: undefined });
    for (const text of [both, after, before, neither]) assert.ok(text.startsWith(`${SHARD}: GAP`), text);
    assert.match(both, /between 7 and 12\. .*may have expired/);
    assert.match(after, /after 7\. .*had expired/);
    assert.match(before, /before 12\. .*may have expired/);
    assert.match(neither, /The oldest records had expired/);
  });
});
