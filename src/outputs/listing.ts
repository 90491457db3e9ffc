import type { _Object } from '@aws-sdk/client-s3';
import { abortable, type OutputsClient } from './client';

export interface ObjectEntry {
  key: string;
  size: number;
  lastModifiedMs: number;
  eTag: string;
}

/** A level of a bucket: what lies directly under a prefix, up to the next `/`. */
export interface Listing {
  prefixes: string[];
  objects: ObjectEntry[];
  nextToken: string | undefined;
}

export interface ListRequest {
  bucket: string;
  /** Empty, or ending with `/`. */
  prefix?: string;
  token?: string;
  pageSize?: number;
  signal?: AbortSignal;
}

/** "ListObjectsV2" gives at most 1,000 keys at a time. */
const MOST_KEYS = 1000;

/**
 * One page, newest first. S3 lists in the order of the keys, so this holds within a page: the prefixes of dates and
 * objects named by Firehose sort by time, and a level of more than a page is rare among them.
 */
export async function listPage(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', token, pageSize = MOST_KEYS, signal }: ListRequest,
): Promise<Listing> {
  const answer = await client.listObjectsV2(
    {
      Bucket: bucket,
      Prefix: prefix,
      Delimiter: '/',
      MaxKeys: Math.min(pageSize, MOST_KEYS),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    },
    abortable(signal),
  );
  const prefixes = (answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix).filter((found) => found !== undefined);
  const objects = entries(answer.Contents);
  return {
    prefixes: prefixes.sort(newestFirst),
    // The marker object of a "folder" is the level itself.
    objects: objects
      .filter(({ key }) => key !== prefix)
      .sort((a, b) => b.lastModifiedMs - a.lastModifiedMs || newestFirst(a.key, b.key)),
    nextToken: answer.IsTruncated ? answer.NextContinuationToken : undefined,
  };
}

/** All prefixes directly under a prefix, in the order of the keys. */
export async function listPrefixes(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: Omit<ListRequest, 'token' | 'pageSize'>,
): Promise<string[]> {
  const prefixes: string[] = [];
  let token: string | undefined;
  do {
    const page = await listPage(client, { ...request, ...(token === undefined ? {} : { token }) });
    prefixes.push(...page.prefixes);
    token = page.nextToken;
  } while (token !== undefined);
  return prefixes.sort();
}

export interface ObjectsRequest {
  bucket: string;
  prefix?: string;
  signal?: AbortSignal;
}

export interface KeyPageRequest extends ObjectsRequest {
  token?: string;
  /** Keys behind this one. */
  startAfter?: string;
}

export interface KeyPage {
  objects: ObjectEntry[];
  nextToken: string | undefined;
}

/** One page of all objects below a prefix, in the order of their keys. */
export async function listKeyPage(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', token, startAfter, signal }: KeyPageRequest,
): Promise<KeyPage> {
  const answer = await client.listObjectsV2(
    {
      Bucket: bucket,
      Prefix: prefix,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
    },
    abortable(signal),
  );
  return {
    objects: entries(answer.Contents),
    nextToken: answer.IsTruncated ? answer.NextContinuationToken : undefined,
  };
}

/** All objects below a prefix, in the order of their keys. */
export async function* listObjects(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: ObjectsRequest,
): AsyncGenerator<ObjectEntry> {
  let token: string | undefined;
  do {
    const page = await listKeyPage(client, { ...request, ...(token === undefined ? {} : { token }) });
    yield* page.objects;
    token = page.nextToken;
  } while (token !== undefined);
}

function entries(contents: _Object[] = []): ObjectEntry[] {
  return contents.map((entry) => ({
    key: entry.Key ?? '',
    size: entry.Size ?? 0,
    lastModifiedMs: entry.LastModified?.getTime() ?? 0,
    eTag: entry.ETag ?? '',
  }));
}

const IS_DATED = /\d{2,}\/$/;

/** Prefixes that end with a number are parts of a date (`…/2026/11/24/04/`): the latest first; others by name. */
function newestFirst(a: string, b: string): number {
  const order = a < b ? -1 : a > b ? 1 : 0;
  return IS_DATED.test(a) && IS_DATED.test(b) ? -order : order;
}
