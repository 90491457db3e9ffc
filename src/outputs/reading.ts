import { abortOptions, definedFields } from '../common';
import { PipelinesError } from '../errors';
import { type OutputsClient } from './client';

export interface ObjectAddress {
  bucket: string;
  key: string;
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
  { bucket, key, signal }: ObjectAddress & { signal?: AbortSignal | undefined },
): Promise<ObjectStat> {
  const head = await client.headObject({ Bucket: bucket, Key: key }, abortOptions(signal));
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
  { bucket, key, ifMatch, range, signal }: ReadObjectRequest,
): AsyncIterable<Uint8Array> {
  const answer = await client
    .getObject(
      definedFields({
        Bucket: bucket,
        Key: key,
        IfMatch: ifMatch === '' ? undefined : ifMatch,
        Range: range && `bytes=${range.first}-${range.last}`,
      }),
      abortOptions(signal),
    )
    .catch((error: unknown) => {
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

function changed(bucket: string, key: string, cause: unknown): PipelinesError {
  return new PipelinesError('ObjectChanged', `s3://${bucket}/${key} was replaced while it was read.`, {
    remedy: 'Open it again.',
    cause,
  });
}
