import { PackedRecords } from '../wire/packedRecords';
import type { ConsumedRecord, RecordList } from '../types';

/** What a record's object and strings take, besides their characters and the data. */
const OBJECT_BYTES = 200;

/** What records take in memory, in bytes: data, keys, sequence numbers and columns. Bounds of memory count this. */
export function memoryOf(records: RecordList): number {
  if (records instanceof PackedRecords) return records.memoryBytes;
  let bytes = 0;
  for (const record of records) bytes += memoryOfOne(record);
  return bytes;
}

function memoryOfOne({ sequenceNumber, partitionKey, data }: ConsumedRecord): number {
  return OBJECT_BYTES + sequenceNumber.length + 2 * partitionKey.length + data.length;
}
