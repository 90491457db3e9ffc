import { stringJson } from '../../records';
import type { Column } from './column';
import type { Field, Leaf, Levels, Shape } from './schema';
import { variantJson } from './variant';

/** Takes what comes next from the columns, and makes JSON of it. */
export type Write = () => string;

/** JSON of a part of a variant. Undefined: it is missing. */
type WritePart = (metadata: Uint8Array) => string | undefined;

/**
 * Makes JSON of the rows of one row group. Lists are arrays, maps are objects with their keys in the order of the file. Where a
 * column cannot be read, the text in its place says why. Sources: "Nested Encoding" of Apache Parquet (the levels of Dremel),
 * "Variant Shredding".
 */
export class RowWriters {
  readonly #columns: ReadonlyMap<Leaf, Column>;

  constructor(columns: ReadonlyMap<Leaf, Column>) {
    this.#columns = columns;
  }

  /** Writes a whole row as an object with a member for each field. Ask again after another column turned out to be unreadable. */
  struct(fields: readonly Field[]): Write {
    const members = fields.map((field) => ({ name: `${stringJson(field.name)}:`, write: this.#field(field) }));
    return () => {
      let text = '{';
      for (const { name, write } of members) text += (text.length > 1 ? ',' : '') + name + write();
      return `${text}}`;
    };
  }

  #field(field: Field): Write {
    const columns = this.#readable(field);
    const [lead] = columns;
    if (!lead) return this.#unreadable(field);
    const write = this.#shape(field.shape, lead);
    const from = field.optionalFrom;
    // A column itself takes a missing value for a null.
    if (from === undefined || field.shape.kind === 'value') return write;
    return () => {
      if (lead.definition >= from) return write();
      skip(columns);
      return 'null';
    };
  }

  #unreadable({ leaves: [leaf] }: Field): Write {
    const reason = (leaf && this.#columns.get(leaf)?.unreadable) ?? 'it has no columns';
    const text = unreadableCell(reason);
    return () => text;
  }

  #shape(shape: Shape, lead: Column): Write {
    switch (shape.kind) {
      case 'value':
        return () => lead.take();
      case 'struct':
        return (shape.isVariant ? this.#variant(shape.fields) : undefined) ?? this.struct(shape.fields);
      case 'list': {
        const write = this.#field(shape.element);
        const columns = this.#readable(shape.element);
        return () => `[${repeated(shape.levels, lead, columns, write)}]`;
      }
      case 'map': {
        const writeKey = this.#field(shape.key);
        const writeValue = shape.value ? this.#field(shape.value) : () => 'null';
        const columns = [...this.#readable(shape.key), ...(shape.value ? this.#readable(shape.value) : [])];
        const write = () => `${nameOf(writeKey())}:${writeValue()}`;
        return () => `{${repeated(shape.levels, lead, columns, write)}}`;
      }
    }
  }

  /** Undefined: it does not have the columns of a variant, or they cannot be read. */
  #variant(fields: readonly Field[]): Write | undefined {
    const metadata = this.#bytesColumn(fields, 'metadata');
    const part = metadata && this.#variantPart(fields);
    if (!part) return undefined;
    return () => {
      const names = metadata.takeStored();
      return part(names instanceof Uint8Array ? names : new Uint8Array(0)) ?? 'null';
    };
  }

  /** Bytes of any type, a typed value, or an object that is partly the one and partly the other. */
  #variantPart(fields: readonly Field[]): WritePart | undefined {
    const value = this.#bytesColumn(fields, 'value');
    const typedField = fields.find(({ name }) => name === 'typed_value');
    const typed = typedField && this.#typedValue(typedField);
    if ((typedField && !typed) || (!typed && !value)) return undefined;
    return (metadata) => {
      const bytes = value?.takeStored();
      const typedJson = typed?.(metadata);
      if (!(bytes instanceof Uint8Array)) return typedJson;
      const json = variantJson(metadata, bytes);
      return typedJson?.startsWith('{') && json.startsWith('{') ? merged(json, typedJson) : (typedJson ?? json);
    };
  }

  #typedValue(field: Field): WritePart | undefined {
    const columns = this.#readable(field);
    const [lead] = columns;
    if (!lead || columns.length < field.leaves.length) return undefined;
    const write = this.#typedShape(field.shape, lead);
    const from = field.optionalFrom;
    return (
      write &&
      ((metadata) => {
        if (from === undefined || lead.definition >= from) return write(metadata);
        skip(columns);
        return undefined;
      })
    );
  }

  #typedShape(shape: Shape, lead: Column): WritePart | undefined {
    switch (shape.kind) {
      case 'value':
        return () => lead.take();
      case 'struct': {
        const members = shape.fields.map((field) => ({ name: stringJson(field.name), part: this.#member(field) }));
        return (metadata) => {
          const texts = members.map(({ name, part }) => ({ name, text: part?.(metadata) }));
          const there = texts.filter(({ text }) => text !== undefined);
          return `{${there.map(({ name, text }) => `${name}:${text}`).join(',')}}`;
        };
      }
      case 'list': {
        const part = this.#member(shape.element);
        const columns = this.#readable(shape.element);
        return part && ((metadata) => `[${repeated(shape.levels, lead, columns, () => part(metadata) ?? 'null')}]`);
      }
      case 'map':
        return undefined;
    }
  }

  /** A group of `value` and `typed_value`. */
  #member(field: Field): WritePart | undefined {
    const part = field.shape.kind === 'struct' ? this.#variantPart(field.shape.fields) : undefined;
    const columns = this.#readable(field);
    const [lead] = columns;
    const from = field.optionalFrom;
    if (!part || !lead || from === undefined) return part;
    return (metadata) => {
      if (lead.definition >= from) return part(metadata);
      skip(columns);
      return undefined;
    };
  }

  #bytesColumn(fields: readonly Field[], name: string): Column | undefined {
    const field = fields.find((each) => each.name === name);
    if (field?.shape.kind !== 'value' || field.shape.leaf.element.type !== 'BYTE_ARRAY') return undefined;
    return this.#readable(field)[0];
  }

  #readable({ leaves }: Field): Column[] {
    return leaves.flatMap((leaf) => {
      const column = this.#columns.get(leaf);
      return column && column.unreadable === undefined ? [column] : [];
    });
  }
}

function unreadableCell(reason: string): string {
  return stringJson(`(cannot be read: ${reason})`);
}

/** A name in JSON is text, whatever the key is. */
function nameOf(key: string): string {
  return key.startsWith('"') ? key : stringJson(key);
}

/** An empty list has an entry in each of its columns that stands for it. */
function repeated(levels: Levels, lead: Column, columns: readonly Column[], write: Write): string {
  if (lead.definition < levels.definition) {
    skip(columns);
    return '';
  }
  let text = write();
  while (lead.repetition === levels.repetition) text += `,${write()}`;
  return text;
}

function skip(columns: readonly Column[]): void {
  for (const column of columns) column.takeStored();
}

function merged(first: string, second: string): string {
  if (first === '{}') return second;
  return second === '{}' ? first : `${first.slice(0, -1)},${second.slice(1)}`;
}
