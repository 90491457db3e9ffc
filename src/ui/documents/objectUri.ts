import { Uri } from 'vscode';
import { PipelinesError } from '../../errors';

export interface ObjectAddress {
  connection: string;
  bucket: string;
  /** Empty: the bucket itself. */
  key: string;
}

/** `kinesis-s3://<connection>/<bucket>/<key>`; `Uri` percent-encodes each part. */
export function objectUri(scheme: string, { connection, bucket, key }: ObjectAddress): Uri {
  return Uri.from({ scheme, authority: connection, path: `/${bucket}/${key}` });
}

export function parseObjectUri(uri: Uri): ObjectAddress {
  const match = /^\/([^/]+)(?:\/(.*))?$/s.exec(uri.path);
  if (!match?.[1] || uri.authority === '') {
    throw new PipelinesError('InvalidUri', `"${uri.toString()}" names no object.`, {
      remedy: 'An address looks like kinesis-s3://connection/bucket/key.',
    });
  }
  return { connection: uri.authority, bucket: match[1], key: match[2] ?? '' };
}

export function s3Uri(bucket: string, key = ''): string {
  return `s3://${bucket}/${key}`;
}
