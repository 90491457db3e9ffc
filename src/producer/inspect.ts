import { FIREHOSE_RECORD_BYTES } from './limits';
import type { Inspection } from './types';

const MAX_LISTED = 1_000;
const FIRST_RECORDS = 20;
const MAX_BYTES_OF_A_FIRST_RECORD = 16 * 1024;

/** Reads an input to its end: it is then known to be well-formed, and how much it is. */
export async function inspectRecords(
  batches: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>,
  onProgress?: (inspection: Inspection) => void,
): Promise<Inspection> {
  const inspection: Inspection = { records: 0, bytes: 0, large: [], first: [] };
  for await (const batch of batches) {
    for (const record of batch) look(inspection, record);
    onProgress?.(inspection);
  }
  return inspection;
}

function look(inspection: Inspection, record: Uint8Array): void {
  const { length } = record;
  // One byte less than the limit: the newline that a delivery stream's records get counts too.
  if (length >= FIREHOSE_RECORD_BYTES && inspection.large.length < MAX_LISTED) {
    inspection.large.push({ index: inspection.records, bytes: length });
  }
  // A view would keep the piece of the file that it lies in.
  if (inspection.records < FIRST_RECORDS)
    inspection.first.push(copyOf(record.subarray(0, MAX_BYTES_OF_A_FIRST_RECORD)));
  inspection.records++;
  inspection.bytes += length;
}

function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
