import { exactDigits } from '../../records';
import { FieldValues } from './fieldValues';

export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** Bounds the memory that hostile data can take. */
const MAX_FIELDS = 2_000;
const MAX_DEPTH = 32;
/** Only the first elements of a list are counted. */
const MAX_ELEMENTS = 100;

/** The values at one path of the records: the root, a field, or the elements of a list. */
export class FieldNode {
  /** How many values there were, of any type. */
  count = 0;
  /** In how many records it occurs. */
  records = 0;
  readonly types = new Map<JsonType, number>();
  readonly fields = new Map<string, FieldNode>();
  elements: FieldNode | undefined;
  readonly values = new FieldValues();
  #lastRecord = -1;

  /** @param record counts the records, so that one with a list counts once */
  add(value: unknown, type: JsonType, record: number): void {
    this.count++;
    if (this.#lastRecord !== record) this.records++;
    this.#lastRecord = record;
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    if (type !== 'object' && type !== 'array' && type !== 'null') this.values.add(value, type);
  }
}

/** The fields of JSON values, as a tree of their paths. */
export class FieldTree {
  readonly root = new FieldNode();
  #size = 0;
  #records = 0;

  /** There were more fields than are counted. */
  get isCut(): boolean {
    return this.#size >= MAX_FIELDS;
  }

  /** @param value as `parseExactly` gives it */
  add(value: unknown): void {
    this.#visit(this.root, value, 0);
    this.#records++;
  }

  #visit(node: FieldNode, value: unknown, depth: number): void {
    const type = jsonTypeOf(value);
    node.add(value, type, this.#records);
    if (depth === MAX_DEPTH || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      const elements = value.length > 0 ? (node.elements ??= this.#newNode()) : undefined;
      if (!elements) return;
      for (const element of value.slice(0, MAX_ELEMENTS)) this.#visit(elements, element, depth + 1);
      return;
    }
    for (const [name, field] of Object.entries(value)) {
      const child = node.fields.get(name) ?? this.#newNode();
      if (!child) continue;
      node.fields.set(name, child);
      this.#visit(child, field, depth + 1);
    }
  }

  #newNode(): FieldNode | undefined {
    if (this.isCut) return undefined;
    this.#size++;
    return new FieldNode();
  }
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string': {
      const digits = exactDigits(value);
      if (digits === undefined) return 'string';
      return /^-?\d+$/.test(digits) ? 'integer' : 'number';
    }
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}
