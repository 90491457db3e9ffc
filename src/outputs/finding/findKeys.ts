import type { OutputsClient } from '../client';
import { listKeyPage, type KeyPage, type ObjectEntry } from '../listing';

export interface FindKeysRequest {
  bucket: string;
  prefix?: string;
  /** Of the key behind the prefix; small and capital letters are the same. Several words must all be there. */
  part: string;
  signal?: AbortSignal;
}

/** A page of keys was looked through. */
export interface FoundKeys {
  objects: ObjectEntry[];
  /** Keys looked through so far. */
  searched: number;
}

/**
 * The objects whose key has a part in it, as they are found: S3 searches by the beginning of a key alone, so all keys of
 * the prefix are listed, a page ahead of the one that is looked through.
 */
export async function* findKeys(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', part, signal }: FindKeysRequest,
): AsyncGenerator<FoundKeys> {
  const words = part.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ key }: ObjectEntry) => {
    const text = key.slice(prefix.length).toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const page = (token?: string): Promise<KeyPage> =>
    listKeyPage(client, { bucket, prefix, ...(token === undefined ? {} : { token }), ...(signal ? { signal } : {}) });
  let searched = 0;
  for (let next: Promise<KeyPage> | undefined = page(); next;) {
    const { objects, nextToken }: KeyPage = await next;
    signal?.throwIfAborted();
    next = nextToken === undefined ? undefined : page(nextToken);
    // It is waited for above; or nobody asks for more.
    next?.catch(() => undefined);
    searched += objects.length;
    yield { objects: objects.filter(matches), searched };
  }
}
