/** "Kinesis Data Streams: PutRecords": per request, payload and partition keys together. */
export const KINESIS_REQUEST = { records: 500, bytes: 10 * 1024 * 1024 } as const;
/** A stream's `MaxRecordSizeInKiB` where it says nothing else: payload and partition key. */
export const KINESIS_RECORD_BYTES = 1024 * 1024;
/** What one shard takes in a second ("Kinesis Data Streams: Quotas and limits"). */
export const SHARD_SECOND = { records: 1_000, bytes: 1024 * 1024 } as const;
/** "Amazon Data Firehose: PutRecordBatch". */
export const FIREHOSE_REQUEST = { records: 500, bytes: 4 * 1024 * 1024 } as const;
export const FIREHOSE_RECORD_BYTES = 1000 * 1024;
/** Direct puts in the largest regions ("Amazon Data Firehose: Quota"). */
export const DELIVERY_STREAM_SECOND = { records: 500_000, bytes: 5 * 1024 * 1024 } as const;
