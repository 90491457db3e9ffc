/** What the records of an object have in common, as a table would hold it. */
export type ObservedType =
  /** Only `null` was seen. */
  | { kind: 'unknown' }
  | { kind: 'boolean' | 'integer' | 'number' | 'string' }
  | { kind: 'list'; items: ObservedType }
  | { kind: 'record'; fields: Map<string, ObservedType> }
  /** Values of kinds that have no type in common: a table takes them as text. */
  | { kind: 'mixed' };

const UNKNOWN: ObservedType = { kind: 'unknown' };
const MIXED: ObservedType = { kind: 'mixed' };
/** A record that has ids for names of fields would make a table of millions of columns. */
const MOST_FIELDS = 2_000;
const MOST_DEPTH = 16;
/** An integer within JSON beyond this is read as another one. */
const LONGEST_INTEGER = /^-?\d{1,18}$/;

/** Collects the fields of JSON records; what is no object is counted and left out. */
export class ObservedFields {
  #type: ObservedType & { kind: 'record' } = { kind: 'record', fields: new Map() };
  #fields = 0;
  records = 0;
  /** Records that are no JSON object. */
  others = 0;

  get fields(): ReadonlyMap<string, ObservedType> {
    return this.#type.fields;
  }

  /** There were more fields than a table takes: those that came later are left out. */
  get isCut(): boolean {
    return this.#fields >= MOST_FIELDS;
  }

  add(data: Uint8Array): void {
    const value = parsedObject(data);
    if (!value) {
      this.others++;
      return;
    }
    this.records++;
    this.#addFields(this.#type.fields, value, 0);
  }

  #addFields(fields: Map<string, ObservedType>, value: object, depth: number): void {
    for (const [name, item] of Object.entries(value) as [string, unknown][]) {
      const known = fields.get(name);
      if (known === undefined && this.isCut) continue;
      if (known === undefined) this.#fields++;
      fields.set(name, this.#with(known ?? UNKNOWN, item, depth));
    }
  }

  #with(type: ObservedType, value: unknown, depth: number): ObservedType {
    if (value === null || type.kind === 'mixed') return type;
    if (typeof value !== 'object') return withScalar(type, value);
    if (depth >= MOST_DEPTH) return MIXED;
    if (Array.isArray(value)) {
      if (type.kind !== 'unknown' && type.kind !== 'list') return MIXED;
      let items = type.kind === 'list' ? type.items : UNKNOWN;
      for (const item of value as unknown[]) items = this.#with(items, item, depth + 1);
      return { kind: 'list', items };
    }
    if (type.kind !== 'unknown' && type.kind !== 'record') return MIXED;
    const fields = type.kind === 'record' ? type.fields : new Map<string, ObservedType>();
    this.#addFields(fields, value, depth + 1);
    return { kind: 'record', fields };
  }
}

function withScalar(type: ObservedType, value: unknown): ObservedType {
  const kind = scalarKind(value);
  if (type.kind === 'unknown' || type.kind === kind) return { kind };
  const isNumeric = (of: string) => of === 'integer' || of === 'number';
  return isNumeric(type.kind) && isNumeric(kind) ? { kind: 'number' } : MIXED;
}

function scalarKind(value: unknown): 'boolean' | 'integer' | 'number' | 'string' {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'string';
  return Number.isInteger(value) && LONGEST_INTEGER.test(String(value)) ? 'integer' : 'number';
}

function parsedObject(data: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // No JSON: counted among the others.
    return undefined;
  }
}
