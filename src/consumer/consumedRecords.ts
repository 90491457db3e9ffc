import { deaggregate } from '../records';
import type { KinesisRecord } from './recordSource';
import type { ConsumedRecord } from './types';

/** The user records of an answer: those of a KPL aggregate take its sequence number and their place in it. */
export function consumedRecords(shardId: string, records: readonly KinesisRecord[]): ConsumedRecord[] {
  const consumed: ConsumedRecord[] = [];
  for (const { sequenceNumber, partitionKey, arrivalMs, data } of records) {
    const members = mayBeAggregate(data) ? deaggregate(data) : undefined;
    if (!members || members.length === 0) {
      consumed.push({ shardId, sequenceNumber, partitionKey, arrivalMs, data });
      continue;
    }
    for (const [subSequenceNumber, member] of members.entries()) {
      const { partitionKey: memberKey, data: memberData } = member;
      consumed.push({
        shardId,
        sequenceNumber,
        subSequenceNumber,
        partitionKey: memberKey,
        arrivalMs,
        data: memberData,
      });
    }
  }
  return consumed;
}

/** The first byte of an aggregate's magic: spares nearly every other record the call. */
function mayBeAggregate(data: Uint8Array): boolean {
  return data[0] === 0xf3;
}
