import assert from 'node:assert/strict';
import { openClients, type Clients } from '../../../src/aws';
import { startLocalPipeline } from '../../../src/local/library';
import type { LocalPipeline } from '../../../src/local/libraryTypes';
import { metricCount, readAlarms, readMetrics, type MeasuredResource } from '../../../src/pipelines';

const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 30);
const STREAM: MeasuredResource = { kind: 'stream', name: 'orders' };
const signal = new AbortController().signal;

type Reader = Parameters<typeof readMetrics>[0];

describe('the metrics of a stream', () => {
  it('are put on one axis of time, as rates, with gaps where nothing was measured', async () => {
    const asked: string[] = [];
    const reader: Reader = {
      getMetricData: (input) => {
        asked.push(input.NextToken ?? 'first');
        const Timestamps = [new Date(Date.UTC(2026, 10, 24, 12, 0)), new Date(Date.UTC(2026, 10, 24, 11, 58))];
        const results = {
          first: [{ Id: 'm0_0', Timestamps, Values: [120, 60] }],
          more: [{ Id: 'm4_0', Timestamps, Values: [5, 7] }],
        };
        const isFirst = input.NextToken === undefined;
        return Promise.resolve({
          ...{ $metadata: {}, MetricDataResults: isFirst ? results.first : results.more },
          ...(isFirst && { NextToken: 'more' }),
        });
      },
      describeAlarmsForMetric: () => Promise.resolve({ $metadata: {} }),
    };
    const { times, charts } = await readMetrics(reader, STREAM, { range: '3h', nowMs: NOW_MS, signal });
    assert.deepEqual(asked, ['first', 'more']);
    assert.equal(times.length, 180);
    assert.equal(times.at(-1), Date.UTC(2026, 10, 24, 12, 0) / 1000);
    assert.deepEqual(charts[0]?.series[0]?.values.slice(-3), [1, null, 2]);
    assert.deepEqual(charts.find(({ id }) => id === 'iteratorAge')?.series[0]?.values.slice(-3), [7, null, 5]);
  });

  it('name the alarms on each of them', async () => {
    const reader: Reader = {
      getMetricData: () => Promise.resolve({ $metadata: {} }),
      describeAlarmsForMetric: ({ MetricName }) =>
        Promise.resolve({
          $metadata: {},
          MetricAlarms: MetricName === 'IncomingBytes' ? [{ AlarmName: 'quiet', StateValue: 'ALARM' }] : [],
        }),
    };
    assert.deepEqual(await readAlarms(reader, STREAM, signal), [
      { name: 'quiet', metric: 'IncomingBytes', state: 'ALARM' },
    ]);
    assert.equal(metricCount(STREAM), 6);
  });
});

describe('the metrics of the local pipeline', function () {
  this.timeout(30_000);
  let pipeline: LocalPipeline;
  let clients: Clients;

  before(async () => {
    pipeline = await startLocalPipeline({ streams: ['orders'] });
    clients = await openClients({ name: 'local', region: 'us-east-1', endpoint: pipeline.endpoint, readOnly: true });
  });

  after(async () => {
    clients.destroy();
    await pipeline.stop();
  });

  it('are read by the clients of a connection, also of one that is read-only', async () => {
    const writing = await openClients({ name: 'local', region: 'us-east-1', endpoint: pipeline.endpoint });
    await writing.kinesis.putRecord({ StreamName: 'orders', Data: Buffer.alloc(600), PartitionKey: 'a' });
    writing.destroy();
    assert.ok(clients.metrics);
    for (const range of ['3h', '24h', '7d'] as const) {
      const { charts } = await readMetrics(clients.metrics, STREAM, { range, nowMs: Date.now(), signal });
      const [bytes] = charts.filter(({ id }) => id === 'incomingBytes');
      assert.equal(bytes?.series[0]?.values.filter((value) => value !== null).length, 1, range);
    }
    assert.deepEqual(await readAlarms(clients.metrics, STREAM, signal), []);
  });

  it('are not looked for where a connection has addresses of other services alone', async () => {
    const endpoints = { kinesis: pipeline.endpoint };
    const others = await openClients({ name: 'kinesis-local', region: 'us-east-1', endpoints });
    assert.equal(others.metrics, undefined);
    others.destroy();
  });
});
