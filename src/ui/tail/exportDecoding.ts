import type { ExportDecoding } from '../../consumer';
import { decodedRecord } from '../../outputs';
import type { DecodeOptions } from '../../records';

/** Records that are no matter of a moment are decoded for an export in the thread that decodes delivered objects. */
export function exportDecoding(decode: DecodeOptions, signal?: AbortSignal): ExportDecoding {
  return { ...decode, whole: (data) => decodedRecord(data, { form: 'oneLine', signal }) };
}
