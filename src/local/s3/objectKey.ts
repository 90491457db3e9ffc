import { S3Error } from './s3Error';

/** The longest key, in UTF-8. Source: "Creating object key names". */
export const MAX_KEY_BYTES = 1_024;

/**
 * Refuses a key with which an object could not be listed, read and deleted.
 *
 * @throws {S3Error} `KeyTooLongError` or `InvalidURI`.
 */
export function requireReadableKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', undefined, { Size: String(bytes), MaxSizeAllowed: String(MAX_KEY_BYTES) });
  }
  // Half a surrogate pair cannot be written in UTF-8.
  if (Buffer.from(key).toString() !== key) throw new S3Error('InvalidURI');
}
