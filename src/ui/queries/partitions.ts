/** How a prefix splits its objects, as a query engine has to be told. */
export type Partitions =
  /** One time after the plain prefix, as in `yyyy/MM/dd/HH/`. */
  | { kind: 'time'; location: string; pattern: string; unit: 'HOURS' | 'DAYS' | 'MONTHS' | 'YEARS' }
  /** Named levels, as in `year=2026/month=11/`. */
  | { kind: 'named'; location: string; names: string[] }
  | { kind: 'none'; location: string };

const DEFAULT_PATTERN = 'yyyy/MM/dd/HH';

/** Of a delivery stream's prefix, with its expressions ("Custom prefixes for Amazon S3 objects"). */
export function partitionsOf(prefix: string): Partitions {
  const first = prefix.indexOf('!{');
  if (first < 0) return { kind: 'time', location: prefix, pattern: DEFAULT_PATTERN, unit: 'HOURS' };
  const names = [...prefix.matchAll(/(?:^|\/)([A-Za-z_]\w*)=!\{/g)].map(([, name]) => name ?? '');
  if (names.length > 0) return { kind: 'named', location: prefix.slice(0, lastSlash(prefix, first)), names };
  const rest = prefix.slice(first);
  const pattern = /^(?:!\{timestamp:[^{}]*\}|\/)+$/.test(rest) ? patternOf(rest) : '';
  const location = prefix.slice(0, first);
  const unit = unitOf(pattern);
  // A location is a folder: what stands in front of the time in the same level can't be part of it.
  const isFolder = location === '' || location.endsWith('/');
  if (unit && isFolder) return { kind: 'time', location, pattern, unit };
  return { kind: 'none', location: prefix.slice(0, lastSlash(prefix, first)) };
}

function lastSlash(prefix: string, before: number): number {
  return prefix.lastIndexOf('/', before - 1) + 1;
}

function patternOf(expressions: string): string {
  return expressions.replace(/!\{timestamp:([^{}]*)\}/g, '$1').replace(/\/+$/, '');
}

/** The finest unit of a pattern; `undefined`: not one that is a time by itself. */
function unitOf(pattern: string): 'HOURS' | 'DAYS' | 'MONTHS' | 'YEARS' | undefined {
  if (!pattern.includes('yyyy')) return undefined;
  if (pattern.includes('HH')) return 'HOURS';
  if (pattern.includes('dd')) return 'DAYS';
  return pattern.includes('MM') ? 'MONTHS' : 'YEARS';
}
