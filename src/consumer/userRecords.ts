import { deaggregate } from '../records';
import type { ConsumedRecord } from './types';

/** With KPL aggregates taken apart: each member has its record's sequence number, and its place as sub-sequence number. */
export function userRecords(records: ConsumedRecord[]): ConsumedRecord[] {
  return records.some(mayBeAggregate) ? records.flatMap(membersOf) : records;
}

function membersOf(record: ConsumedRecord): ConsumedRecord[] {
  const members = mayBeAggregate(record) ? deaggregate(record.data) : undefined;
  if (!members || members.length === 0) return [record];
  return members.map(({ partitionKey, data }, subSequenceNumber) => ({
    ...record,
    subSequenceNumber,
    partitionKey,
    data,
  }));
}

/** The first byte of an aggregate's magic: spares nearly every other record the look. */
function mayBeAggregate({ data }: ConsumedRecord): boolean {
  return data[0] === 0xf3;
}
