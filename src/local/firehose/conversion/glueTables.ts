import path from 'node:path';
import { crc32 } from 'node:zlib';
import { isRecord, readState, writeState } from '../../storage/stateFile';
import type { StorageContext } from '../../storage/storageContext';
import { Turns } from '../../storage/turns';
import { parseHiveType, type HiveColumn } from './hiveType';

/** The columns of a table of the Glue Data Catalog. */
export interface GlueTable {
  readonly databaseName: string;
  readonly name: string;
  readonly columns: readonly HiveColumn[];
  /** The same for the same columns. */
  readonly fingerprint: string;
}

/** A table as it is kept: names, and the columns' types as Hive writes them. */
interface KeptTable {
  readonly databaseName: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/**
 * Reads the tables of a JSON document: what `aws glue get-table` or `get-tables` prints, a `Table`, the `Properties` of an
 * `AWS::Glue::Table`, or a list of these.
 *
 * @throws {Error} when it holds no table, or one that cannot be used. The message says which and why.
 */
function keptTablesOf(document: unknown): readonly KeptTable[] {
  if (Array.isArray(document)) return document.flatMap(keptTablesOf);
  if (!isRecord(document)) throw new Error('A Glue table is not a JSON object.');
  if (Array.isArray(document.TableList)) return document.TableList.flatMap(keptTablesOf);
  if (isRecord(document.Table)) return keptTablesOf(document.Table);
  const { DatabaseName, TableInput } = document;
  const table = isRecord(TableInput) ? TableInput : document;
  if (typeof DatabaseName !== 'string' || typeof table.Name !== 'string') {
    throw new Error('A Glue table needs DatabaseName and Name, as `aws glue get-table` prints them.');
  }
  const { StorageDescriptor } = table;
  const columns = isRecord(StorageDescriptor) ? StorageDescriptor.Columns : undefined;
  if (!Array.isArray(columns) || columns.length === 0) {
    throw new Error(`The Glue table ${DatabaseName}.${table.Name} has no StorageDescriptor with Columns.`);
  }
  const read = columns.filter(isRecord).map(({ Name, Type }) => ({ name: String(Name), type: String(Type) }));
  return [{ databaseName: DatabaseName, name: table.Name, columns: read }];
}

function tableOf({ databaseName, name, columns }: KeptTable): GlueTable {
  const read = columns.map((column) => {
    try {
      return { name: column.name.toLowerCase(), type: parseHiveType(column.type) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Column ${column.name} of the Glue table ${databaseName}.${name}: ${reason}`, { cause: error });
    }
  });
  const twice = read.find((column, index) => read.findIndex((other) => other.name === column.name) < index);
  if (twice) throw new Error(`The Glue table ${databaseName}.${name} has the column ${twice.name} twice.`);
  const fingerprint = crc32(JSON.stringify(read)).toString(16).padStart(8, '0');
  return { databaseName, name, columns: read, fingerprint };
}

/** @throws {Error} when a document has no Glue tables, or one that cannot be used. */
export function requireGlueTables(document: unknown): void {
  keptTablesOf(document).forEach(tableOf);
}

/** The tables that delivery streams convert records with. They are kept in the data folder. */
export class GlueTables {
  readonly #file: string;
  readonly #storage: StorageContext;
  readonly #turns = new Turns();
  /** What is kept, by database and name. */
  #kept: ReadonlyMap<string, KeptTable>;
  #tables: ReadonlyMap<string, GlueTable>;
  #version = 0;

  private constructor(file: string, storage: StorageContext, kept: readonly KeptTable[]) {
    this.#file = file;
    this.#storage = storage;
    this.#kept = byName(kept);
    this.#tables = byName(kept.map(tableOf));
  }

  static async open(folder: string, storage: StorageContext): Promise<GlueTables> {
    const file = path.join(folder, 'tables.json');
    const saved = await readState(storage, file, isSaved);
    return new GlueTables(file, storage, saved.kind === 'read' ? saved.state.tables : []);
  }

  /** Changes with the tables, so that what was found need not be looked for again. */
  get version(): number {
    return this.#version;
  }

  find(databaseName: string, name: string): GlueTable | undefined {
    return this.#tables.get(keyOf({ databaseName, name }));
  }

  /**
   * Adds tables, or replaces those with the same names.
   *
   * @throws {Error} as `keptTablesOf` and when a column has a type that is not supported.
   */
  async put(document: unknown): Promise<void> {
    const added = keptTablesOf(document);
    const tables = added.map(tableOf);
    await this.#turns.take(async () => {
      const kept = new Map([...this.#kept, ...byName(added)]);
      await writeState(this.#storage, this.#file, { tables: [...kept.values()] });
      this.#kept = kept;
      this.#tables = new Map([...this.#tables, ...byName(tables)]);
      this.#version++;
    });
  }
}

/** Glue's names have no capital letters. */
function keyOf({ databaseName, name }: { databaseName: string; name: string }): string {
  return JSON.stringify([databaseName.toLowerCase(), name.toLowerCase()]);
}

function byName<T extends { databaseName: string; name: string }>(tables: readonly T[]): ReadonlyMap<string, T> {
  return new Map(tables.map((table) => [keyOf(table), table]));
}

function isSaved(value: unknown): value is { tables: KeptTable[] } {
  return isRecord(value) && Array.isArray(value.tables) && value.tables.every(isKept);
}

function isKept(value: unknown): value is KeptTable {
  return (
    isRecord(value) &&
    typeof value.databaseName === 'string' &&
    typeof value.name === 'string' &&
    Array.isArray(value.columns) &&
    value.columns.every((column) => isRecord(column) && typeof column.name === 'string' && isHiveType(column.type))
  );
}

function isHiveType(type: unknown): boolean {
  if (typeof type !== 'string') return false;
  try {
    parseHiveType(type);
    return true;
  } catch {
    return false; // What a file has that is damaged, or of a newer version, is not used.
  }
}
