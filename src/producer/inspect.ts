import { FIREHOSE_RECORD_BYTES } from './limits';
import type { Inspection } from './types';

const MOST_LISTED = 1_000;

/** Reads an input to its end: it is then known to be well-formed, and how much it is. */
export async function inspectRecords(
  batches: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>,
  onProgress?: (inspection: Inspection) => void,
): Promise<Inspection> {
  const inspection: Inspection = { records: 0, bytes: 0, large: [] };
  for await (const batch of batches) {
    for (const { length } of batch) {
      // One byte less than the limit: the newline that a delivery stream's records get counts too.
      if (length >= FIREHOSE_RECORD_BYTES && inspection.large.length < MOST_LISTED) {
        inspection.large.push({ index: inspection.records, bytes: length });
      }
      inspection.records++;
      inspection.bytes += length;
    }
    onProgress?.(inspection);
  }
  return inspection;
}
