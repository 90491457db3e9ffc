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
  const [newest] = await newestObjects(client, { ...request, count: 1 });
  return newest;
}

/** Hours, or other dated prefixes, that are searched for several objects. */
const MAX_DATED_OF_SEVERAL = 12;

/** The `count` objects that were written last, newest first, or fewer where the latest dated prefixes hold fewer. */
export async function newestObjects(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { count, ...request }: NewestObjectRequest & { count: number },
): Promise<readonly ObjectEntry[]> {
  const search = new Search(client, request, count);
  const { prefix = '' } = request;
  await search.below(prefix, fieldsOf(prefix), count === 1 ? MAX_DATED : MAX_DATED_OF_SEVERAL);
  return search.newest;
}

class Search {
  readonly #client: Pick<OutputsClient, 'listObjectsV2'>;
  readonly #request: NewestObjectRequest;
  readonly #count: number;
  #listings = 0;
  /** Newest first. */
  readonly newest: ObjectEntry[] = [];

  constructor(client: Pick<OutputsClient, 'listObjectsV2'>, request: NewestObjectRequest, count: number) {
    this.#client = client;
    this.#request = request;
    this.#count = count;
  }

  /** @returns how many dated prefixes of the lowest level were searched that have objects; 1 where there are no dates */
  async below(prefix: string, above: DatedName['fields'], most: number): Promise<number> {
    const { prefixes, hasObjects } = await this.#list(prefix);
    const dated: { prefix: string; name: DatedName }[] = [];
    let found = hasObjects ? 1 : 0;
    for (const child of prefixes) {
      const name = datedName(child.slice(prefix.length), above);
      if (name) dated.push({ prefix: child, name });
      else found = Math.max(found, await this.below(child, {}, most));
    }
    dated.sort((a, b) => spanOf(b.name).fromMs - spanOf(a.name).fromMs || (a.prefix < b.prefix ? -1 : 1));
    let gone = 0;
    for (const { prefix: latest, name } of dated) {
      gone += await this.below(latest, name.fields, most - gone);
      if (gone >= most) break;
    }
    return Math.max(found, gone);
  }

  #take(entry: ObjectEntry): void {
    const at = this.newest.findIndex((known) => isNewer(entry, known));
    if (at < 0 && this.newest.length >= this.#count) return;
    this.newest.splice(at < 0 ? this.newest.length : at, 0, entry);
    this.newest.length = Math.min(this.newest.length, this.#count);
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
        this.#take(entry);
      }
      token = page.nextToken;
    } while (token !== undefined);
    return { prefixes, hasObjects };
  }
}

/** Two objects of the same second are ordered by name, so that the order is total. */
function isNewer(entry: ObjectEntry, known: ObjectEntry): boolean {
  const byTime = entry.lastModifiedMs - known.lastModifiedMs;
  return byTime > 0 || (byTime === 0 && entry.key > known.key);
}
