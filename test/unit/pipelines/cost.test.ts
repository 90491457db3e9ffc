import assert from 'node:assert/strict';
import {
  deliveryCost,
  monthlyCost,
  streamCost,
  type DataStreamSettings,
  type S3DeliverySettings,
} from '../../../src/pipelines';

const IDLE = { recordsPerSecond: 0, bytesPerRecord: 1_024 };
/** 2,628,000 records, 2.506 GB a month. */
const ONE_A_SECOND = { recordsPerSecond: 1, bytesPerRecord: 1_024 };

function isNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 0.005, `${actual}, not ${expected}`);
}

describe('what a pipeline costs a month', () => {
  const provisioned: DataStreamSettings = { name: 's', capacity: { mode: 'PROVISIONED', shards: 2 } };
  const onDemand: DataStreamSettings = { name: 's', capacity: { mode: 'ON_DEMAND' } };

  it('shards cost whether or not anything is sent', () => isNear(streamCost(provisioned, IDLE), 2 * 730 * 0.015));

  it('a day more of retention costs for each shard', () => {
    isNear(streamCost({ ...provisioned, retentionHours: 48 }, IDLE), 2 * 730 * (0.015 + 0.02));
  });

  it('records count in units of 25 KB', () => {
    isNear(streamCost(provisioned, ONE_A_SECOND), 21.9 + 2.628 * 0.014);
    isNear(streamCost(provisioned, { recordsPerSecond: 1, bytesPerRecord: 30_000 }), 21.9 + 2 * 2.628 * 0.014);
  });

  it('on demand, what goes in and what each reader takes', () => {
    isNear(streamCost(onDemand, IDLE, 1), 730 * 0.04);
    isNear(streamCost(onDemand, ONE_A_SECOND, 1), 29.2 + 2.506 * (0.08 + 0.04));
  });

  it('Firehose counts each record in steps of 5 KB', () => {
    const delivery = { name: 'd', source: { kind: 'directPut' }, destination: { bucket: 'b' } } as const;
    isNear(deliveryCost(delivery, ONE_A_SECOND), 5 * 2.506 * 0.029 + 8.76 * 0.005 + 2.506 * 0.023);
    isNear(monthlyCost({ deliveryStream: delivery }, IDLE), 0);
  });

  it('a larger buffer makes fewer objects, also where partitioning or conversion asks for it', () => {
    const much = { recordsPerSecond: 1_000, bytesPerRecord: 1_024 };
    const costWith = (destination: Partial<S3DeliverySettings>) =>
      deliveryCost(
        { name: 'd', source: { kind: 'directPut' }, destination: { bucket: 'b', bufferSeconds: 900, ...destination } },
        much,
      );
    const converted = { conversion: { database: 'd', table: 't' } };
    const partitioned = { partitioning: { query: '{k:.k}' } };
    assert.ok(costWith({ bufferMebibytes: 64 }) < costWith({}));
    isNear(costWith(converted), costWith({ bufferMebibytes: 64 }));
    isNear(costWith(partitioned), costWith({ ...partitioned, bufferMebibytes: 64 }));
  });
});
