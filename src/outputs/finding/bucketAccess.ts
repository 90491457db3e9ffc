import { abortOptions } from '../../common';
import { type OutputsClient } from '../client';

/** What can be said of a bucket that was given by name: it need not be in the account. */
export type BucketAccess =
  | { kind: 'open'; region: string | undefined }
  /** It is there, and belongs to somebody who does not let these credentials in. */
  | { kind: 'denied'; region: string | undefined }
  | { kind: 'absent' };

/**
 * Asks S3 for a bucket by name ("HeadBucket"), wherever it is: a bucket in another region is told by a redirect, which
 * the client follows.
 * @throws what else S3 or the network answers.
 */
export async function bucketAccess(
  client: Pick<OutputsClient, 'headBucket'>,
  bucket: string,
  signal?: AbortSignal,
): Promise<BucketAccess> {
  try {
    const { BucketRegion: region } = await client.headBucket({ Bucket: bucket }, abortOptions(signal));
    return { kind: 'open', region };
  } catch (error) {
    switch (statusOf(error)) {
      case 403:
        return { kind: 'denied', region: regionOf(error) };
      case 404:
        return { kind: 'absent' };
      default:
        throw error;
    }
  }
}

function statusOf(error: unknown): number | undefined {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return metadata?.httpStatusCode;
}

/** An answer to HEAD has no body: the region is in a header. */
function regionOf(error: unknown): string | undefined {
  const { $response: response } = error as { $response?: { headers?: Record<string, string> } };
  return response?.headers?.['x-amz-bucket-region'];
}
