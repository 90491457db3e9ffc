import type { OutputsClient } from '../client';
import { listPrefixes } from '../listing';
import { datedName, spanOf, type DatedName } from './datedNames';

export interface GoToDateRequest {
  bucket: string;
  /** Where to look: of the bucket, of a delivery stream, or any level above the dates. */
  prefix?: string;
  /** The instant, read on the clock by which the prefixes are written: UTC's, unless the delivery stream has a time zone. */
  atMs: number;
  signal?: AbortSignal;
}

export interface DatePlace {
  /** The level to show. */
  prefix: string;
  /** It holds that instant; else it is the nearest that there is before it, or the first after it. */
  isExact: boolean;
}

/** Levels without a date above those that have one: the name of a stream, of a tenant. */
const MOST_PLAIN_LEVELS = 4;
const MOST_PLAIN_PREFIXES = 50;

/**
 * The level of dated prefixes (`2026/11/25/04/`, `dt=2026-11-25/`, `year=2026/month=11/…`) that holds an instant, as deep
 * as there are dates; `undefined`: nothing below is dated. Asks for one listing a level.
 */
export async function goToDate(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', atMs, signal }: GoToDateRequest,
): Promise<DatePlace | undefined> {
  const list = (below: string) => listPrefixes(client, { bucket, prefix: below, ...(signal ? { signal } : {}) });
  let level = [prefix];
  for (let depth = 0; depth <= MOST_PLAIN_LEVELS && level.length > 0; depth++) {
    const below: string[] = [];
    for (const parent of level) {
      const prefixes = await list(parent);
      const found = await descend(list, parent, prefixes, atMs, fieldsOf(parent));
      if (found) return found;
      below.push(...prefixes);
    }
    level = below.slice(0, MOST_PLAIN_PREFIXES);
  }
  return undefined;
}

async function descend(
  list: (prefix: string) => Promise<string[]>,
  parent: string,
  prefixes: readonly string[],
  atMs: number,
  above: DatedName['fields'],
): Promise<DatePlace | undefined> {
  const best = nearest(parent, prefixes, atMs, above);
  if (!best) return undefined;
  const { prefix, name, isExact } = best;
  const deeper = await descend(list, prefix, await list(prefix), atMs, name.fields);
  return deeper ? { ...deeper, isExact: deeper.isExact && isExact } : { prefix, isExact };
}

interface Candidate {
  prefix: string;
  name: DatedName;
  isExact: boolean;
}

/** The one that holds the instant, else the last that ends before it, else the first. */
function nearest(
  parent: string,
  prefixes: readonly string[],
  atMs: number,
  above: DatedName['fields'],
): Candidate | undefined {
  const dated = prefixes
    .map((prefix) => ({ prefix, name: datedName(prefix.slice(parent.length), above) }))
    .filter((found): found is { prefix: string; name: DatedName } => found.name !== undefined)
    .map((found) => ({ ...found, span: spanOf(found.name) }))
    .sort((a, b) => a.span.fromMs - b.span.fromMs);
  const exact = dated.find(({ span }) => span.fromMs <= atMs && atMs < span.untilMs);
  const found = exact ?? dated.findLast(({ span }) => span.untilMs <= atMs) ?? dated[0];
  return found && { prefix: found.prefix, name: found.name, isExact: found === exact };
}

/** What the levels of a prefix itself say: one may begin in the middle of a date. */
export function fieldsOf(prefix: string): DatedName['fields'] {
  let fields: DatedName['fields'] = {};
  for (const name of prefix.match(/[^/]*\//g) ?? []) fields = datedName(name, fields)?.fields ?? {};
  return fields;
}
