import { Uri } from 'vscode';
import { PipelinesError } from '../../errors';

export interface ObjectAddress {
  connection: string;
  bucket: string;
  /** Empty: the bucket itself. Ending with `/`: a prefix. */
  key: string;
}

/** What a file system of objects may be asked about: also a connection as a whole. */
export type FolderAddress = Omit<ObjectAddress, 'bucket'> & { bucket: string | undefined };

/** `kinesis-s3://<connection>/<bucket>/<key>`; `Uri` percent-encodes each part. */
export function objectUri(scheme: string, { connection, bucket, key }: ObjectAddress): Uri {
  return Uri.from({ scheme, authority: connection, path: `/${bucket}/${key}` });
}

export function parseObjectUri(uri: Uri): ObjectAddress {
  const { connection, bucket, key } = parseFolderUri(uri);
  if (bucket === undefined) throw namesNothing(uri);
  return { connection, bucket, key };
}

export function parseFolderUri(uri: Uri): FolderAddress {
  const match = /^\/?(?:([^/]+)(?:\/(.*))?)?$/s.exec(uri.path);
  if (!match || uri.authority === '') throw namesNothing(uri);
  return { connection: uri.authority, bucket: match[1], key: match[2] ?? '' };
}

function namesNothing(uri: Uri): PipelinesError {
  return new PipelinesError('InvalidUri', `"${uri.toString()}" names no object.`, {
    remedy: 'An address looks like kinesis-s3://connection/bucket/key.',
  });
}

export function s3Uri(bucket: string, key = ''): string {
  return `s3://${bucket}/${key}`;
}
