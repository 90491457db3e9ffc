import { Readable } from 'node:stream';
import type { OutputsClient } from '../../../../src/outputs';

type Client = Pick<OutputsClient, 'listObjectsV2' | 'headObject' | 'getObject'>;

export interface StoredObject {
  key: string;
  body: Uint8Array;
  lastModifiedMs?: number;
}

export interface BucketOptions {
  /** Bodies come in pieces of so many bytes. */
  chunkBytes?: number;
  /** Keys of a page; S3's are 1,000. */
  pageSize?: number;
  /** Before a page is answered. */
  onList?: (prefix: string) => void;
  /** Before an object is answered. */
  onRead?: (key: string) => void;
}

interface ListInput {
  Prefix?: string;
  Delimiter?: string;
  ContinuationToken?: string;
}

/** What S3 answers for some objects: pages in the order of the keys, ranges, and `If-Match`. Objects may be replaced while it is read. */
export function bucketInMemory(objects: StoredObject[], options: BucketOptions = {}): Client {
  const { chunkBytes = Infinity, pageSize = 1_000, onList, onRead } = options;
  const client = {
    listObjectsV2: ({ Prefix = '', Delimiter, ContinuationToken = '' }: ListInput) => {
      onList?.(Prefix);
      const level = ({ key }: StoredObject) => {
        const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
        return end < 0 ? undefined : key.slice(0, end + 1);
      };
      const wanted = objects
        .filter((object) => object.key.startsWith(Prefix) && (level(object) ?? object.key) > ContinuationToken)
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      const page: StoredObject[] = [];
      const levels = new Set<string>();
      let last: string | undefined;
      let isTruncated = false;
      for (const object of wanted) {
        const below = level(object);
        if (below !== undefined && levels.has(below)) continue;
        if (page.length + levels.size === pageSize) {
          isTruncated = true;
          break;
        }
        if (below === undefined) page.push(object);
        else levels.add(below);
        last = below ?? object.key;
      }
      return Promise.resolve({
        CommonPrefixes: [...levels].map((prefix) => ({ Prefix: prefix })),
        Contents: page.map(({ key, body, lastModifiedMs = 0 }) => ({
          Key: key,
          Size: body.length,
          LastModified: new Date(lastModifiedMs),
          ETag: eTagOf(body),
        })),
        IsTruncated: isTruncated,
        NextContinuationToken: last,
      });
    },
    headObject: ({ Key }: { Key: string }) => {
      const found = objects.find(({ key }) => key === Key);
      if (!found) return Promise.reject(named('NotFound'));
      const { body, lastModifiedMs = 0 } = found;
      return Promise.resolve({
        ContentLength: body.length,
        ETag: eTagOf(body),
        LastModified: new Date(lastModifiedMs),
      });
    },
    getObject: ({ Key, IfMatch, Range }: { Key: string; IfMatch?: string; Range?: string }) => {
      onRead?.(Key);
      const found = objects.find(({ key }) => key === Key);
      if (!found) return Promise.reject(named('NoSuchKey'));
      if (IfMatch !== undefined && IfMatch !== eTagOf(found.body)) return Promise.reject(named('PreconditionFailed'));
      const [first = 0, last = found.body.length - 1] = (/^bytes=(\d+)-(\d+)$/.exec(Range ?? '') ?? [])
        .slice(1)
        .map(Number);
      return Promise.resolve({ Body: Readable.from(chunks(found.body.subarray(first, last + 1), chunkBytes)) });
    },
  };
  return client as unknown as Client;
}

function* chunks(body: Uint8Array, chunkBytes: number): Generator<Buffer> {
  for (let at = 0; at < body.length; at += chunkBytes) yield Buffer.from(body.subarray(at, at + chunkBytes));
}

function eTagOf(body: Uint8Array): string {
  return `"${body.length}-${Buffer.from(body).toString('latin1').slice(0, 40)}"`;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
