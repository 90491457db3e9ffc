/** The type of a field as far as some records show it. */
export type FieldType =
  | { kind: 'null' }
  | { kind: 'boolean' }
  | { kind: 'integer' }
  | { kind: 'double' }
  | { kind: 'string' }
  | { kind: 'array'; of: FieldType }
  | { kind: 'object'; fields: Map<string, FieldType> };

const MOST_DEPTH = 8;
const MOST_FIELDS = 500;

/** The fields of records, in the order in which they are met; `undefined`: none of them is a JSON object. */
export function observedFields(records: Iterable<string>): Map<string, FieldType> | undefined {
  let merged: FieldType = { kind: 'null' };
  for (const record of records) {
    const value = parsed(record);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) merged = merge(merged, typeOf(value, 0));
  }
  return merged.kind === 'object' ? merged.fields : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function typeOf(value: unknown, depth: number): FieldType {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'number':
      return { kind: Number.isInteger(value) ? 'integer' : 'double' };
    case 'string':
      return { kind: 'string' };
    default:
      if (value === null || value === undefined) return { kind: 'null' };
      if (depth >= MOST_DEPTH) return { kind: 'string' };
      return Array.isArray(value) ? arrayType(value as unknown[], depth) : objectType(value, depth);
  }
}

function arrayType(values: readonly unknown[], depth: number): FieldType {
  const of = values.reduce<FieldType>((merged, value) => merge(merged, typeOf(value, depth + 1)), { kind: 'null' });
  return { kind: 'array', of };
}

function objectType(value: object, depth: number): FieldType {
  const entries = Object.entries(value).slice(0, MOST_FIELDS);
  return { kind: 'object', fields: new Map(entries.map(([name, field]) => [name, typeOf(field, depth + 1)])) };
}

/** What holds both; what nothing else does, text. */
function merge(a: FieldType, b: FieldType): FieldType {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', of: merge(a.of, b.of) };
  if (a.kind === 'object' && b.kind === 'object') return { kind: 'object', fields: mergeFields(a.fields, b.fields) };
  if (a.kind === b.kind) return a;
  const isNumber = ({ kind }: FieldType) => kind === 'integer' || kind === 'double';
  return { kind: isNumber(a) && isNumber(b) ? 'double' : 'string' };
}

function mergeFields(a: ReadonlyMap<string, FieldType>, b: ReadonlyMap<string, FieldType>): Map<string, FieldType> {
  const merged = new Map(a);
  for (const [name, type] of b) {
    const known = merged.get(name);
    if (known !== undefined) merged.set(name, merge(known, type));
    else if (merged.size < MOST_FIELDS) merged.set(name, type);
  }
  return merged;
}
