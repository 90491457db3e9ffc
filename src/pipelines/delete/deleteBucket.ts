import type { ObjectIdentifier, _Error as ObjectFailure } from '@aws-sdk/client-s3';
import * as l10n from '@vscode/l10n';
import { abortOptions, definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import { codeOf, isInUse } from '../calls/errors';
import type { Call } from '../calls/operations';
import { perform, type Work } from '../calls/perform';

/** @throws {PipelinesError} `BucketNotEmpty` */
export async function deleteBucket(work: Work, bucket: string): Promise<void> {
  try {
    await perform(work, deleteBucketCall(bucket), isInUse);
  } catch (error) {
    if (codeOf(error) !== 'BucketNotEmpty') throw error;
    throw new PipelinesError('BucketNotEmpty', l10n.t('The bucket "{0}" has objects.', bucket), {
      remedy: l10n.t('Empty it first, or delete it with its objects.'),
      cause: error,
    });
  }
}

export function deleteBucketCall(bucket: string): Call {
  return { service: 's3api', operation: 'deleteBucket', input: { Bucket: bucket } };
}

/**
 * Deletes every object of a bucket with all versions, a page at a time.
 * @param onDeleted told how many are gone so far
 * @returns how many there were
 * @throws {PipelinesError} with S3's code when an object stays
 */
export async function emptyBucket(
  work: Work,
  bucket: string,
  onDeleted: (count: number) => void = () => undefined,
): Promise<number> {
  const { clients, signal } = work;
  let count = 0;
  for (;;) {
    // From the beginning each time: what was listed is gone.
    const Objects = await firstObjects(work, bucket);
    if (Objects.length === 0) return count;
    const Delete = { Objects, Quiet: true };
    const { Errors: errors = [] } = await clients.s3.deleteObjects({ Bucket: bucket, Delete }, abortOptions(signal));
    const [failure] = errors;
    if (failure) throw notDeleted(bucket, failure);
    onDeleted((count += Objects.length));
  }
}

async function firstObjects({ clients: { s3 }, signal }: Work, bucket: string): Promise<ObjectIdentifier[]> {
  try {
    const page = await s3.listObjectVersions({ Bucket: bucket }, abortOptions(signal));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    return found.map(({ Key = '', VersionId }) => definedFields({ Key, VersionId }));
  } catch (error) {
    // A server without versions, as the local pipeline is.
    if (codeOf(error) !== 'NotImplemented') throw error;
    const { Contents: objects = [] } = await s3.listObjectsV2({ Bucket: bucket }, abortOptions(signal));
    return objects.map(({ Key = '' }) => ({ Key }));
  }
}

function notDeleted(bucket: string, { Key, Code, Message }: ObjectFailure): PipelinesError {
  const reason = Message ?? Code ?? '';
  return new PipelinesError(
    Code ?? 'NotDeleted',
    l10n.t('s3://{0}/{1} was not deleted: {2}', bucket, Key ?? '', reason),
  );
}
