import type { OutputsClient } from '../client';
import { listPage, type Listing, type ObjectEntry } from '../listing';
import { datedName, spanOf, type DatedName } from './datedNames';
import { fieldsOf } from './goToDate';

export interface NewestObjectRequest {
  bucket: string;
  prefix?: string;
  /** Keys with this prefix do not count. */
  exceptPrefix?: string;
  /** Folders to skip, such as those of errors. */
  isExceptedFolder?: (prefix: string) => boolean;
  /** Only these count. */
  isWanted?: (key: string) => boolean;
  signal?: AbortSignal | undefined;
}

/** Levels without dates are all searched, with at most this many listings. */
const MAX_LISTINGS = 500;

/**
 * How many dated prefixes are searched. Firehose names an object by its oldest record and writes it up to 15 minutes later,
 * or even later after retries, so the newest object may lie in the hour before.
 */
const MAX_DATED = 2;

/**
 * The object that was written last below a prefix. Only the latest dated prefixes with objects are searched: among
 * Firehose's objects, a later hour has later objects.
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

  /** @returns how many dated prefixes of the lowest level were searched that have objects; 1 where there are no dates */
  async below(prefix: string, above: DatedName['fields'], most = MAX_DATED): Promise<number> {
    const { prefixes, hasObjects } = await this.#list(prefix);
    const dated: { prefix: string; name: DatedName }[] = [];
    let found = hasObjects ? 1 : 0;
    for (const child of prefixes) {
      const name = datedName(child.slice(prefix.length), above);
      if (name) dated.push({ prefix: child, name });
      else found = Math.max(found, await this.below(child, {}));
    }
    dated.sort((a, b) => spanOf(b.name).fromMs - spanOf(a.name).fromMs || (a.prefix < b.prefix ? -1 : 1));
    let gone = 0;
    for (const { prefix: latest, name } of dated) {
      gone += await this.below(latest, name.fields, most - gone);
      if (gone >= most) break;
    }
    return Math.max(found, gone);
  }

  async #list(prefix: string): Promise<{ prefixes: string[]; hasObjects: boolean }> {
    const { bucket, exceptPrefix = '', isExceptedFolder, isWanted, signal } = this.#request;
    const isExcepted = (key: string) => exceptPrefix !== '' && key.startsWith(exceptPrefix);
    const prefixes: string[] = [];
    let hasObjects = false;
    let token: string | undefined;
    do {
      if (++this.#listings > MAX_LISTINGS) break;
      const page: Listing = await listPage(this.#client, { bucket, prefix, token, signal });
      prefixes.push(...page.prefixes.filter((found) => !isExcepted(found) && isExceptedFolder?.(found) !== true));
      for (const entry of page.objects) {
        if (isExcepted(entry.key) || isWanted?.(entry.key) === false) continue;
        hasObjects = true;
        if (isNewer(entry, this.newest)) this.newest = entry;
      }
      token = page.nextToken;
    } while (token !== undefined);
    return { prefixes, hasObjects };
  }
}

/** Two objects of the same second are ordered by name, so that the order is total. */
function isNewer(entry: ObjectEntry, known: ObjectEntry | undefined): boolean {
  if (!known) return true;
  const byTime = entry.lastModifiedMs - known.lastModifiedMs;
  return byTime > 0 || (byTime === 0 && entry.key > known.key);
}
