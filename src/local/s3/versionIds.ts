import { S3Error } from './s3Error';

/** What S3 calls the one version of an object in a bucket without versions. */
export const NULL_VERSION = 'null';

/** Whether a version ID is that of the only version which an object has here. Undefined: the request names none. */
export function isCurrentVersion(versionId: string | undefined): boolean {
  return versionId === undefined || versionId === NULL_VERSION;
}

/**
 * Refuses a version other than the one that objects have here: a program that deletes an old version must not delete the object.
 *
 * @throws {S3Error} `InvalidArgument`.
 */
export function requireCurrentVersion(versionId: string | undefined): void {
  if (isCurrentVersion(versionId)) return;
  throw new S3Error(
    'InvalidArgument',
    versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified',
    { ArgumentName: 'versionId', ArgumentValue: versionId ?? '' },
  );
}
