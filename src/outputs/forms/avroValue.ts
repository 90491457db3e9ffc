/** A type of a schema, with its names resolved. Source: "Apache Avro Specification" (schema declaration, binary encoding). */
export type AvroType =
  | { kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string' }
  | { kind: 'fixed'; size: number }
  | { kind: 'enum'; symbols: string[] }
  | { kind: 'array' | 'map'; items: AvroType }
  | { kind: 'union'; branches: AvroType[] }
  | { kind: 'record'; fields: { name: string; type: AvroType }[] };

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
type Primitive = (typeof PRIMITIVES)[number];

/** Deeper ones are recursive data that nobody delivers. */
const MAX_DEPTH = 64;
/** Elements of no bytes cost their writer nothing. */
const MAX_EMPTY_ELEMENTS = 1_000_000;

export class AvroError extends Error {}

export function avroType(schema: unknown, named = new Map<string, AvroType>(), namespace = ''): AvroType {
  if (Array.isArray(schema)) {
    return { kind: 'union', branches: schema.map((branch: unknown) => avroType(branch, named, namespace)) };
  }
  if (typeof schema === 'string') {
    const known = named.get(schema) ?? named.get(`${namespace}.${schema}`);
    if (known) return known;
    if (isPrimitive(schema)) return { kind: schema };
    throw new AvroError(`the schema has no type "${schema}"`);
  }
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) throw new AvroError('the schema is none');
  return complexType(schema, named, namespace);
}

function complexType(
  schema: { type: unknown } & Record<string, unknown>,
  named: Map<string, AvroType>,
  outer: string,
): AvroType {
  const namespace = typeof schema.namespace === 'string' ? schema.namespace : outer;
  const define = <T extends AvroType>(type: T): T => {
    if (typeof schema.name === 'string') named.set(schema.name, type).set(`${namespace}.${schema.name}`, type);
    return type;
  };
  switch (schema.type) {
    case 'array':
      return { kind: 'array', items: avroType(schema.items, named, namespace) };
    case 'map':
      return { kind: 'map', items: avroType(schema.values, named, namespace) };
    case 'enum':
      return define({ kind: 'enum', symbols: list(schema.symbols).map(String) });
    case 'fixed':
      return define({ kind: 'fixed', size: size(schema.size) });
    case 'record':
    case 'error': {
      const type = define<AvroType & { kind: 'record' }>({ kind: 'record', fields: [] });
      for (const field of list(schema.fields)) {
        const { name, type: fieldType } = field as { name: unknown; type: unknown };
        type.fields.push({ name: String(name), type: avroType(fieldType, named, namespace) });
      }
      return type;
    }
    default:
      return avroType(schema.type, named, namespace);
  }
}

function isPrimitive(name: string): name is Primitive {
  return (PRIMITIVES as readonly string[]).includes(name);
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new AvroError('the schema lacks a list');
  return value;
}

function size(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0)) throw new AvroError('the schema lacks a size');
  return value;
}

/** Decodes the values of one block. */
export class AvroDecoder {
  readonly #bytes: Buffer;
  #at = 0;
  #emptyElements = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  /** One of the values that a block says it has. */
  next(type: AvroType): unknown {
    return this.#counted(() => this.value(type));
  }

  /** Plain values; a 64-bit integer beyond JavaScript's is a `bigint`. A union's value comes without its branch's name. */
  value(type: AvroType, depth = 0): unknown {
    if (depth > MAX_DEPTH) throw new AvroError('its values are nested too deeply');
    switch (type.kind) {
      case 'null':
        return null;
      case 'boolean':
        return this.#take(1)[0] === 1;
      case 'int':
      case 'long':
        return this.long();
      case 'float':
        return this.#take(4).readFloatLE(0);
      case 'double':
        return this.#take(8).readDoubleLE(0);
      case 'bytes':
        return this.bytes();
      case 'string':
        return this.bytes().toString('utf8');
      case 'fixed':
        return this.#take(type.size);
      case 'enum':
        return type.symbols[this.index(type.symbols.length)];
      case 'union': {
        const branch = type.branches[this.index(type.branches.length)];
        return branch && this.value(branch, depth + 1);
      }
      case 'record':
        return Object.fromEntries(type.fields.map(({ name, type: field }) => [name, this.value(field, depth + 1)]));
      case 'array':
        return [...this.#elements(() => this.value(type.items, depth + 1))];
      case 'map':
        return Object.fromEntries(
          this.#elements((): [string, unknown] => [this.bytes().toString('utf8'), this.value(type.items, depth + 1)]),
        );
    }
  }

  long(): number | bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#take(1)[0] as number;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#take(1)[0] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const signed = BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
        const isSafe = signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER;
        return isSafe ? Number(signed) : signed;
      }
    }
    throw new AvroError('an integer has no end');
  }

  bytes(): Buffer {
    return this.#take(Number(this.long()));
  }

  index(below: number): number {
    const index = Number(this.long());
    if (!(index >= 0 && index < below)) throw new AvroError('a branch or symbol is not in the schema');
    return index;
  }

  *#elements<T>(element: () => T): Generator<T> {
    for (;;) {
      let count = Number(this.long());
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.long();
      }
      for (; count > 0; count--) {
        yield this.#counted(element);
      }
    }
  }

  #counted<T>(element: () => T): T {
    const before = this.#at;
    const value = element();
    if (this.#at === before && ++this.#emptyElements > MAX_EMPTY_ELEMENTS) {
      throw new AvroError('it has too many elements of no bytes');
    }
    return value;
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (!(count >= 0 && end <= this.#bytes.length)) throw new AvroError('a value is longer than its block');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
