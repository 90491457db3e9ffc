import type { BucketStore } from './bucketStore';
import { requireReadableKey } from './objectKey';
import { DEFAULT_ALGORITHM, Digests } from './checksums';

interface ObjectDescription {
  readonly contentType?: string;
  readonly contentEncoding?: string;
}

/** The buckets as other parts of the local pipeline use them. */
export interface ObjectStore {
  hasBucket(name: string): boolean;
  /** Throws an `S3Error`: `BucketAlreadyOwnedByYou`, `InvalidBucketName`. */
  createBucket(name: string): Promise<void>;
  /** The object is there when this resolves, and outlives the process. Throws an `S3Error`: `NoSuchBucket`, `KeyTooLongError`, `InvalidURI`. */
  put(
    bucket: string,
    key: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    description?: ObjectDescription,
  ): Promise<void>;
}

export function objectStore(buckets: BucketStore, region: string, now: () => number): ObjectStore {
  return {
    hasBucket: (name) => buckets.has(name),
    createBucket: async (name) => await buckets.create(name, region),
    put: async (bucketName, key, content, description = {}) => {
      requireReadableKey(key);
      const bucket = await buckets.bucket(bucketName);
      const digests = new Digests(['MD5', DEFAULT_ALGORITHM]);
      async function* digested(): AsyncGenerator<Uint8Array> {
        for await (const piece of content instanceof Uint8Array ? [content] : content) {
          digests.update(piece);
          yield piece;
        }
      }
      const file = await bucket.data.write(digested());
      const finished = digests.finish();
      const headers = {
        ...(description.contentType === undefined ? {} : { 'content-type': description.contentType }),
        ...(description.contentEncoding === undefined ? {} : { 'content-encoding': description.contentEncoding }),
      };
      const object = {
        key,
        size: file.bytes,
        etag: finished.get('MD5')?.toString('hex') ?? '',
        modifiedMs: now(),
        files: [file],
        checksum: {
          algorithm: DEFAULT_ALGORITHM,
          value: finished.get(DEFAULT_ALGORITHM)?.toString('base64') ?? '',
          type: 'FULL_OBJECT' as const,
        },
        ...(Object.keys(headers).length > 0 ? { headers } : {}),
      };
      await bucket.put(object, () => undefined);
    },
  };
}
