import { GetObjectCommand, type S3 } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import type { ObjectName } from './types';

/** The address that the client itself would ask: its partition, FIPS, dual-stack and endpoint count as they do for requests. */
export async function objectUrl({ config }: S3, { bucket, key, versionId }: ObjectName): Promise<string> {
  // The SDK wants a record where its clients have a type.
  const settings = config as typeof config & Record<string, unknown>;
  const { url } = await getEndpointFromInstructions({ Bucket: bucket, Key: key }, GetObjectCommand, settings);
  const path = key.split('/').map(encodeURIComponent).join('/');
  const query = versionId === undefined ? '' : `?${new URLSearchParams({ versionId }).toString()}`;
  return `${url.href.replace(/\/$/, '')}/${path}${query}`;
}
