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
  return { kinesis, firehose } as unknown as Clients;
}

function shardId(id: number): string {
  return `shardId-${String(id).padStart(12, '0')}`;
}
