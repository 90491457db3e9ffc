import { exactDigits, parseWithDigits } from '../../records';

/** The type that a table gives a field: what its values have in common, or what a schema says of them. */
export type FieldType =
  /** As a schema has it, in Hive's words. */
  | { kind: 'declared'; type: string }
  | { kind: 'map'; key: FieldType; value: FieldType }
  /** Only `null` was seen. */
  | { kind: 'unknown' }
  /** `integer`: a double holds it exactly. `long`: it takes all of 64 bits. */
  | { kind: 'boolean' | 'integer' | 'long' | 'number' | 'string' }
  | { kind: 'list'; items: FieldType }
  | { kind: 'record'; fields: Map<string, FieldType> }
  /** The values have no type in common, or none that keeps their digits: a table takes them as text. */
  | { kind: 'mixed' };

const UNKNOWN: FieldType = { kind: 'unknown' };
const MIXED: FieldType = { kind: 'mixed' };
/** Records with ids as field names would make a table of millions of columns. */
const MAX_FIELDS = 2_000;
const MAX_DEPTH = 16;
const INTEGER = /^-?\d+$/;

/** Collects the fields of JSON records. */
export class ObservedFields {
  readonly #fields = new Map<string, FieldType>();
  #count = 0;
  #isCut = false;
  /** The records that are JSON objects. */
  records = 0;
  /** The records that are not JSON objects: they have no fields. */
  others = 0;

  /** In the order in which they were met. */
  get fields(): ReadonlyMap<string, FieldType> {
    return this.#fields;
  }

  /** There were more fields than a table takes, and the later ones are not among these. */
  get isCut(): boolean {
    return this.#isCut;
  }

  add(record: Uint8Array): void {
    const value = parsedObject(record);
    if (!value) {
      this.others++;
      return;
    }
    this.records++;
    this.#addFields(this.#fields, value, 0);
  }

  #addFields(fields: Map<string, FieldType>, value: object, depth: number): void {
    for (const [name, item] of Object.entries(value) as [string, unknown][]) {
      const known = fields.get(name);
      if (known === undefined && this.#count === MAX_FIELDS) {
        this.#isCut = true;
        continue;
      }
      if (known === undefined) this.#count++;
      fields.set(name, this.#with(known ?? UNKNOWN, item, depth));
    }
  }

  #with(type: FieldType, value: unknown, depth: number): FieldType {
    if (value === null || type.kind === 'mixed') return type;
    if (typeof value !== 'object') return withScalar(type, value);
    if (depth >= MAX_DEPTH) return MIXED;
    if (Array.isArray(value)) {
      if (type.kind !== 'unknown' && type.kind !== 'list') return MIXED;
      let items = type.kind === 'list' ? type.items : UNKNOWN;
      for (const item of value as unknown[]) items = this.#with(items, item, depth + 1);
      return { kind: 'list', items };
    }
    if (type.kind !== 'unknown' && type.kind !== 'record') return MIXED;
    const fields = type.kind === 'record' ? type.fields : new Map<string, FieldType>();
    this.#addFields(fields, value, depth + 1);
    return { kind: 'record', fields };
  }
}

function withScalar(type: FieldType, value: unknown): FieldType {
  const other = scalarType(value);
  if (type.kind === 'unknown' || type.kind === other.kind) return other;
  const kinds = new Set([type.kind, other.kind]);
  if (kinds.has('integer') && kinds.has('long')) return { kind: 'long' };
  return kinds.has('integer') && kinds.has('number') ? { kind: 'number' } : MIXED;
}

function scalarType(value: unknown): FieldType {
  if (typeof value === 'boolean') return { kind: 'boolean' };
  const digits = typeof value === 'number' ? String(value) : exactDigits(value);
  if (digits === undefined) return { kind: 'string' };
  // `1.0` and `1e3` are not integers to a reader of bigint columns.
  if (!INTEGER.test(digits)) return { kind: 'number' };
  if (Number.isSafeInteger(Number(digits))) return { kind: 'integer' };
  const is64Bits = digits.length <= 20 && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
  return is64Bits ? { kind: 'long' } : MIXED;
}

function parsedObject(record: Uint8Array): object | undefined {
  try {
    const value = parseWithDigits(Buffer.from(record.buffer, record.byteOffset, record.length).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // It is not JSON, and is counted among the others.
    return undefined;
  }
}
