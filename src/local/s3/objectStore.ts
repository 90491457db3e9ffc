import type { BucketStore } from './bucketStore';
import { requireReadableKey } from './objectKey';
import { DEFAULT_ALGORITHM, Digests } from './checksums';
import { described } from './storedObject';

interface ObjectDescription {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

/** The buckets, for other parts of the local pipeline. */
export interface ObjectStore {
  hasBucket(name: string): boolean;
  /** @throws {S3Error} `BucketAlreadyOwnedByYou` or `InvalidBucketName`. */
  createBucket(name: string): Promise<void>;
  /**
   * Stores an object, and gives its ETag. When this resolves, the object outlives the process.
   *
   * @throws {S3Error} `NoSuchBucket`, `KeyTooLongError` or `InvalidURI`.
   */
  put(
    bucket: string,
    key: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    description?: ObjectDescription,
  ): Promise<string>;
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
      const headers: Record<string, string> = {};
      if (description.contentType !== undefined) headers['content-type'] = description.contentType;
      if (description.contentEncoding !== undefined) headers['content-encoding'] = description.contentEncoding;
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
        ...described(headers, []),
      };
      await bucket.put(object, () => undefined);
      return object.etag;
    },
  };
}
