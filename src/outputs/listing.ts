import type { _Object } from '@aws-sdk/client-s3';
import { abortOptions, definedFields } from '../common';
import { type OutputsClient } from './client';

export interface ObjectEntry {
  key: string;
  size: number;
  lastModifiedMs: number;
  eTag: string;
  /** As AWS names it, where it is not STANDARD: GLACIER, DEEP_ARCHIVE, INTELLIGENT_TIERING. */
  storageClass?: string | undefined;
}

/** A level of a bucket: what lies directly below a prefix, up to the next `/`. */
export interface Listing {
  prefixes: string[];
  objects: ObjectEntry[];
  nextToken: string | undefined;
}

export interface ListRequest {
  bucket: string;
  /** Empty, or ending with `/`. */
  prefix?: string;
  token?: string | undefined;
  pageSize?: number;
  signal?: AbortSignal | undefined;
}

/** The limit of "ListObjectsV2". */
const MAX_KEYS = 1000;

/** One page, with the newest first. S3 itself lists in the order of the keys. */
export async function listPage(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', token, pageSize = MAX_KEYS, signal }: ListRequest,
): Promise<Listing> {
  const answer = await client.listObjectsV2(
    definedFields({
      Bucket: bucket,
      Prefix: prefix,
      Delimiter: '/',
      MaxKeys: Math.min(pageSize, MAX_KEYS),
      ContinuationToken: token,
    }),
    abortOptions(signal),
  );
  const prefixes = (answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix).filter((found) => found !== undefined);
  const objects = entries(answer.Contents);
  return {
    prefixes: prefixes.sort(newestFirst),
    // The marker object of a "folder" stands for the level itself.
    objects: objects.filter(({ key }) => key !== prefix).sort(latestFirst),
    nextToken: answer.IsTruncated ? answer.NextContinuationToken : undefined,
  };
}

/**
 * Keys of a page in the tree. The SDK parses a page's XML at once: 1,000 keys would hold everything
 * else up for 20 to 50 ms.
 */
const SHOWN_KEYS = 500;
/** Ten pages hold 5,000 days, more than 13 years. */
const MAX_DATED_PAGES = 10;

/**
 * A page of a level in the tree. S3 gives the oldest dates first and the newest on the last page, so the first page
 * goes on while there are dates, and holds all of them, newest first, or as many as it can: see `endsAmongDates`.
 */
export async function listLevel(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: Omit<ListRequest, 'pageSize'>,
): Promise<Listing> {
  let page = await listPage(client, { ...request, pageSize: SHOWN_KEYS });
  if (request.token !== undefined) return page;
  const pages = [page];
  while (page.nextToken !== undefined && endsAmongDates(page) && pages.length < MAX_DATED_PAGES) {
    page = await listPage(client, { ...request, token: page.nextToken, pageSize: SHOWN_KEYS });
    pages.push(page);
  }
  if (pages.length === 1) return page;
  return {
    prefixes: pages.flatMap(({ prefixes }) => prefixes).sort(newestFirst),
    objects: pages.flatMap(({ objects }) => objects).sort(latestFirst),
    nextToken: page.nextToken,
  };
}

/** Whether later dates follow. S3 lists prefixes and objects together, in the order of their names. */
export function endsAmongDates({ prefixes, objects }: Pick<Listing, 'prefixes' | 'objects'>): boolean {
  const last = prefixes.reduce((latest, prefix) => (prefix > latest ? prefix : latest), '');
  return IS_DATED.test(last) && objects.every(({ key }) => key < last);
}

/** All prefixes directly below a prefix, in the order of the keys. */
export async function listPrefixes(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: Omit<ListRequest, 'token' | 'pageSize'>,
): Promise<string[]> {
  const prefixes: string[] = [];
  let token: string | undefined;
  do {
    const page = await listPage(client, { ...request, token });
    prefixes.push(...page.prefixes);
    token = page.nextToken;
  } while (token !== undefined);
  return prefixes.sort();
}

export interface ObjectsRequest {
  bucket: string;
  prefix?: string;
  signal?: AbortSignal | undefined;
}

export interface KeyPageRequest extends ObjectsRequest {
  token?: string | undefined;
  /** Only keys after this one. */
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
    definedFields({ Bucket: bucket, Prefix: prefix, ContinuationToken: token, StartAfter: startAfter }),
    abortOptions(signal),
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
    const page = await listKeyPage(client, { ...request, token });
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
    storageClass: entry.StorageClass === 'STANDARD' ? undefined : entry.StorageClass,
  }));
}

function latestFirst(a: ObjectEntry, b: ObjectEntry): number {
  return b.lastModifiedMs - a.lastModifiedMs || newestFirst(a.key, b.key);
}

const IS_DATED = /\d{2,}\/$/;

/** Prefixes that end with a number are parts of a date (`…/2026/11/24/04/`). The latest comes first, and others follow by name. */
function newestFirst(a: string, b: string): number {
  const [aIsDated, bIsDated] = [IS_DATED.test(a), IS_DATED.test(b)];
  if (aIsDated !== bIsDated) return aIsDated ? -1 : 1;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return aIsDated ? -order : order;
}
