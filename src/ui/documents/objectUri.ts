import { Uri } from 'vscode';
import type { ObjectLocation } from './objectLocation';

/** `kinesis-s3://<connection>/<bucket>/<key>`, of a version `…?versionId=<id>`; `Uri` percent-encodes each part. */
export function objectUri(scheme: string, { connection, bucket, key, versionId }: ObjectLocation): Uri {
  const query = versionId === undefined ? '' : new URLSearchParams({ versionId }).toString();
  return Uri.from({ scheme, authority: connection, path: `/${bucket}/${key}`, query });
}
