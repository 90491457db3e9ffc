import { createHash } from 'node:crypto';

/** The hash key of a partition key: its MD5 as a number of 128 bits ("Kinesis Data Streams: Partition Key"). */
export function hashKeyOf(partitionKey: string): bigint {
  const bytes = createHash('md5').update(partitionKey, 'utf8').digest();
  return (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8);
}
