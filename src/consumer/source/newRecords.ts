import { PackedRecords } from '../wire/packedRecords';
import type { ConsumedRecord, RecordList } from '../types';

/**
 * The records after that sequence number, or from it on where `isInclusive` is set. An answer may begin with records that were read before.
 * A shard's sequence numbers ascend, so those come first.
 */
export function recordsAfter(records: RecordList, sequenceNumber: string, isInclusive = false): RecordList {
  const place = BigInt(sequenceNumber) - (isInclusive ? 1n : 0n);
  let first = 0;
  for (let next = records.at(0); next && BigInt(next.sequenceNumber) <= place; next = records.at(first)) first++;
  return first === 0 ? records : records.slice(first);
}

/** The records without those that the answer has a second time. */
export function withoutRepeats(records: RecordList): RecordList {
  const isAscending = records instanceof PackedRecords ? records.isAscending : ascends([...records]);
  if (isAscending) return records;
  const unique = new Map<string, ConsumedRecord>();
  for (const record of records) if (!unique.has(record.sequenceNumber)) unique.set(record.sequenceNumber, record);
  return [...unique.values()];
}

function ascends(records: readonly ConsumedRecord[]): boolean {
  return records.every(({ sequenceNumber }, index) => {
    const before = records[index - 1]?.sequenceNumber ?? '';
    return before.length === sequenceNumber.length ? before < sequenceNumber : before.length < sequenceNumber.length;
  });
}
