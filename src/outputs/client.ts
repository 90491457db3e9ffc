import type { S3 } from '@aws-sdk/client-s3';

/** The S3 calls that this room makes. The SDK's aggregated client has all of them. */
export type OutputsClient = Pick<
  S3,
  'listObjectsV2' | 'listObjectVersions' | 'headObject' | 'getObject' | 'restoreObject'
>;
