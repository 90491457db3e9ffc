import assert from 'node:assert/strict';
import { hotShards, readShardLoads, type ShardLoads } from '../../../src/pipelines';

const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
const signal = new AbortController().signal;

type Reader = Parameters<typeof readShardLoads>[0];

function loads(...recordsPerSecond: number[]): ShardLoads {
  return new Map(recordsPerSecond.map((rate, index) => [`s${index}`, { recordsPerSecond: rate, bytesPerSecond: 0 }]));
}

/** Sums of minutes, by when each began. */
function measured(...minutes: { secondsAgo: number; value: number }[]) {
  return {
    Timestamps: minutes.map(({ secondsAgo }) => new Date(NOW_MS - secondsAgo * 1_000)),
    Values: minutes.map(({ value }) => value),
  };
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
          ...(MetricStat?.Metric?.MetricName === 'IncomingBytes'
            ? measured({ secondsAgo: 60, value: 3_600 })
            : measured({ secondsAgo: 60, value: 180 }, { secondsAgo: 120, value: 180 })),
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

  it('is the mean of the minutes that have come: the newest come late', async () => {
    const minutes = [2, 3, 4, 5, 6].map((minute) => ({ secondsAgo: 60 * minute, value: 60 * 900 }));
    const lateBy = async (count: number) => {
      const reader: Reader = {
        getMetricData: () =>
          Promise.resolve({ $metadata: {}, MetricDataResults: [{ Id: 's0_0', ...measured(...minutes.slice(count)) }] }),
      };
      const found = await readShardLoads(reader, { stream: 'orders', shardIds: ['a'], nowMs: NOW_MS, signal });
      return found.get('a')?.recordsPerSecond;
    };
    assert.equal(await lateBy(0), 900);
    assert.equal(await lateBy(1), 900);
    // Nothing was written for two of the minutes: no value is so late.
    assert.equal(await lateBy(3), 450);
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
