import { abortOptions, definedFields, noteArchivedObject } from '../common';
import { PipelinesError } from '../errors';
import { type OutputsClient } from './client';

export interface ObjectAddress {
  bucket: string;
  key: string;
  /** Undefined: the newest version. */
  versionId?: string | undefined;
}

export interface ObjectStat {
  size: number;
  lastModifiedMs: number;
  eTag: string;
  contentType: string | undefined;
}

export interface ReadObjectRequest extends ObjectAddress {
  /** The ETag of the version to read. If the object was replaced since, reading fails. */
  ifMatch?: string;
  /** First and last byte, inclusive. */
  range?: { first: number; last: number };
  signal?: AbortSignal | undefined;
}

export async function statObject(
  client: Pick<OutputsClient, 'headObject'>,
  { bucket, key, versionId, signal }: ObjectAddress & { signal?: AbortSignal | undefined },
): Promise<ObjectStat> {
  const input = definedFields({ Bucket: bucket, Key: key, VersionId: versionId });
  const head = await client.headObject(input, abortOptions(signal));
  return {
    size: head.ContentLength ?? 0,
    lastModifiedMs: head.LastModified?.getTime() ?? 0,
    eTag: head.ETag ?? '',
    contentType: head.ContentType,
  };
}

/** Streams the bytes of an object. Ends the request when the reader stops early. */
export async function* openObject(
  client: Pick<OutputsClient, 'getObject'>,
  { bucket, key, versionId, ifMatch, range, signal }: ReadObjectRequest,
): AsyncIterable<Uint8Array> {
  const answer = await client
    .getObject(
      definedFields({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        IfMatch: ifMatch === '' ? undefined : ifMatch,
        Range: range && `bytes=${range.first}-${range.last}`,
      }),
      abortOptions(signal),
    )
    .catch((error: unknown) => {
      if (isArchived(error)) noteArchivedObject(error, { bucket, key, versionId });
      throw hasChanged(error) ? changed(bucket, key, error) : error;
    });
  const body = answer.Body as (AsyncIterable<Uint8Array> & { destroy?: () => void }) | undefined;
  if (!body) return;
  try {
    for await (const chunk of body) {
      signal?.throwIfAborted();
      yield chunk;
    }
  } finally {
    body.destroy?.();
  }
}

export async function readObject(
  client: Pick<OutputsClient, 'getObject'>,
  request: ReadObjectRequest,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of openObject(client, request)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function hasChanged(error: unknown): boolean {
  return error instanceof Error && (error.name === 'PreconditionFailed' || error.name === '412');
}

/** "GetObject": the object is in the storage class GLACIER or DEEP_ARCHIVE, or in an archive tier of INTELLIGENT_TIERING. */
function isArchived(error: unknown): error is Error {
  return error instanceof Error && error.name === 'InvalidObjectState';
}

function changed(bucket: string, key: string, cause: unknown): PipelinesError {
  return new PipelinesError('ObjectChanged', `s3://${bucket}/${key} was replaced while it was read.`, {
    remedy: 'Open it again.',
    cause,
  });
}
