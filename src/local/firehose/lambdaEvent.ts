import { randomUUID } from 'node:crypto';

/** A record as a function gets it. */
export interface EventRecord {
  readonly recordId: string;
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  /** Undefined: it was put directly. */
  readonly kinesis: KinesisMetadata | undefined;
}

interface KinesisMetadata {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** The record's number in the aggregate that it came in; otherwise empty. */
  readonly subsequenceNumber: string;
  readonly partitionKey: string;
}

/** Who invokes a function, as the event says. */
export interface EventSource {
  readonly deliveryStreamArn: string;
  readonly region: string;
  /** Undefined: records are put directly. */
  readonly sourceStreamArn: string | undefined;
}

/** Beside its data and its partition key, a record of an event has at most about this many characters. */
const RECORD_CHARS = 600;

/** How many bytes a record may take in an event. */
export function eventBytes({ data, kinesis }: EventRecord): number {
  // A character of a key in JSON has six bytes at most, as \u0000 does.
  return Math.ceil(data.length / 3) * 4 + RECORD_CHARS + 6 * (kinesis?.partitionKey.length ?? 0);
}

/**
 * An event as JSON. Each attempt has an invocation of its own. Source: the sample event "Amazon Data Firehose" of Lambda's console, and
 * `KinesisFirehoseEvent` of AWS's event libraries.
 */
export function eventOf(
  { deliveryStreamArn, region, sourceStreamArn }: EventSource,
  records: readonly EventRecord[],
): string {
  return JSON.stringify({
    invocationId: randomUUID(),
    sourceKinesisStreamArn: sourceStreamArn,
    deliveryStreamArn,
    region,
    records: records.map(({ recordId, data, arrivalMs, kinesis }) => ({
      recordId,
      approximateArrivalTimestamp: arrivalMs,
      data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
      kinesisRecordMetadata: kinesis && { ...kinesis, approximateArrivalTimestamp: arrivalMs },
    })),
  });
}
