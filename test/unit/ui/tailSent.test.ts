import assert from 'node:assert/strict';
import { parsePosition } from '../../../src/ui/tail/position';
import { tailOfSent } from '../../../src/ui/send/tailSent';
import { parseSentBound } from '../../../src/ui/tail/sentBound';
import { ScriptedTail, SHARD } from './support/scriptedTail';

const STARTED_MS = Date.UTC(2026, 10, 25, 14, 2);

describe('a tail of what was sent', () => {
  it('begins in each shard with the first record of the send, and by no clock', () => {
    const firstSequenceNumbers = { 'shardId-000000000000': '4959', 'shardId-000000000012': '4960' };
    const { from } = tailOfSent({ firstSequenceNumbers, sent: 24, durationMs: 800 }, STARTED_MS);
    assert.deepEqual(from, { sequenceNumbers: firstSequenceNumbers });
  });

  it('ends with the send: later records are not shown until they are asked for', async () => {
    const { sent } = tailOfSent({ firstSequenceNumbers: { [SHARD]: '1' }, sent: 2, durationMs: 800 }, STARTED_MS);
    const tail = await ScriptedTail.begin({ sent });
    // A second apart, as they arrive.
    await tail.giveData('first', 'last', 'later', 'much later');
    const texts = async () => (await tail.session.records(0, 10)).map(({ data }) => Buffer.from(data).toString());
    assert.deepEqual(await texts(), ['first', 'last']);
    tail.session.view.showAfterSent();
    assert.deepEqual(await texts(), ['first', 'last', 'later', 'much later']);
    tail.session.dispose();
  });

  it('comes back with its end from a saved panel', () => {
    const { sent } = tailOfSent({ firstSequenceNumbers: { [SHARD]: '1' }, sent: 2, durationMs: 800.5 }, STARTED_MS);
    assert.deepEqual(parseSentBound(JSON.parse(JSON.stringify(sent))), sent);
    for (const wrong of [null, 1, {}, { ...sent, durationMs: 'x' }, { ...sent, records: -1 }])
      assert.equal(parseSentBound(wrong), undefined);
  });

  it('begins where tails do when nothing is known to have arrived', () => {
    assert.deepEqual(tailOfSent({ firstSequenceNumbers: {}, sent: 0, durationMs: 1 }, STARTED_MS), {});
  });

  it('comes back from a link or a saved panel as it was, with as many shards as there are', () => {
    const shards = Array.from({ length: 500 }, (_, n) => [`shardId-${String(n).padStart(12, '0')}`, '9'.repeat(56)]);
    const { from } = tailOfSent(
      { firstSequenceNumbers: Object.fromEntries(shards) as Record<string, string>, sent: 500, durationMs: 1 },
      STARTED_MS,
    );
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
