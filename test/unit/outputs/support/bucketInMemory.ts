import { Readable } from 'node:stream';
import type { OutputsClient } from '../../../../src/outputs';

type Client = Pick<OutputsClient, 'listObjectsV2' | 'getObject'>;

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
  /** Before an object is answered. */
  onRead?: (key: string) => void;
}

/** What S3 answers for some objects: pages in the order of the keys, ranges, and `If-Match`. Objects may be replaced while it is read. */
export function bucketInMemory(objects: StoredObject[], options: BucketOptions = {}): Client {
  const { chunkBytes = Infinity, pageSize = 1_000, onRead } = options;
  const client = {
    listObjectsV2: ({ Prefix = '', ContinuationToken = '' }: { Prefix?: string; ContinuationToken?: string }) => {
      const wanted = objects
        .filter(({ key }) => key.startsWith(Prefix) && key > ContinuationToken)
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      const page = wanted.slice(0, pageSize);
      return Promise.resolve({
        Contents: page.map(({ key, body, lastModifiedMs = 0 }) => ({
          Key: key,
          Size: body.length,
          LastModified: new Date(lastModifiedMs),
          ETag: eTagOf(body),
        })),
        IsTruncated: wanted.length > page.length,
        NextContinuationToken: page.at(-1)?.key,
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
