import { Uri } from 'vscode';
import type { ObjectLocation } from './objectLocation';

/** `kinesis-s3://<connection>/<bucket>/<key>`; `Uri` percent-encodes each part. */
export function objectUri(scheme: string, { connection, bucket, key }: ObjectLocation): Uri {
  return Uri.from({ scheme, authority: connection, path: `/${bucket}/${key}` });
}
