import type { ExportDecoding } from '../../consumer';
import { decodedRecord } from '../../outputs';
import type { DecodeOptions } from '../../records';

/** Large records are decoded for an export in the decoder process. */
export function exportDecoding(decode: DecodeOptions, signal?: AbortSignal): ExportDecoding {
  return { ...decode, whole: (data) => decodedRecord(data, { form: 'oneLine', signal }) };
}
