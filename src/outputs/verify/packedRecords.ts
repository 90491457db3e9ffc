import { isFramedSnappy, isJavaSnappy } from '../../records';
import { isGzip } from '../layers/gzip';
import { isBzip2, isHadoopSnappy, isZstd } from '../layers/magic';
import { isZip } from '../layers/zip';

/** Whether a record looks like a compressed object. */
export function isPacked(record: Uint8Array): boolean {
  const first = Buffer.from(record.buffer, record.byteOffset, record.length);
  return [isGzip, isZip, isZstd, isBzip2, isFramedSnappy, isJavaSnappy, isHadoopSnappy].some((is) => is(first));
}
