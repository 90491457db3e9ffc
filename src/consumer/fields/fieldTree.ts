import { exactDigits, isTapeName, NodeKind, tapeNumber, tapeText, type JsonTape } from '../../records';
import { FieldRoom } from './fieldRoom';
import { FieldValues } from './fieldValues';

export type JsonType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

/** Bounds the memory that hostile data can take. */
const MAX_FIELDS = 2_000;
const MAX_DEPTH = 32;
/** Only the first elements of a list are counted. */
const MAX_ELEMENTS = 100;
const INTEGER = /^-?\d+$/;

/** The values at one path of the records: the root, a field, or the elements of a list. */
export class FieldNode {
  /** How many values there were, of any type. */
  count = 0;
  /** In how many records it occurs. */
  records = 0;
  readonly types = new Map<JsonType, number>();
  readonly fields = new Map<string, FieldNode>();
  elements: FieldNode | undefined;
  readonly values: FieldValues;
  /** Its name as it usually lies in JSON. */
  readonly nameBytes: Buffer;
  /** The fields in the order in which they first came, which most records have, and the field's own place in that of its object. */
  readonly order: FieldNode[] = [];
  readonly place: number;
  /** The object that was last found to have this field. */
  lastObject = -1;
  #lastRecord = -1;

  constructor(name: string, room: FieldRoom, place = 0) {
    this.place = place;
    this.nameBytes = Buffer.from(name);
    this.values = new FieldValues(room);
  }

  /** @param record counts the records, so that one with a list counts once */
  countOne(type: JsonType, record: number): void {
    this.count++;
    if (this.#lastRecord !== record) this.records++;
    this.#lastRecord = record;
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
  }
}

/** The fields of JSON values, as a tree of their paths. */
export class FieldTree {
  readonly #room = new FieldRoom();
  readonly root = new FieldNode('', this.#room);
  #size = 0;
  #records = 0;
  #objects = 0;
  /** The fields of the objects that are being read, and where their values are on the tape. */
  readonly #openFields: FieldNode[] = [];
  readonly #openPlaces: number[] = [];

  /** How many paths there are, without the root. */
  get size(): number {
    return this.#size;
  }

  /** There were more fields than are counted. */
  get isCut(): boolean {
    return this.#size >= MAX_FIELDS;
  }

  /** @param value as `parseExactly` gives it */
  add(value: unknown): void {
    this.#visit(this.root, value, 0);
    this.#records++;
  }

  /** The same of JSON on a tape. */
  addTape(tape: JsonTape): void {
    this.#visitTape(this.root, tape, 0, 0);
    this.#records++;
  }

  #visit(node: FieldNode, value: unknown, depth: number): void {
    node.countOne(jsonTypeOf(value), this.#records);
    if (typeof value !== 'object') node.values.add(value);
    if (depth === MAX_DEPTH || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      const elements = value.length > 0 ? this.#elementsOf(node) : undefined;
      if (!elements) return;
      for (const element of value.slice(0, MAX_ELEMENTS)) this.#visit(elements, element, depth + 1);
      return;
    }
    for (const [name, field] of Object.entries(value)) {
      const child = this.#fieldOf(node, name);
      if (child) this.#visit(child, field, depth + 1);
    }
  }

  #visitTape(node: FieldNode, tape: JsonTape, at: number, depth: number): void {
    const record = this.#records;
    switch (tape.kinds[at]) {
      case NodeKind.Object:
        node.countOne('object', record);
        if (depth < MAX_DEPTH) this.#visitFields(node, tape, at, depth);
        break;
      case NodeKind.Array:
        node.countOne('array', record);
        if (depth < MAX_DEPTH) this.#visitElements(node, tape, at, depth);
        break;
      case NodeKind.Number: {
        const written = tapeText(tape, at);
        node.countOne(INTEGER.test(written) ? 'integer' : 'number', record);
        node.values.addNumber(written, tapeNumber(tape, at));
        break;
      }
      case NodeKind.Null:
        node.countOne('null', record);
        break;
      case NodeKind.True:
      case NodeKind.False:
        node.countOne('boolean', record);
        node.values.addLiteral(tapeText(tape, at));
        break;
      default:
        node.countOne('string', record);
        node.values.addText(tapeText(tape, at));
    }
  }

  #visitElements(node: FieldNode, tape: JsonTape, list: number, depth: number): void {
    const end = tape.nexts[list] ?? 0;
    const elements = list + 1 < end ? this.#elementsOf(node) : undefined;
    if (!elements) return;
    let left = MAX_ELEMENTS;
    for (let element = list + 1; element < end && left > 0; element = tape.nexts[element] ?? end, left--)
      this.#visitTape(elements, tape, element, depth + 1);
  }

  /** The last of several fields with one name counts, as for `JSON.parse`, so all are found before any is visited. */
  #visitFields(node: FieldNode, tape: JsonTape, object: number, depth: number): void {
    const end = tape.nexts[object] ?? 0;
    const fields = this.#openFields;
    const places = this.#openPlaces;
    const first = fields.length;
    const serial = this.#objects++;
    let expected = 0;
    for (let name = object + 1; name < end; name = tape.nexts[name + 1] ?? end) {
      const usual = node.order[expected];
      const child =
        usual && isTapeName(tape, name, usual.nameBytes) ? usual : this.#fieldOf(node, tapeText(tape, name));
      if (!child) continue;
      expected = child.place + 1;
      if (child.lastObject === serial) places[fields.indexOf(child, first)] = name + 1;
      else {
        child.lastObject = serial;
        places[fields.push(child) - 1] = name + 1;
      }
    }
    const last = fields.length;
    for (let index = first; index < last; index++) {
      const child = fields[index];
      if (child) this.#visitTape(child, tape, places[index] ?? 0, depth + 1);
    }
    fields.length = first;
  }

  #fieldOf(node: FieldNode, name: string): FieldNode | undefined {
    const known = node.fields.get(name);
    if (known) return known;
    const child = this.#newNode(name, node.order.length);
    if (!child) return undefined;
    node.fields.set(name, child);
    node.order.push(child);
    return child;
  }

  #elementsOf(node: FieldNode): FieldNode | undefined {
    return (node.elements ??= this.#newNode(''));
  }

  #newNode(name: string, place = 0): FieldNode | undefined {
    if (this.isCut) return undefined;
    this.#size++;
    return new FieldNode(name, this.#room, place);
  }
}

function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string': {
      const digits = exactDigits(value);
      if (digits === undefined) return 'string';
      return INTEGER.test(digits) ? 'integer' : 'number';
    }
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'object';
  }
}
