import type { OutputsClient } from '../client';
import { listPage, type ObjectEntry } from '../listing';
import { datedName, spanOf, type DatedName } from './datedNames';
import { fieldsOf } from './goToDate';

export interface NewestObjectRequest {
  bucket: string;
  prefix?: string;
  /** Keys that begin like this do not count. */
  exceptPrefix?: string;
  /** Folders that need not be looked into: those of errors, for one. */
  isExceptedFolder?: (prefix: string) => boolean;
  /** Only these count. */
  isWanted?: (key: string) => boolean;
  signal?: AbortSignal;
}

/** Levels without dates are all looked at, up to this many listings in one search. */
const MAX_LISTINGS = 500;

/**
 * Dated prefixes that are gone into. Firehose names an object by its oldest record and writes it up to 15 minutes later,
 * or later still where it tries again: one of the hour before may be the newest.
 */
const MAX_DATED = 2;

/**
 * The object that was written last below a prefix. Of dated prefixes only the latest that hold any are gone into: among
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

  /** @returns how many dated prefixes of the lowest level with any object were gone through; 1 where there are no dates. */
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
      const options = { ...(token === undefined ? {} : { token }), ...(signal ? { signal } : {}) };
      const page = await listPage(this.#client, { bucket, prefix, ...options });
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

/** Of two that were written in the same second, the one with the later name: a total order. */
function isNewer(entry: ObjectEntry, known: ObjectEntry | undefined): boolean {
  if (!known) return true;
  const byTime = entry.lastModifiedMs - known.lastModifiedMs;
  return byTime > 0 || (byTime === 0 && entry.key > known.key);
}
