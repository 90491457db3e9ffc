/** The first character of a field's name. `5:30` and `//host` are words. */
const NAME_START = /[\p{L}_$.@]/u;
const STEP = /\.?([^\s.[\]$"'()=!<>~:]+)|\[(\d+|\*)\]|\[("(?:[^"\\]|\\.)*")\]|\[('(?:[^'\\]|\\.)*')\]/y;

/** Hostile data may nest lists deeper than calls can go. */
const DEEPEST_LISTS = 20;

export interface PathMatch {
  path: (string | number)[];
  end: number;
}

/**
 * The path of a field that begins at `start`: `total`, `.total`, `$.order.total`, `items[0].price`, `a["b c"]`. A step into a list
 * without an index means any of its elements. Undefined: there is no path at that place.
 */
export function fieldPathAt(text: string, start: number): PathMatch | undefined {
  if (!NAME_START.test(text.charAt(start))) return undefined;
  const path: (string | number)[] = [];
  let end = text.charAt(start) === '$' ? start + 1 : start;
  for (;;) {
    STEP.lastIndex = end;
    const match = STEP.exec(text);
    if (!match) break;
    const [, name, index, doubleQuoted, singleQuoted] = match;
    // A name follows a dot, or begins the path.
    if (name !== undefined && path.length > 0 && !match[0].startsWith('.')) break;
    if (index !== '*')
      path.push(index === undefined ? (name ?? unquoted(doubleQuoted ?? singleQuoted)) : Number(index));
    end = STEP.lastIndex;
  }
  return path.length > 0 ? { path, end } : undefined;
}

function unquoted(quoted = '""'): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
}

/**
 * Whether one of the values at the path passes. Only own fields count. A step into a list without an index means any of its
 * elements. Where the field is missing, nothing passes.
 */
export function someValueAt(
  value: unknown,
  path: readonly (string | number)[],
  passes: (value: unknown) => boolean,
  depth = 0,
  lists = 0,
): boolean {
  const step = path[depth];
  if (Array.isArray(value) && typeof step !== 'number') {
    if (lists === DEEPEST_LISTS) return false;
    return (value as unknown[]).some((element) => someValueAt(element, path, passes, depth, lists + 1));
  }
  if (step === undefined) return passes(value);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
  return someValueAt((value as Record<string | number, unknown>)[step], path, passes, depth + 1, lists);
}
