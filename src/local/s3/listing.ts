import { compareKeys, type SortedKeys } from './keyOrder';

/** Where a page begins: after one key, or after every key below a common prefix. */
export type ListPosition = { readonly afterKey: string } | { readonly afterPrefix: string };

export interface ListRequest {
  readonly prefix: string;
  /** Empty: no grouping. */
  readonly delimiter: string;
  readonly position?: ListPosition | undefined;
  readonly maxEntries: number;
}

export type ListEntry = { readonly key: string } | { readonly commonPrefix: string };

export interface ListPage {
  readonly entries: readonly ListEntry[];
  /** Where the next page begins; absent on the last one. */
  readonly next: ListPosition | undefined;
}

/** One page of a listing. Keys and common prefixes come in one order and count alike to the page's size. */
export function listPage(keys: SortedKeys, request: ListRequest): ListPage {
  const entries: ListEntry[] = [];
  let position = request.position;
  if (request.maxEntries === 0) return { entries, next: undefined };
  for (;;) {
    // A generator goes on from key to key; a common prefix is leapt over by a new search.
    let leapt = false;
    for (const key of keys.from(isBefore(request.prefix, position))) {
      if (!key.startsWith(request.prefix)) return { entries, next: undefined };
      if (entries.length === request.maxEntries) return { entries, next: position };
      const commonPrefix = commonPrefixOf(key, request.prefix, request.delimiter);
      if (commonPrefix === undefined) {
        entries.push({ key });
        position = { afterKey: key };
      } else {
        entries.push({ commonPrefix });
        position = { afterPrefix: commonPrefix };
        leapt = true;
        break;
      }
    }
    if (!leapt) return { entries, next: undefined };
  }
}

/**
 * A marker that a client gives: when it is itself a common prefix (as `NextMarker` of such a listing is), the page begins
 * after all keys below it.
 */
export function positionAfter(marker: string, prefix: string, delimiter: string): ListPosition {
  const isCommonPrefix = marker.startsWith(prefix) && commonPrefixOf(marker, prefix, delimiter) === marker;
  return isCommonPrefix ? { afterPrefix: marker } : { afterKey: marker };
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function isBefore(prefix: string, position: ListPosition | undefined): (key: string) => boolean {
  if (!position) return (key) => compareKeys(key, prefix) < 0;
  if ('afterKey' in position) {
    const { afterKey } = position;
    return (key) => compareKeys(key, prefix) < 0 || compareKeys(key, afterKey) <= 0;
  }
  const { afterPrefix } = position;
  return (key) => compareKeys(key, prefix) < 0 || compareKeys(key, afterPrefix) < 0 || key.startsWith(afterPrefix);
}
