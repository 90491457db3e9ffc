import type { RecordList } from '../types';

/**
 * The records after that sequence number, or with it. A shard's sequence numbers ascend: an answer that begins with records that
 * were read before gives none of them twice.
 */
export function recordsAfter(records: RecordList, sequenceNumber: string, isInclusive = false): RecordList {
  const place = BigInt(sequenceNumber) - (isInclusive ? 1n : 0n);
  let first = 0;
  for (let next = records.at(0); next && BigInt(next.sequenceNumber) <= place; next = records.at(first)) first++;
  return first === 0 ? records : records.slice(first);
}
