import type { OutputsClient } from '../client';
import { listPrefixes } from '../listing';
import { datedName, spanOf, type DatedName } from './datedNames';

export interface GoToDateRequest {
  bucket: string;
  /** Where to look: a delivery stream's prefix, or any level above the dates. Default: the whole bucket. */
  prefix?: string;
  /** The instant as the clock of the prefixes shows it: UTC, unless the delivery stream has a time zone. */
  atMs: number;
  signal?: AbortSignal | undefined;
}

export interface DatePlace {
  /** The level to show. */
  prefix: string;
  /** The level contains the instant. Otherwise it is the nearest before it, or the first after it. */
  isExact: boolean;
}

/** Levels without a date above the dated ones, such as the name of a stream or a tenant. */
const MAX_PLAIN_LEVELS = 4;
const MAX_PLAIN_PREFIXES = 50;

/**
 * The level of dated prefixes (`2026/11/25/04/`, `dt=2026-11-25/`, `year=2026/month=11/…`) that holds an instant, as deep
 * as there are dates. Undefined: nothing below is dated. Makes one listing for each level, and more where the level
 * that should hold the instant begins after it.
 */
export async function goToDate(
  client: Pick<OutputsClient, 'listObjectsV2'>,
  { bucket, prefix = '', atMs, signal }: GoToDateRequest,
): Promise<DatePlace | undefined> {
  const list = (below: string) => listPrefixes(client, { bucket, prefix: below, signal });
  let level = [prefix];
  for (let depth = 0; depth <= MAX_PLAIN_LEVELS && level.length > 0; depth++) {
    const below: string[] = [];
    let best: Place | undefined;
    for (const parent of level) {
      const prefixes = await list(parent);
      best = better(best, await descend({ list, atMs }, parent, prefixes, fieldsOf(parent)), atMs);
      below.push(...prefixes);
    }
    if (best) return { prefix: best.prefix, isExact: best.relation === 'exact' };
    level = below.slice(0, MAX_PLAIN_PREFIXES);
  }
  return undefined;
}

interface Descent {
  list: (prefix: string) => Promise<string[]>;
  atMs: number;
}

/** The deepest dated level on one path. */
interface Place {
  prefix: string;
  relation: 'exact' | 'before' | 'after';
  fromMs: number;
}

interface Candidate extends Place {
  name: DatedName;
}

/** Finds the place that contains the instant, or the last before it, or the first after it. */
async function descend(
  descent: Descent,
  parent: string,
  prefixes: readonly string[],
  above: DatedName['fields'],
): Promise<Place | undefined> {
  let best: Place | undefined;
  for (const candidate of inOrderOfWorth(parent, prefixes, descent.atMs, above)) {
    const { prefix, name } = candidate;
    const deeper = await descend(descent, prefix, await descent.list(prefix), name.fields);
    best = better(best, deeper ?? candidate, descent.atMs);
    // The first hour of the right day may be later than the instant. Then the place is in the day before.
    if (best.relation !== 'after' || candidate.relation === 'after') break;
  }
  return best;
}

function better(a: Place | undefined, b: Place, atMs: number): Place;
function better(a: Place | undefined, b: Place | undefined, atMs: number): Place | undefined;
function better(a: Place | undefined, b: Place | undefined, atMs: number): Place | undefined {
  if (!a || !b) return a ?? b;
  const order = { exact: 0, before: 1, after: 2 };
  const byRelation = order[a.relation] - order[b.relation];
  if (byRelation !== 0) return byRelation < 0 ? a : b;
  return Math.abs(b.fromMs - atMs) < Math.abs(a.fromMs - atMs) ? b : a;
}

function inOrderOfWorth(
  parent: string,
  prefixes: readonly string[],
  atMs: number,
  above: DatedName['fields'],
): Candidate[] {
  const dated = prefixes
    .map((prefix) => ({ prefix, name: datedName(prefix.slice(parent.length), above) }))
    .filter((found): found is { prefix: string; name: DatedName } => found.name !== undefined)
    .map(({ prefix, name }): Candidate => {
      const { fromMs, untilMs } = spanOf(name);
      const relation = untilMs <= atMs ? 'before' : fromMs <= atMs ? 'exact' : 'after';
      return { prefix, name, fromMs, relation };
    })
    .sort((a, b) => a.fromMs - b.fromMs);
  const upTo = dated.filter(({ relation }) => relation !== 'after').reverse();
  return [...upTo, ...dated.filter(({ relation }) => relation === 'after')];
}

/** What the levels of a prefix say, since it may end in the middle of a date. */
export function fieldsOf(prefix: string): DatedName['fields'] {
  let fields: DatedName['fields'] = {};
  for (const name of prefix.match(/[^/]*\//g) ?? []) fields = datedName(name, fields)?.fields ?? {};
  return fields;
}
