import { definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import type { ObjectAddress } from '../../outputs';

/** An object, and the connection through which it is read. */
export interface ObjectLocation extends ObjectAddress {
  connection: string;
  /** Empty: the bucket itself. Ending with `/`: a prefix. */
  key: string;
}

/** What a file system of objects may be asked about. Without a bucket: the connection as a whole. */
export type FolderLocation = Omit<ObjectLocation, 'bucket'> & { bucket: string | undefined };

/** The parts of a `Uri` that name an object: `kinesis-s3://<authority><path>`. */
interface ObjectUriParts {
  authority: string;
  path: string;
  /** `versionId=…`: not the newest version. */
  query: string;
  toString(): string;
}

/** @throws {PipelinesError} `InvalidUri` when it names no bucket */
export function parseObjectUri(uri: ObjectUriParts): ObjectLocation {
  const { bucket, ...rest } = parseFolderUri(uri);
  if (bucket === undefined) throw namesNothing(uri);
  return { ...rest, bucket };
}

/** @throws {PipelinesError} `InvalidUri` when it names no connection */
export function parseFolderUri(uri: ObjectUriParts): FolderLocation {
  const match = /^\/?(?:([^/]+)(?:\/(.*))?)?$/s.exec(uri.path);
  if (!match || uri.authority === '') throw namesNothing(uri);
  const versionId = new URLSearchParams(uri.query).get('versionId') ?? undefined;
  const [, bucket, key = ''] = match;
  return { connection: uri.authority, bucket, key, ...definedFields({ versionId }) };
}

function namesNothing(uri: ObjectUriParts): PipelinesError {
  return new PipelinesError('InvalidUri', `"${uri.toString()}" names no object.`, {
    remedy: 'An address looks like kinesis-s3://connection/bucket/key.',
  });
}

export function s3Uri(bucket: string, key = ''): string {
  return `s3://${bucket}/${key}`;
}
