import type { MetricStore } from '../cloudWatch';
import type { DataStream } from './dataStream';
import type { Shard } from './shard';

const NAMESPACE = 'AWS/Kinesis';

/** What was written to a shard, or refused, in one call. */
export interface Written {
  records: number;
  bytes: number;
  throttled: number;
}

/**
 * Counts what streams take and give, by the names of "Monitoring the Amazon Kinesis Data Streams Service with Amazon CloudWatch". As
 * there, a value is what one call wrote or read, and shards are measured where enhanced monitoring is on.
 */
export class StreamMeter {
  readonly #metrics: MetricStore;

  constructor(metrics: MetricStore) {
    this.#metrics = metrics;
  }

  wrote(stream: DataStream, shards: ReadonlyMap<Shard, Written>, nowMs: number): void {
    const all: Written = { records: 0, bytes: 0, throttled: 0 };
    for (const [shard, written] of shards) {
      all.records += written.records;
      all.bytes += written.bytes;
      all.throttled += written.throttled;
      this.#ofShard(stream, shard, 'IncomingRecords', written.records, nowMs);
      this.#ofShard(stream, shard, 'IncomingBytes', written.bytes, nowMs);
      this.#ofShard(stream, shard, 'WriteProvisionedThroughputExceeded', written.throttled, nowMs);
    }
    if (all.records > 0) {
      this.#ofStream(stream, 'IncomingRecords', all.records, nowMs);
      this.#ofStream(stream, 'IncomingBytes', all.bytes, nowMs);
    }
    this.#ofStream(stream, 'WriteProvisionedThroughputExceeded', all.throttled, nowMs);
  }

  read(
    stream: DataStream,
    shard: Shard,
    { records, bytes, ageMs }: { records: number; bytes: number; ageMs: number },
    nowMs: number,
  ): void {
    this.#ofStream(stream, 'GetRecords.Records', records, nowMs);
    this.#ofStream(stream, 'GetRecords.Bytes', bytes, nowMs);
    this.#ofStream(stream, 'GetRecords.IteratorAgeMilliseconds', ageMs, nowMs);
    this.#ofStream(stream, 'ReadProvisionedThroughputExceeded', 0, nowMs);
    this.#ofShard(stream, shard, 'OutgoingRecords', records, nowMs);
    this.#ofShard(stream, shard, 'OutgoingBytes', bytes, nowMs);
    this.#ofShard(stream, shard, 'IteratorAgeMilliseconds', ageMs, nowMs);
  }

  throttledRead(stream: DataStream, shard: Shard, nowMs: number): void {
    this.#ofStream(stream, 'ReadProvisionedThroughputExceeded', 1, nowMs);
    this.#ofShard(stream, shard, 'ReadProvisionedThroughputExceeded', 1, nowMs);
  }

  #ofStream({ state }: DataStream, name: string, value: number, nowMs: number): void {
    this.#metrics.add(NAMESPACE, name, [['StreamName', state.name]], value, nowMs);
  }

  #ofShard({ state }: DataStream, shard: Shard, name: string, value: number, nowMs: number): void {
    if (!state.monitoring.includes(name)) return;
    const dimensions = [
      ['StreamName', state.name],
      ['ShardId', shard.state.shardId],
    ] as const;
    this.#metrics.add(NAMESPACE, name, dimensions, value, nowMs);
  }
}
