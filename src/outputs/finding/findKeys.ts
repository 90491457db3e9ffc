import type { OutputsClient } from '../client';
import { listKeyPage, type KeyPage, type ObjectEntry } from '../listing';

export interface FindKeysRequest {
  bucket: string;
  prefix?: string;
  /** Words that the key must contain after the prefix, all of them, in any case. */
  part: string;
  signal?: AbortSignal | undefined;
}

/** The result for one page of keys. */
export interface FoundKeys {
  objects: ObjectEntry[];
  /** How many keys have been searched so far. */
  searched: number;
}

/**
 * Finds objects whose key contains certain words. S3 searches only by the beginning of a key, so all keys of
 * the prefix are listed, one page ahead of the one that is searched.
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
  const page = (token?: string): Promise<KeyPage> => listKeyPage(client, { bucket, prefix, token, signal });
  let searched = 0;
  for (let next: Promise<KeyPage> | undefined = page(); next;) {
    const { objects, nextToken }: KeyPage = await next;
    signal?.throwIfAborted();
    next = nextToken === undefined ? undefined : page(nextToken);
    // It is awaited above, unless the caller stops.
    next?.catch(() => undefined);
    searched += objects.length;
    yield { objects: objects.filter(matches), searched };
  }
}
