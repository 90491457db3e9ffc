import { S3Error } from './s3Error';
import type { StoredObject } from './storedObject';

/** The classes that a write to a general purpose bucket may name. Source: "PutObject" of the Amazon S3 API reference. */
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];
/** Objects of these classes must be restored before they can be read. */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** @throws {S3Error} `InvalidStorageClass`. */
export function requireStorageClass(name: string | undefined): void {
  if (name === undefined || STORAGE_CLASSES.includes(name)) return;
  throw new S3Error('InvalidStorageClass', undefined, { StorageClassRequested: name });
}

export function storageClassOf(headers: Readonly<Record<string, string>> | undefined): string {
  return headers?.['x-amz-storage-class'] ?? 'STANDARD';
}

/**
 * Refuses to read the bytes of an archived object. Nothing is restored here.
 *
 * @throws {S3Error} `InvalidObjectState`.
 */
export function requireReadable({ headers }: StoredObject, message?: string): void {
  const storageClass = storageClassOf(headers);
  if (!ARCHIVES.includes(storageClass)) return;
  throw new S3Error('InvalidObjectState', message, { StorageClass: storageClass });
}
