import { datedName, type DatedName } from '../finding/datedNames';

/** A column that stands in the keys instead of the records. */
export interface Partition {
  name: string;
  /** `date`: Java's pattern and the step between two values; `injected`: a query has to name the values that it wants. */
  values:
    | { kind: 'date'; format: string; unit: 'YEARS' | 'MONTHS' | 'DAYS' | 'HOURS' | 'MINUTES' }
    | { kind: 'integer'; digits: number; from: number; to: number }
    | { kind: 'injected' };
}

export interface Partitioning {
  partitions: Partition[];
  /** The key's beginning with `${name}` where a partition stands; ends with `/`. */
  template: string;
  /** The beginning before the first partition; ends with `/`. */
  root: string;
}

const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';
const SINGLE_FIELDS: Record<string, { name: string; from: number; to: number }> = {
  yyyy: { name: 'year', from: 2020, to: 2040 },
  MM: { name: 'month', from: 1, to: 12 },
  dd: { name: 'day', from: 1, to: 31 },
  HH: { name: 'hour', from: 0, to: 23 },
};
const UNITS = [
  ['m', 'MINUTES'],
  ['H', 'HOURS'],
  ['d', 'DAYS'],
  ['M', 'MONTHS'],
] as const;

/**
 * The partitions that the prefix of a delivery stream makes, as far as whole levels of the key: an expression that says
 * nothing to a query (a random string) ends them. Source: "Amazon Data Firehose example" of Athena's partition projection.
 */
export function partitioningOf(prefix: string): Partitioning {
  const source = /!\{(timestamp|partitionKeyFrom\w+):/.test(prefix) ? prefix : prefix + DEFAULT_TIME;
  const partitions: Partition[] = [];
  let template = '';
  let at = 0;
  for (const { 0: whole, index, groups } of source.matchAll(/!\{(?<namespace>[^:{}]*):(?<value>[^{}]*)\}/g)) {
    template += source.slice(at, index);
    at = index + whole.length;
    const label = /(?:^|\/)([A-Za-z_]\w*)=$/.exec(template)?.[1];
    const partition = partitionOf(groups?.namespace ?? '', groups?.value ?? '', label, partitions);
    if (!partition) return upToLevel(template, partitions);
    partitions.push(partition);
    const endsLevel = groups?.value?.endsWith('/') === true;
    template += `\${${partition.name}}${endsLevel ? '/' : ''}`;
  }
  return upToLevel(template + source.slice(at), partitions);
}

/** The prefix that a delivery stream may have had to write a key: for a bucket of which no more is known. */
export function prefixOfKey(key: string): string {
  let prefix = '';
  let fields: DatedName['fields'] = {};
  /** Of the levels that are one date together: `2026/11/25/`. */
  let pattern = '';
  for (const name of key.match(/[^/]*\//g) ?? []) {
    const dated = datedName(name, fields);
    fields = dated?.fields ?? {};
    const [label = ''] = /^[A-Za-z_]\w*=/.exec(name) ?? [];
    if (dated && label === '') {
      pattern += patternOf(name, dated);
      continue;
    }
    prefix += timestamp(pattern);
    pattern = '';
    prefix += dated ? `${label}${timestamp(patternOf(name.slice(label.length, -1), dated))}/` : name;
  }
  return prefix + timestamp(pattern);
}

function timestamp(pattern: string): string {
  return pattern === '' ? '' : `!{timestamp:${pattern}}`;
}

function patternOf(name: string, { unit }: DatedName): string {
  const letters = { year: 'yyyy', month: 'MM', day: 'dd', hour: 'HH' };
  if (!/\d{3}/.test(name)) return name.replace(/\d+/, letters[unit]);
  const inOrder = Object.values(letters);
  return name.replace(/^\d{4}|\d{2}/g, () => inOrder.shift() ?? '').replace('T', "'T'");
}

function partitionOf(
  namespace: string,
  value: string,
  label: string | undefined,
  before: readonly Partition[],
): Partition | undefined {
  const name = (wanted: string) => uniqueName(label ?? wanted, before);
  switch (namespace.trim()) {
    case 'timestamp': {
      const format = value.replace(/\/$/, '');
      const single = SINGLE_FIELDS[format];
      if (single) {
        const values = { kind: 'integer', digits: format.length, from: single.from, to: single.to } as const;
        return { name: name(single.name), values };
      }
      const unit = UNITS.find(([letter]) => format.replace(/'[^']*'/g, '').includes(letter))?.[1] ?? 'YEARS';
      return { name: name(unit === 'HOURS' ? 'datehour' : 'date'), values: { kind: 'date', format, unit } };
    }
    case 'partitionKeyFromQuery':
    case 'partitionKeyFromLambda':
      return { name: name(value), values: { kind: 'injected' } };
    default:
      return undefined;
  }
}

function uniqueName(wanted: string, before: readonly Partition[]): string {
  const plain = wanted.toLowerCase().replace(/\W/g, '_');
  for (let number = 1; ; number++) {
    const name = number === 1 ? plain : `${plain}_${number}`;
    if (!before.some((partition) => partition.name === name)) return name;
  }
}

/** A location is a folder: what stands behind the last `/` is the beginning of the objects' names. */
function upToLevel(template: string, partitions: Partition[]): Partitioning {
  const level = template.slice(0, template.lastIndexOf('/') + 1);
  const first = level.indexOf('${');
  const root = first < 0 ? level : level.slice(0, level.lastIndexOf('/', first) + 1);
  return { partitions: partitions.filter(({ name }) => level.includes(`\${${name}}`)), template: level, root };
}
