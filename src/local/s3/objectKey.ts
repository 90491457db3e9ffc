import { S3Error } from './s3Error';

/** "Creating object key names": so many bytes of UTF-8. */
export const MAX_KEY_BYTES = 1_024;

/** Nothing is written under a key by which it cannot be listed, read and deleted. Throws an `S3Error`. */
export function requireReadableKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', undefined, { Size: String(bytes), MaxSizeAllowed: String(MAX_KEY_BYTES) });
  }
  // Half of a surrogate pair has no UTF-8.
  if (Buffer.from(key).toString() !== key) throw new S3Error('InvalidURI');
}
