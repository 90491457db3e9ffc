import { compareKeys, type SortedKeys } from './keyOrder';

/** Where a page begins: after a key, or after all keys with a common prefix. */
export type ListPosition = { readonly afterKey: string } | { readonly afterPrefix: string };

export interface ListRequest {
  readonly prefix: string;
  /** Empty: keys are not grouped. */
  readonly delimiter: string;
  readonly position?: ListPosition | undefined;
  readonly maxEntries: number;
}

export type ListEntry = { readonly key: string } | { readonly commonPrefix: string };

export interface ListPage {
  readonly entries: readonly ListEntry[];
  /** Where the next page begins. Undefined: this is the last one. */
  readonly next: ListPosition | undefined;
}

/** One page of a listing. Keys and common prefixes are in one order, and each counts as one entry. */
export function listPage(keys: SortedKeys, request: ListRequest): ListPage {
  const entries: ListEntry[] = [];
  let position = request.position;
  if (request.maxEntries === 0) return { entries, next: undefined };
  for (;;) {
    // The generator goes from key to key. The keys of a common prefix are skipped with a new search.
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
 * The position of a client's marker. If the marker is a common prefix, as a `NextMarker` may be, the page begins after all keys
 * with that prefix.
 */
export function positionAfter(marker: string, prefix: string, delimiter: string): ListPosition {
  const isCommonPrefix = marker.startsWith(prefix) && commonPrefixOf(marker, prefix, delimiter) === marker;
  return isCommonPrefix ? { afterPrefix: marker } : { afterKey: marker };
}

/** The position of a marker of `ListObjects`: a marker within a common prefix stands for all keys with that prefix. */
export function positionAfterMarker(marker: string, prefix: string, delimiter: string): ListPosition {
  const commonPrefix = marker.startsWith(prefix) ? commonPrefixOf(marker, prefix, delimiter) : undefined;
  return commonPrefix === undefined ? { afterKey: marker } : { afterPrefix: commonPrefix };
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
