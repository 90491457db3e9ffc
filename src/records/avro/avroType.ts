import { stringJson } from '../values/bytes';
import type { TimeUnit } from '../values/times';

/** A type of a schema, with its names resolved: a tree, but for records that hold themselves. */
export type AvroType =
  | { kind: 'null' | 'boolean' | 'float' | 'double' }
  | { kind: 'int' | 'long'; logical: AvroTime | undefined }
  | { kind: 'string' }
  | { kind: 'bytes'; logical: AvroDecimal | { kind: 'bigDecimal' } | undefined }
  | { kind: 'fixed'; size: number; logical: AvroDecimal | { kind: 'uuid' | 'duration' } | undefined }
  /** Its symbols as JSON. */
  | { kind: 'enum'; symbols: string[] }
  | { kind: 'array' | 'map'; items: AvroType }
  | { kind: 'union'; branches: AvroType[] }
  /** `label`: the name of the field as it stands in JSON, with its colon. */
  | { kind: 'record'; fields: { label: string; type: AvroType }[] };

export type AvroTime =
  { kind: 'date' } | { kind: 'time'; unit: TimeUnit } | { kind: 'timestamp'; unit: TimeUnit; isUtc: boolean };

interface AvroDecimal {
  kind: 'decimal';
  scale: number;
}

type Attributes = Record<string, unknown>;

const UUID_BYTES = 16;
const DURATION_BYTES = 12;

const INT_TIMES = new Map<unknown, AvroTime>([
  ['date', { kind: 'date' }],
  ['time-millis', { kind: 'time', unit: 'millis' }],
]);
const LONG_TIMES = new Map<unknown, AvroTime>([
  ['time-micros', { kind: 'time', unit: 'micros' }],
  ...(['millis', 'micros', 'nanos'] as const).flatMap((unit): [string, AvroTime][] => [
    [`timestamp-${unit}`, { kind: 'timestamp', unit, isUtc: true }],
    [`local-timestamp-${unit}`, { kind: 'timestamp', unit, isUtc: false }],
  ]),
]);

/** The schema is not one, or the data are not of the schema. */
export class AvroError extends Error {}

/**
 * Source: "Apache Avro Specification" (schema declaration, names, logical types).
 *
 * @param schema as JSON has it
 * @throws {AvroError} when it is not a schema
 */
export function avroType(schema: unknown): AvroType {
  return new SchemaReader().type(schema, '');
}

class SchemaReader {
  readonly #named = new Map<string, AvroType>();

  type(schema: unknown, namespace: string): AvroType {
    if (typeof schema === 'string') return primitive(schema, {}) ?? this.#reference(schema, namespace);
    if (Array.isArray(schema)) {
      return { kind: 'union', branches: schema.map((branch: unknown) => this.#branch(branch, namespace)) };
    }
    if (typeof schema !== 'object' || schema === null || !('type' in schema)) {
      throw new AvroError(`this is not a type: ${JSON.stringify(schema)}`);
    }
    return this.#declared(schema, namespace);
  }

  #branch(schema: unknown, namespace: string): AvroType {
    if (Array.isArray(schema)) throw new AvroError('a union lies directly within a union');
    return this.type(schema, namespace);
  }

  #declared(schema: { type: unknown } & Attributes, namespace: string): AvroType {
    switch (schema.type) {
      case 'array':
        return { kind: 'array', items: this.type(schema.items, namespace) };
      case 'map':
        return { kind: 'map', items: this.type(schema.values, namespace) };
      case 'enum': {
        const symbols = list(schema.symbols, 'symbols').map((symbol) => stringJson(text(symbol, 'symbol')));
        return this.#define(schema, namespace, { kind: 'enum', symbols }).type;
      }
      case 'fixed':
        return this.#define(schema, namespace, fixed(schema)).type;
      case 'record':
      case 'error':
        return this.#record(schema, namespace);
      default:
        // The type may be written out where its name would stand.
        return typeof schema.type === 'string'
          ? (primitive(schema.type, schema) ?? this.#reference(schema.type, namespace))
          : this.type(schema.type, namespace);
    }
  }

  /** It is known before its fields are: they may be of its type. */
  #record(schema: Attributes, outer: string): AvroType {
    const { type, namespace } = this.#define(schema, outer, { kind: 'record' as const, fields: [] as RecordField[] });
    for (const field of list(schema.fields, 'fields')) {
      if (typeof field !== 'object' || field === null) throw new AvroError('a field is not an object');
      const { name, type: fieldType } = field as Attributes;
      type.fields.push({ label: `${stringJson(text(name, 'name'))}:`, type: this.type(fieldType, namespace) });
    }
    return type;
  }

  /** A name with dots is whole, and the rest of it is the namespace of what lies within. Else the own namespace goes before the outer. */
  #define<T extends AvroType>(schema: Attributes, outer: string, type: T): { type: T; namespace: string } {
    const name = text(schema.name, 'name');
    const dot = name.lastIndexOf('.');
    const own = typeof schema.namespace === 'string' ? schema.namespace : outer;
    const namespace = dot >= 0 ? name.slice(0, dot) : own;
    const fullName = within(namespace, name.slice(dot + 1));
    if (this.#named.has(fullName)) throw new AvroError(`it defines ${fullName} twice`);
    this.#named.set(fullName, type);
    return { type, namespace };
  }

  #reference(name: string, namespace: string): AvroType {
    // Avro's own reader looks without a namespace too.
    const known =
      this.#named.get(name.includes('.') ? name.replace(/^\./, '') : within(namespace, name)) ?? this.#named.get(name);
    if (!known) throw new AvroError(`it has no type "${name}"`);
    return known;
  }
}

type RecordField = (AvroType & { kind: 'record' })['fields'][number];

function within(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}.${name}`;
}

/** Logical types that are unknown, or do not go with the type, are passed over. */
function primitive(name: string, { logicalType: logical, ...attributes }: Attributes): AvroType | undefined {
  switch (name) {
    case 'null':
    case 'boolean':
    case 'float':
    case 'double':
    case 'string':
      return { kind: name };
    case 'int':
      return { kind: name, logical: INT_TIMES.get(logical) };
    case 'long':
      return { kind: name, logical: LONG_TIMES.get(logical) };
    case 'bytes':
      return { kind: name, logical: logical === 'big-decimal' ? { kind: 'bigDecimal' } : decimal(logical, attributes) };
    default:
      return undefined;
  }
}

function fixed({ size, logicalType: logical, ...attributes }: Attributes): AvroType & { kind: 'fixed' } {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new AvroError('a fixed type has no size');
  const type = { kind: 'fixed' as const, size };
  if (logical === 'uuid' && size === UUID_BYTES) return { ...type, logical: { kind: 'uuid' } };
  if (logical === 'duration' && size === DURATION_BYTES) return { ...type, logical: { kind: 'duration' } };
  return { ...type, logical: decimal(logical, attributes) };
}

function decimal(logical: unknown, { precision, scale = 0 }: Attributes): AvroDecimal | undefined {
  const isDecimal = logical === 'decimal' && typeof precision === 'number' && typeof scale === 'number';
  const isValid = isDecimal && Number.isInteger(scale) && scale >= 0 && scale <= precision;
  return isValid ? { kind: 'decimal', scale } : undefined;
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new AvroError(`a type has no ${what}`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new AvroError(`a ${what} is missing`);
  return value;
}
