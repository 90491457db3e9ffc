import assert from 'node:assert/strict';
import { parseTailLink } from '../../../src/ui/tail/parseTailLink';

const CONNECTIONS = ['local', 'prod (EU) $x'];
const FROM = { minutesAgo: 5 };
const EVIL = '[Add the connection](command:workbench.action.terminal.sendSequence?%7B%7D)';

const parse = (given: Record<string, string>, path = '/tail') =>
  parseTailLink({ path, query: new URLSearchParams(given).toString() }, { from: FROM, connections: CONNECTIONS });

describe('a link to a tail', () => {
  const good = { connection: 'local', stream: 'orders' };

  it('is read where each part is what it should be', () => {
    assert.deepEqual(parse(good), { ...good, from: FROM, filter: '' });
    const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';
    assert.deepEqual(
      parse({
        connection: 'PROD (eu) $X',
        stream: arn,
        from: '15',
        shards: 'shardId-000000000000',
        filter: 'total > 3',
      }),
      {
        connection: 'prod (EU) $x',
        stream: arn,
        from: { minutesAgo: 15 },
        shards: ['shardId-000000000000'],
        filter: 'total > 3',
      },
    );
    const at = {
      sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
      shardId: 'shardId-000000000000',
    };
    for (const from of ['latest', 'trimHorizon', { timestamp: '2026-11-24T04:00:00Z' }, at]) {
      const text = typeof from === 'string' ? from : JSON.stringify(from);
      assert.deepEqual(parse({ ...good, from: text }).from, from);
    }
  });

  const bad: Record<string, { given: Record<string, string>; path?: string }> = {
    'of another path': { given: good, path: `/${EVIL}` },
    'without a connection': { given: { stream: 'orders' } },
    'to a connection that does not exist': { given: { ...good, connection: `prod. ${EVIL}` } },
    'to a stream of another form': { given: { ...good, stream: `orders ${EVIL}` } },
    'to a stream of a broken ARN': { given: { ...good, stream: `arn:aws:kinesis:${EVIL}:1:stream/x` } },
    'to shards of another form': { given: { ...good, shards: `shardId-0,${EVIL}` } },
    'to a shard too many': { given: { ...good, shards: new Array(501).fill('s').join(',') } },
    'from nowhere': { given: { ...good, from: EVIL } },
    'from a number in other clothes': { given: { ...good, from: '1e999' } },
    'from too long ago': { given: { ...good, from: '99999999999' } },
    'from a sequence number without end': {
      given: { ...good, from: JSON.stringify({ sequenceNumber: '1'.repeat(200), shardId: 'shardId-0' }) },
    },
    'from a shard of another form': {
      given: { ...good, from: JSON.stringify({ sequenceNumber: '1', shardId: EVIL }) },
    },
    'with a filter that is too long': { given: { ...good, filter: 'x'.repeat(2_001) } },
    'with a filter of several lines': { given: { ...good, filter: `a\n${EVIL}` } },
  };
  for (const [what, { given, path }] of Object.entries(bad)) {
    it(`${what} is refused in words of ours alone`, () => {
      assert.throws(
        () => parse(given, path),
        (error: Error & { remedy?: string }) => {
          const said = `${error.message} ${error.remedy ?? ''}`;
          assert.match(said, /^[\w ,.:']+$/);
          assert.doesNotMatch(said, /command|Add the connection|xxx|111/);
          return true;
        },
      );
    });
  }
});
