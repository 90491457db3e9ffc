import { outlineBefore, type OpenOutline, type Outline } from './outline';
import type { NameSpan } from './nameAt';

/** What a placeholder can refer to. */
export interface NamesInReach {
  /** Paths for `field("…")`, the nearest first. */
  fields: string[];
  /** Paths that lead into a list, for `sum("…")` and `count("…")`. */
  lists: string[];
  /** `pool.customer.id`, `change.orders.after.total`, … */
  entities: string[];
}

/** How deep it lies. Only what lies within a pool, a table or a value around them is in reach. */
const WORLDS: Readonly<Record<string, number>> = { $pools: 3, $tables: 3, $values: 1 };
const CHANGE_PARTS = ['op', 'operation', 'before', 'after', 'key'];
const MAX_NAMES = 300;
const MAX_DEPTH = 4;

export function namesInReach(text: string, offset: number): NamesInReach {
  const open = outlineBefore(text, offset);
  const [root] = open;
  const world = root?.key === undefined ? 0 : (WORLDS[root.key] ?? 0);
  const paths = open
    .slice(world)
    .reverse()
    .filter(({ kind }) => kind === 'object')
    .flatMap((outline) => pathsOf(reachable(outline)));
  // A pool may be declared after the record, though few are.
  const declared =
    root?.members.has('$pools') || root?.members.has('$tables') ? open : outlineBefore(text, text.length);
  return {
    fields: unique(paths.filter(({ isInList }) => !isInList)),
    lists: unique(paths.filter(({ isInList }) => isInList)),
    entities: entitiesOf(declared[0]).slice(0, MAX_NAMES),
  };
}

/** The text of a `field("…")`, `sum("…")` or `count("…")` that an offset lies in. */
export function referenceAt(text: string, offset: number): (NameSpan & { isToList: boolean }) | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const inside = line.slice(line.lastIndexOf('{{') + 2);
  if (inside === line || inside.includes('}}')) return undefined;
  const [, caller, head = ''] = /\b(field|sum|count)\(\s*\\?["']([^"'\\]*)$/.exec(inside) ?? [];
  if (caller === undefined) return undefined;
  const tail = /^[^"'\\\n]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  const span = { name: head + tail, offset: offset - head.length, length: head.length + tail.length };
  return { ...span, isToList: caller !== 'field' };
}

/** Members of the record, and what `$values` holds for it; not the declarations themselves. */
function reachable({ members }: OpenOutline): Map<string, Outline> {
  const own = [...members].filter(([name]) => !name.startsWith('$'));
  return new Map([...own, ...(members.get('$values')?.members ?? [])]);
}

interface FieldPath {
  path: string;
  isInList: boolean;
}

function pathsOf(members: ReadonlyMap<string, Outline>, depth = 0): FieldPath[] {
  return [...members].flatMap(([name, { kind, members: below }]) => {
    const nested = depth < MAX_DEPTH ? pathsOf(below, depth + 1) : [];
    return [
      ...(kind === 'array' ? [] : [{ path: name, isInList: false }]),
      ...nested.map(({ path, isInList }) => ({ path: `${name}.${path}`, isInList: isInList || kind === 'array' })),
    ];
  });
}

function entitiesOf(root: Outline | undefined): string[] {
  const pools = [...(root?.members.get('$pools')?.members ?? [])].flatMap(([name, { members }]) => {
    const entity = pathsOf(members.get('entity')?.members ?? new Map<string, Outline>());
    return [`pool.${name}`, ...entity.map(({ path }) => `pool.${name}.${path}`)];
  });
  const tables = [...(root?.members.get('$tables')?.members ?? [])].flatMap(([name, { members }]) => {
    const columns = [...(members.get('row')?.members.keys() ?? [])];
    const rows = ['before', 'after'].flatMap((part) => columns.map((column) => `change.${name}.${part}.${column}`));
    return [...CHANGE_PARTS.map((part) => `change.${name}.${part}`), ...rows];
  });
  return [...pools, ...tables];
}

function unique(paths: readonly FieldPath[]): string[] {
  return [...new Set(paths.map(({ path }) => path))].slice(0, MAX_NAMES);
}
