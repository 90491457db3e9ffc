import assert from 'node:assert/strict';
import { hotShards, readShardLoads, type ShardLoads } from '../../../src/pipelines';

const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
const signal = new AbortController().signal;

type Reader = Parameters<typeof readShardLoads>[0];

function loads(...recordsPerSecond: number[]): ShardLoads {
  return new Map(recordsPerSecond.map((rate, index) => [`s${index}`, { recordsPerSecond: rate, bytesPerSecond: 0 }]));
}

describe('the load of shards from CloudWatch', () => {
  it('is asked for 500 metrics at a time, page by page', async () => {
    const asked: number[] = [];
    const reader: Reader = {
      getMetricData: ({ MetricDataQueries: queries = [], NextToken: token }) => {
        asked.push(queries.length);
        const half = queries.length / 2;
        const page = token === undefined ? queries.slice(0, half) : queries.slice(half);
        const results = page.map(({ Id, MetricStat }) => ({
          Id: Id ?? '',
          Values: MetricStat?.Metric?.MetricName === 'IncomingBytes' ? [3_600] : [180, 180],
        }));
        return Promise.resolve({
          ...{ $metadata: {}, MetricDataResults: results },
          ...(token === undefined && { NextToken: 'more' }),
        });
      },
    };
    const shardIds = Array.from({ length: 1_000 }, (_, index) => `shard-${index}`);
    const found = await readShardLoads(reader, { stream: 'orders', shardIds, nowMs: NOW_MS, signal });
    assert.deepEqual(
      asked,
      Array.from({ length: 8 }, () => 500),
    );
    assert.equal(found.size, 1_000);
    assert.deepEqual(found.get('shard-999'), { recordsPerSecond: 1, bytesPerSecond: 10 });
  });

  it('is unknown where nothing was measured', async () => {
    const reader: Reader = {
      getMetricData: () => Promise.resolve({ $metadata: {}, MetricDataResults: [{ Id: 's0_0', Values: [] }] }),
    };
    const found = await readShardLoads(reader, { stream: 'orders', shardIds: ['a'], nowMs: NOW_MS, signal });
    assert.equal(found.size, 0);
  });
});

describe('a hot shard', () => {
  it('is near to its limit, or gets much more than the others', () => {
    assert.deepEqual([...hotShards(loads(100, 120, 90))], []);
    assert.deepEqual([...hotShards(loads(900, 850, 100))], ['s0', 's1']);
    assert.deepEqual([...hotShards(loads(400, 20, 20, 20))], ['s0']);
    // What is little is not hot, however uneven it is.
    assert.deepEqual([...hotShards(loads(20, 0, 0, 0))], []);
    assert.deepEqual([...hotShards(new Map([['s', { recordsPerSecond: 1, bytesPerSecond: 1_000_000 }]]))], ['s']);
  });
});
