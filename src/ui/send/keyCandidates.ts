import { exactDigits, isHashKey, parseExactly } from '../../records';

/** A field that may serve as partition key, with what a person needs to know of it. No `vscode` here: tested without. */
export interface KeyCandidate {
  /** `customer.id`. */
  path: string;
  /** Of the first record that has it. */
  example: string;
  distinct: number;
  /** The part of the records that share the most frequent value, 0 to 1. */
  hottestShare: number;
  /** Records that lack it. */
  missing: number;
  /** Each of its values can be an explicit hash key. */
  isHashKey: boolean;
}

const DEEPEST = 3;
const MAX_FIELDS = 200;
const MAX_CANDIDATES = 15;
const MAX_KEY_LENGTH = 256;

/**
 * The fields that these records share, the better keys first: those that each record has, and that spread them widest. A
 * field that most records lack is none.
 */
export function keyCandidates(records: readonly Uint8Array[]): KeyCandidate[] {
  const fields = new Map<string, Map<string, number>>();
  let objects = 0;
  for (const record of records) {
    const value = parsed(record);
    if (value === undefined) continue;
    objects++;
    collect(value, '', 0, fields);
  }
  return [...fields]
    .map(([path, counts]) => candidate(path, counts, objects))
    .filter(({ missing }) => missing <= objects / 2)
    .sort((left, right) => left.missing - right.missing || left.hottestShare - right.hottestShare)
    .slice(0, MAX_CANDIDATES);
}

function parsed(record: Uint8Array): object | undefined {
  try {
    const value = parseExactly(Buffer.from(record.buffer, record.byteOffset, record.length).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function collect(value: object, prefix: string, depth: number, fields: Map<string, Map<string, number>>): void {
  for (const [name, field] of Object.entries(value) as [string, unknown][]) {
    const path = prefix + step(name, prefix === '');
    if (typeof field === 'object' && field !== null && !Array.isArray(field)) {
      if (depth < DEEPEST) collect(field, path, depth + 1, fields);
      continue;
    }
    if ((typeof field !== 'string' && typeof field !== 'number') || field === '') continue;
    const key = exactDigits(field) ?? String(field);
    if (key.length > MAX_KEY_LENGTH) continue;
    const counts = fields.get(path) ?? new Map<string, number>();
    if (fields.size >= MAX_FIELDS && counts.size === 0) continue;
    fields.set(path, counts.set(key, (counts.get(key) ?? 0) + 1));
  }
}

function step(name: string, isFirst: boolean): string {
  if (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name)) return isFirst ? name : `.${name}`;
  return `${isFirst ? '$' : ''}[${JSON.stringify(name)}]`;
}

function candidate(path: string, counts: Map<string, number>, objects: number): KeyCandidate {
  let present = 0;
  let hottest = 0;
  for (const count of counts.values()) {
    present += count;
    hottest = Math.max(hottest, count);
  }
  const [example = ''] = counts.keys();
  const distinct = counts.size;
  const hottestShare = hottest / present;
  const isHash = [...counts.keys()].every(isHashKey);
  return { path, example, distinct, hottestShare, missing: objects - present, isHashKey: isHash };
}
