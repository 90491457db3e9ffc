import { deaggregate } from '../../records';
import { PackedRecords } from '../wire/packedRecords';
import type { ShardPosition } from '../source/position';
import type { ConsumedRecord, RecordList } from '../types';

/** The first byte of an aggregate's magic number. Nearly all other records begin otherwise, which is quick to check. */
const MAGIC_START = 0xf3;

/** Unpacks KPL aggregates. Each member has its record's sequence number, and its position as sub-sequence number. */
function userRecords(records: RecordList): RecordList {
  return mayHoldAggregates(records) ? [...records].flatMap(membersOf) : records;
}

/** The user records of an answer. Where the tail begins within an aggregate, the members before are left out. */
export function userRecordsFrom(position: ShardPosition, records: RecordList): RecordList {
  const all = userRecords(records);
  if (position.at !== 'record' || position.afterMember === undefined) return all;
  const { sequenceNumber, afterMember } = position;
  return [...all].filter(
    (record) => record.sequenceNumber !== sequenceNumber || (record.subSequenceNumber ?? Infinity) > afterMember,
  );
}

function mayHoldAggregates(records: RecordList): boolean {
  return records instanceof PackedRecords ? records.someDataStartsWith(MAGIC_START) : [...records].some(mayBeAggregate);
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

function mayBeAggregate({ data }: ConsumedRecord): boolean {
  return data[0] === MAGIC_START;
}
