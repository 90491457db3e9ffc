import { PackedRecords } from '../wire/packedRecords';
import type { ConsumedRecord, RecordList } from '../types';

/**
 * The records after that sequence number, or with it. A shard's sequence numbers ascend: where an answer begins with records that
 * were read before, none of them comes twice.
 */
export function recordsAfter(records: RecordList, sequenceNumber: string, isInclusive = false): RecordList {
  const place = BigInt(sequenceNumber) - (isInclusive ? 1n : 0n);
  let first = 0;
  for (let next = records.at(0); next && BigInt(next.sequenceNumber) <= place; next = records.at(first)) first++;
  return first === 0 ? records : records.slice(first);
}

/** Each record once, however often the answer has it. */
export function withoutRepeats(records: RecordList): RecordList {
  const isAscending = records instanceof PackedRecords ? records.isAscending() : ascends([...records]);
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
