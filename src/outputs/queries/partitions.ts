import { CALENDAR } from '../finding/calendar';
import { PREFIX_EXPRESSION, withDefaultTime } from '../finding/prefixParts';

/** How the keys below a prefix are split into levels that become columns of a table. */
export type Partitioning =
  /** Athena computes the values instead of listing the bucket ("Partition projection"). */
  | {
      kind: 'projected';
      root: string;
      partitions: Partition[];
      /** The beginning of a key with `${name}` where a partition stands; ends with `/`. */
      template: string;
    }
  /** Levels such as `year=2026/`, which `MSCK REPAIR TABLE` finds. */
  | { kind: 'named'; root: string; partitions: Partition[] }
  /** Everything below the root is one partition. */
  | { kind: 'none'; root: string };

/** A column whose value stands in the key, not in the records. */
export interface Partition {
  name: string;
  values: PartitionValues;
}

type PartitionValues =
  /** Java's pattern, and the step between two values. */
  | { kind: 'date'; format: string; unit: 'YEARS' | 'MONTHS' | 'DAYS' | 'HOURS' | 'MINUTES' }
  | { kind: 'integer'; digits: number; from: number; to: number }
  /** Any text, since the setting does not say which values there are. */
  | { kind: 'any' };

/** Firehose did not exist before. */
export const FIRST_YEAR = 2015;

const SINGLE_FIELDS: Record<string, { name: string; from: number; to: number }> = {
  yyyy: { name: 'year', from: FIRST_YEAR, to: 2040 },
  MM: { name: 'month', ...CALENDAR.month },
  dd: { name: 'day', ...CALENDAR.day },
  HH: { name: 'hour', ...CALENDAR.hour },
};
/** The finest first: the first of these letters that a pattern has is its step. */
const UNITS = [
  ['m', 'MINUTES'],
  ['H', 'HOURS'],
  ['d', 'DAYS'],
  ['M', 'MONTHS'],
  ['y', 'YEARS'],
] as const;
/** A label that `MSCK REPAIR TABLE` finds. It ignores names with capital letters. */
const NAMED_LEVEL = /^([a-z_][a-z0-9_]*)=/;

/**
 * The partitions that the prefix of a delivery stream makes from whole levels of the key. An expression
 * without a meaning for queries (a random string) ends them.
 * Sources: "Custom prefixes for Amazon S3 objects", "Amazon Data Firehose example" of Athena's partition projection.
 */
export function partitioningOf(prefix: string): Partitioning {
  const source = withDefaultTime(prefix);
  const partitions: Partition[] = [];
  let template = '';
  let at = 0;
  for (const { 0: whole, index, groups } of source.matchAll(PREFIX_EXPRESSION)) {
    template += source.slice(at, index);
    at = index + whole.length;
    const label = /(?:^|\/)([A-Za-z_]\w*)=$/.exec(template)?.[1];
    const value = groups?.value ?? '';
    const partition = partitionOf(groups?.namespace ?? '', value, label, partitions);
    if (!partition) return byLevels(template, partitions);
    partitions.push(partition);
    template += `\${${partition.name}}${value.endsWith('/') ? '/' : ''}`;
  }
  return byLevels(template + source.slice(at), partitions);
}

/** The partitions of a folder, told by the key of one object below it. */
export function partitioningOfFolder(folder: string, key: string): Partitioning {
  const levels = key.slice(folder.length).split('/').slice(0, -1);
  const names = levels.map((level) => NAMED_LEVEL.exec(level)?.[1]);
  const partitions = names.flatMap((name) => (name === undefined ? [] : [{ name, values: { kind: 'any' } as const }]));
  const isNamed = levels.length > 0 && new Set(names).size === levels.length && partitions.length === levels.length;
  return isNamed ? { kind: 'named', root: folder, partitions } : { kind: 'none', root: folder };
}

function partitionOf(
  namespace: string,
  value: string,
  label: string | undefined,
  before: readonly Partition[],
): Partition | undefined {
  const named = (wanted: string, values: PartitionValues) => ({ name: uniqueName(label ?? wanted, before), values });
  switch (namespace.trim()) {
    case 'timestamp': {
      const format = value.replace(/\/$/, '');
      const single = SINGLE_FIELDS[format];
      if (single) {
        return named(single.name, { kind: 'integer', digits: format.length, from: single.from, to: single.to });
      }
      const unit = unitOf(format);
      return unit && named('delivered', { kind: 'date', format, unit });
    }
    case 'partitionKeyFromQuery':
    case 'partitionKeyFromLambda':
      return named(value, { kind: 'any' });
    default:
      return undefined;
  }
}

/** The finest unit of a pattern. Undefined: it is not a time by itself, or has fields that projection cannot count. */
function unitOf(format: string): (PartitionValues & { kind: 'date' })['unit'] | undefined {
  const fields = format.replace(/'[^']*'/g, '').match(/([A-Za-z])\1*/g) ?? [];
  if (!fields.every((field) => /^(?:[yu]{4}|MM?|dd?|HH?|mm?)$/.test(field))) return undefined;
  if (!fields.some((field) => /^[yu]/.test(field))) return undefined;
  return UNITS.find(([letter]) => fields.some((field) => field.startsWith(letter)))?.[1] ?? 'YEARS';
}

function uniqueName(wanted: string, before: readonly Partition[]): string {
  const plain = wanted.toLowerCase().replace(/\W/g, '_');
  for (let number = 1; ; number++) {
    const name = number === 1 ? plain : `${plain}_${number}`;
    if (!before.some((partition) => partition.name === name)) return name;
  }
}

/** A location is a folder. What follows the last `/` is the beginning of object names. */
function byLevels(wholeTemplate: string, all: readonly Partition[]): Partitioning {
  const template = wholeTemplate.slice(0, wholeTemplate.lastIndexOf('/') + 1);
  const partitions = all.filter(({ name }) => template.includes(`\${${name}}`));
  if (partitions.length === 0) return { kind: 'none', root: template };
  const root = template.slice(0, template.lastIndexOf('/', template.indexOf('${')) + 1);
  const named = partitions.map(({ name }) => `${name}=\${${name}}/`).join('');
  const isNamed = template === root + named && partitions.every(({ name }) => NAMED_LEVEL.test(`${name}=`));
  // A projected partition of any text has to be named in every query. Levels with names can be found instead.
  if (isNamed && partitions.some(({ values }) => values.kind === 'any')) return { kind: 'named', root, partitions };
  return { kind: 'projected', root, partitions, template };
}
