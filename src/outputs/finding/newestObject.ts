import type { OutputsClient } from '../client';
import { listPage, type ObjectEntry } from '../listing';
import { datedName, spanOf, type DatedName } from './datedNames';
import { fieldsOf } from './goToDate';

export interface NewestObjectRequest {
  bucket: string;
  prefix?: string;
  /** Keys that begin like this do not count: the error prefix, where it lies below. */
  exceptPrefix?: string;
  signal?: AbortSignal;
}

/** Levels without dates are all looked at, up to this many listings in one search. */
const MOST_LISTINGS = 500;

/**
 * The object that was written last below a prefix. Of dated prefixes only the latest that holds any is gone into: among
 * what Firehose writes a later hour holds later objects.
 */
export async function newestObject(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  request: NewestObjectRequest,
): Promise<ObjectEntry | undefined> {
  const search = new Search(client, request);
  await search.below(request.prefix ?? '', fieldsOf(request.prefix ?? ''));
  return search.newest;
}

class Search {
  readonly #client: Pick<OutputsClient, 'listObjectsV2'>;
  readonly #request: NewestObjectRequest;
  #listings = 0;
  newest: ObjectEntry | undefined;

  constructor(client: Pick<OutputsClient, 'listObjectsV2'>, request: NewestObjectRequest) {
    this.#client = client;
    this.#request = request;
  }

  /** @returns whether there is any object below. */
  async below(prefix: string, above: DatedName['fields']): Promise<boolean> {
    const { prefixes, hasObjects } = await this.#list(prefix);
    const dated: { prefix: string; name: DatedName }[] = [];
    let isAny = hasObjects;
    for (const found of prefixes) {
      const name = datedName(found.slice(prefix.length), above);
      if (name) dated.push({ prefix: found, name });
      else isAny = (await this.below(found, {})) || isAny;
    }
    dated.sort((a, b) => spanOf(b.name).fromMs - spanOf(a.name).fromMs);
    for (const { prefix: latest, name } of dated) if (await this.below(latest, name.fields)) return true;
    return isAny;
  }

  async #list(prefix: string): Promise<{ prefixes: string[]; hasObjects: boolean }> {
    const { bucket, exceptPrefix = '', signal } = this.#request;
    const isExcepted = (key: string) => exceptPrefix !== '' && key.startsWith(exceptPrefix);
    const prefixes: string[] = [];
    let hasObjects = false;
    let token: string | undefined;
    do {
      if (++this.#listings > MOST_LISTINGS) break;
      const options = { ...(token === undefined ? {} : { token }), ...(signal ? { signal } : {}) };
      const page = await listPage(this.#client, { bucket, prefix, ...options });
      prefixes.push(...page.prefixes.filter((found) => !isExcepted(found)));
      for (const entry of page.objects) {
        if (isExcepted(entry.key)) continue;
        hasObjects = true;
        if (entry.lastModifiedMs >= (this.newest?.lastModifiedMs ?? -1)) this.newest = entry;
      }
      token = page.nextToken;
    } while (token !== undefined);
    return { prefixes, hasObjects };
  }
}
