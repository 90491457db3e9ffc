import type { FieldType } from './observedFields';

/** Gives the columns of one table, and the members of its structs, names that Athena takes. */
interface ColumnNames {
  /**
   * A name for a field that none of its siblings has: `taken` holds theirs, and gets this one.
   * Undefined: Athena has no name by which it would find the field.
   */
  take(field: string, taken: Set<string>): string | undefined;
}

/** "Name databases, tables, and columns" of Athena's documentation. */
const MAX_NAME_BYTES = 255;

/**
 * Names for JSON: letters, digits and underscores, and a mapping to the key where it has something else. The SerDe
 * looks a mapping up by the name alone, at every depth, so a name stands for one key in the whole table.
 * Source: `JsonStructObjectInspector` of the OpenX JSON SerDe.
 */
export class AliasedNames implements ColumnNames {
  /** Keys somewhere in the records differ only in case: the SerDe would refuse the record for a duplicate key. */
  readonly isCaseSensitive: boolean;
  readonly #keys = new Map<string, string>();

  constructor(fields: ReadonlyMap<string, FieldType>) {
    const records = [...recordsIn(fields)];
    this.isCaseSensitive = records.some(
      (names) => new Set(names.map((name) => name.toLowerCase())).size < names.length,
    );
    // A key that is a name by itself keeps it.
    for (const key of records.flat()) if (aliasOf(key) === key) this.#keys.set(key, key);
  }

  take(field: string, taken: Set<string>): string {
    const alias = aliasOf(field);
    for (let number = 1; ; number++) {
      const name = number === 1 ? alias : numbered(alias, number);
      const key = this.#keys.get(name) ?? field;
      if (taken.has(name) || this.#asRead(key) !== this.#asRead(field)) continue;
      this.#keys.set(name, key);
      taken.add(name);
      return name;
    }
  }

  /** The names that are not their keys, and the keys. */
  mappings(): [name: string, key: string][] {
    return [...this.#keys].filter(([name, key]) => name !== this.#asRead(key));
  }

  #asRead(key: string): string {
    return this.isCaseSensitive ? key : key.toLowerCase();
  }
}

/** Names for Parquet and Avro, where a column is found by the field's own name. */
export class OwnNames implements ColumnNames {
  take(field: string, taken: Set<string>): string | undefined {
    const name = field.toLowerCase();
    if (taken.has(name) || !isCatalogName(name)) return undefined;
    taken.add(name);
    return name;
  }
}

/** What the type of a struct can hold as the name of a member ("Column names and complex types"). */
export function isMemberName(name: string): boolean {
  return /^[\p{L}\p{Nd}_.]+$/u.test(name);
}

/** The names of each record of the tree, those of one record together. */
function* recordsIn(fields: ReadonlyMap<string, FieldType>): Generator<string[]> {
  yield [...fields.keys()];
  for (const type of fields.values()) {
    let inner = type;
    while (inner.kind === 'list' || inner.kind === 'map') inner = inner.kind === 'list' ? inner.items : inner.value;
    if (inner.kind === 'record') yield* recordsIn(inner.fields);
  }
}

function aliasOf(key: string): string {
  const letters = key.normalize('NFC').toLowerCase();
  // Hive's parser of types reads UTF-16 units: of the letters it knows those of the basic plane.
  return cut(letters.replace(/[^\p{L}\p{Nd}_]|[\u{10000}-\u{10FFFF}]/gu, '_'), MAX_NAME_BYTES) || '_';
}

function numbered(alias: string, number: number): string {
  const suffix = `_${number}`;
  return cut(alias, MAX_NAME_BYTES - suffix.length) + suffix;
}

function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  return encoded.length <= bytes
    ? text
    : encoded
        .subarray(0, bytes)
        .toString()
        .replace(/\uFFFD+$/, '');
}

function isCatalogName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= MAX_NAME_BYTES && /^[^\p{Cc}]*$/u.test(name);
}
