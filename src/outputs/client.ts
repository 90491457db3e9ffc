import type { S3 } from '@aws-sdk/client-s3';

/** The calls that reading delivered objects takes. An aggregated SDK client has them all. */
export type OutputsClient = Pick<S3, 'listObjectsV2' | 'headObject' | 'getObject'>;
