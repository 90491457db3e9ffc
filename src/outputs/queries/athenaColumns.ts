import { AliasedNames, isMemberName, OwnNames } from './columnNames';
import type { FieldType } from './observedFields';
import type { OutputSample } from './outputSample';

export interface TableColumn {
  name: string;
  type: string;
}

/** "TableColumn structure" of the Glue API. */
const MAX_TYPE_LENGTH = 131_072;

/** The columns of a table for observed fields, with types as Hive has them. */
export class AthenaColumns {
  readonly #format: OutputSample['format'];

  readonly columns: TableColumn[] = [];
  /** Paths of fields that Athena has no name for. */
  readonly omitted: string[] = [];
  readonly names: AliasedNames | OwnNames;

  /** @param partitions names that are taken by columns of partitions */
  constructor(fields: ReadonlyMap<string, FieldType>, partitions: readonly string[], format: OutputSample['format']) {
    this.#format = format;

    this.names = format === 'json' || format === 'csv' ? new AliasedNames(fields) : new OwnNames();
    const taken = new Set(partitions);
    for (const [field, observed] of fields) {
      const type = this.#columnType(observed, field);
      const name = type === undefined ? undefined : this.names.take(field, taken);
      if (type !== undefined && name !== undefined) this.columns.push({ name, type });
      else this.omitted.push(field);
    }
  }

  #columnType(observed: FieldType, field: string): string | undefined {
    // The SerDe for CSV has no other type.
    if (this.#format === 'csv') return 'string';
    const type = this.#type(observed, field);
    if (type === undefined || type.length <= MAX_TYPE_LENGTH) return type;
    return this.#format === 'json' ? 'string' : undefined;
  }

  /** Undefined: it is a struct, and no member of it has a name. */
  #type(observed: FieldType, path: string): string | undefined {
    switch (observed.kind) {
      case 'declared':
        return observed.type;
      case 'map': {
        const key = this.#type(observed.key, path);
        const value = this.#type(observed.value, path);
        return key === undefined || value === undefined ? undefined : `map<${key},${value}>`;
      }
      case 'boolean':
        return 'boolean';
      case 'integer':
      case 'long':
        return 'bigint';
      case 'number':
        return 'double';
      case 'list': {
        const items = this.#type(observed.items, path);
        return items === undefined ? undefined : `array<${items}>`;
      }
      case 'record':
        return this.#struct(observed.fields, path);
      case 'string':
      case 'mixed':
      case 'unknown':
        return 'string';
    }
  }

  #struct(fields: ReadonlyMap<string, FieldType>, path: string): string | undefined {
    // A struct has a member at least. A column of text gets any JSON value as its text.
    if (fields.size === 0) return 'string';
    const taken = new Set<string>();
    const members: string[] = [];
    for (const [field, observed] of fields) {
      const memberPath = `${path}.${field}`;
      const type = this.#type(observed, memberPath);
      const name = type === undefined ? undefined : this.names.take(field, taken);
      if (type !== undefined && name !== undefined && isMemberName(name)) members.push(`${identifier(name)}:${type}`);
      else this.omitted.push(memberPath);
    }
    return members.length > 0 ? `struct<${members.join(',')}>` : undefined;
  }
}

/** Quoted always: there are reserved words, and names that begin with a digit or an underscore. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
