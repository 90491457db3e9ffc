import type { StoredRecord } from '../../../consumer';

const DIGITS = /^\d{1,128}$/;

/**
 * Of a file that holds a record. A sequence number comes from the endpoint, which may be anybody's: one that is not made of digits
 * could be a path that leads out of the file's folder.
 */
export function recordFileName({
  sequenceNumber,
  subSequenceNumber,
}: Pick<StoredRecord, 'sequenceNumber' | 'subSequenceNumber'>): string {
  if (!DIGITS.test(sequenceNumber)) return 'record';
  return subSequenceNumber === undefined ? sequenceNumber : `${sequenceNumber}.${subSequenceNumber}`;
}
