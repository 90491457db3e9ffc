import { FIREHOSE_RECORD_BYTES } from './limits';
import type { Inspection } from './types';

const MAX_LISTED = 1_000;
const FIRST_RECORDS = 20;
const MAX_FIRST_RECORD_BYTES = 16 * 1024;

/**
 * Reads an input to its end, which proves that it is well-formed, and counts it.
 * @throws {PipelinesError} `MalformedInput` when the batches do
 */
export async function inspectRecords(
  batches: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>,
  onProgress?: (inspection: Inspection) => void,
): Promise<Inspection> {
  const inspection: Inspection = { records: 0, bytes: 0, large: [], first: [] };
  for await (const batch of batches) {
    for (const record of batch) inspectOne(inspection, record);
    onProgress?.(inspection);
  }
  return inspection;
}

function inspectOne(inspection: Inspection, record: Uint8Array): void {
  const { length } = record;
  // A record of exactly the limit is too large once a newline is appended, as it is for delivery streams.
  if (length >= FIREHOSE_RECORD_BYTES && inspection.large.length < MAX_LISTED) {
    inspection.large.push({ index: inspection.records, bytes: length });
  }
  // A view would keep the whole chunk of the file that it lies in.
  if (inspection.records < FIRST_RECORDS) inspection.first.push(copyOf(record.subarray(0, MAX_FIRST_RECORD_BYTES)));
  inspection.records++;
  inspection.bytes += length;
}

function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
