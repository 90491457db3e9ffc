import type { Clients } from '../../src/aws';
import { definedFields } from '../../src/common';

const ALL_HASH_KEYS = 2n ** 128n;

/**
 * Clients of a stream with so many shards, a third of them closed by a split, and with nothing else.
 * @param answers in place of those that the calls of Kinesis have here
 */
export function clientsOfManyShards(count: number, answers: Record<string, () => Promise<unknown>> = {}): Clients {
  const parents = Math.floor(count / 3);
  const shard = (id: number, from: bigint, to: bigint, parent?: number) => ({
    ShardId: shardId(id),
    HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to - 1n) },
    SequenceNumberRange: definedFields({
      StartingSequenceNumber: '1',
      EndingSequenceNumber: parent === undefined ? '2' : undefined,
    }),
    ...definedFields({ ParentShardId: parent === undefined ? undefined : shardId(parent) }),
  });
  const edge = (index: number, of: number) => (ALL_HASH_KEYS * BigInt(index)) / BigInt(of);
  const children = count - parents;
  const Shards = [
    ...Array.from({ length: parents }, (_, id) => shard(id, edge(id, parents), edge(id + 1, parents))),
    ...Array.from({ length: children }, (_, index) =>
      shard(parents + index, edge(index, children), edge(index + 1, children), Math.min(index >> 1, parents - 1)),
    ),
  ];
  const kinesis = {
    listShards: () => Promise.resolve({ Shards }),
    describeStreamSummary: () =>
      Promise.resolve({
        StreamDescriptionSummary: {
          ...{ StreamName: 'orders', StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders' },
          ...{ StreamStatus: 'ACTIVE', OpenShardCount: children, RetentionPeriodHours: 24, ConsumerCount: 0 },
        },
      }),
    listTagsForStream: () => Promise.resolve({ Tags: [{ Key: 'team', Value: 'data' }] }),
    listStreamConsumers: () => Promise.resolve({ Consumers: [{ ConsumerName: 'billing', ConsumerStatus: 'ACTIVE' }] }),
    ...answers,
  };
  const firehose = { listDeliveryStreams: () => Promise.resolve({ DeliveryStreamNames: [] }) };
  return { kinesis, firehose, metrics: METRICS } as unknown as Clients;
}

/** Each metric as a wave over the range that is asked for. */
const METRICS: Clients['metrics'] = {
  getMetricData: ({ StartTime, EndTime, MetricDataQueries = [] }) => {
    const [fromMs, toMs] = [StartTime, EndTime].map((time) => time?.getTime() ?? 0) as [number, number];
    const results = MetricDataQueries.map(({ Id, MetricStat }, query) => {
      const stepMs = (MetricStat?.Period ?? 60) * 1000;
      const Timestamps = Array.from(
        { length: (toMs - fromMs) / stepMs },
        (_, index) => new Date(fromMs + index * stepMs),
      );
      return definedFields({ Id, Timestamps, Values: Timestamps.map((_, index) => waveAt(index, query)) });
    });
    return Promise.resolve({ $metadata: {}, MetricDataResults: results });
  },
  describeAlarmsForMetric: ({ MetricName }) => {
    const alarm = { AlarmName: 'nobody reads', StateValue: 'ALARM' as const };
    return Promise.resolve({ $metadata: {}, MetricAlarms: MetricName === 'GetRecords.Bytes' ? [alarm] : [] });
  },
};

function waveAt(index: number, query: number): number {
  return 50_000 * (1 + Math.sin(index / 12 + query));
}

function shardId(id: number): string {
  return `shardId-${String(id).padStart(12, '0')}`;
}
