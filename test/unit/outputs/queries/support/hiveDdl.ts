import assert from 'node:assert/strict';
import type {
  ColumnNameTypeConstraintContext,
  KeyValuePropertyContext,
  ProgramContext,
  TypeContext,
} from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { HiveSqlParserListener } from 'dt-sql-parser/dist/lib/hive/HiveSqlParserListener';
import { HiveSQL } from 'dt-sql-parser/dist/parser/hive';

export type HiveType =
  { kind: 'primitive'; name: string } | { kind: 'array'; items: HiveType } | { kind: 'struct'; members: HiveColumn[] };

export interface HiveColumn {
  name: string;
  type: HiveType;
}

export interface HiveTable {
  name: string;
  columns: HiveColumn[];
  partitions: HiveColumn[];
  serde: string | undefined;
  storedAs: string | undefined;
  serdeProperties: Map<string, string>;
  location: string;
  tableProperties: Map<string, string>;
  /** Names of tables of `MSCK REPAIR TABLE`. */
  repaired: string[];
}

const hive = new HiveSQL();

/** What Apache Hive's grammar makes of a statement; one that it refuses fails the test. */
export function hiveTable(ddl: string): HiveTable {
  assert.deepEqual(
    hive.validate(ddl).map(({ message, startLine }) => `${startLine}: ${message}`),
    [],
    ddl,
  );
  const table: HiveTable = {
    ...{ name: '', columns: [], partitions: [], serde: undefined, storedAs: undefined, location: '', repaired: [] },
    serdeProperties: new Map(),
    tableProperties: new Map(),
  };
  let columns = table.columns;
  let properties = table.tableProperties;
  const listener = new HiveSqlParserListener();
  listener.enterCreateTableStatement = (statement) => {
    table.name = nameOf(statement.tableNameCreate().getText());
    table.storedAs = statement.tableFileFormat()?.getText();
    table.location = textOf(statement.locationPath()?.getText().slice('LOCATION'.length) ?? "''");
  };
  listener.enterCreateTablePartitionSpec = () => (columns = table.partitions);
  listener.enterRowFormatSerde = (serde) => {
    table.serde = textOf(serde.StringLiteral().getText());
    properties = table.serdeProperties;
  };
  listener.enterTablePropertiesPrefixed = () => (properties = table.tableProperties);
  listener.enterColumnNameTypeConstraint = (column) => columns.push(columnOf(column));
  listener.enterKeyValueProperty = (property) => {
    const [key, value] = keyAndValue(property);
    assert.ok(!properties.has(key), `${key} stands twice`);
    properties.set(key, value);
  };
  listener.enterMetastoreCheck = (check) => table.repaired.push(nameOf(check.tableName()?.getText() ?? ''));
  walk(hive.parse(ddl), listener);
  return table;
}

function walk(context: Pick<ProgramContext, 'enterRule' | 'children'>, listener: HiveSqlParserListener): void {
  context.enterRule(listener);
  for (const child of context.children ?? []) if ('enterRule' in child) walk(child as ProgramContext, listener);
}

function columnOf(column: ColumnNameTypeConstraintContext): HiveColumn {
  return { name: nameOf(column.columnNameCreate().getText()), type: typeOf(column.columnType().type()) };
}

function typeOf(type: TypeContext): HiveType {
  const [list, struct] = [type.listType(), type.structType()];
  if (list) return { kind: 'array', items: typeOf(list.type()) };
  if (!struct) return { kind: 'primitive', name: type.getText() };
  const members = struct.columnNameColonTypeList().columnNameColonType();
  return {
    kind: 'struct',
    members: members.map((member) => ({
      name: nameOf(member.columnNameCreate().getText()),
      type: typeOf(member.columnType().type()),
    })),
  };
}

export function typeText(type: HiveType): string {
  if (type.kind === 'primitive') return type.name;
  if (type.kind === 'array') return `array<${typeText(type.items)}>`;
  return `struct<${type.members.map((member) => `${member.name}:${typeText(member.type)}`).join(',')}>`;
}

function keyAndValue(property: KeyValuePropertyContext): [string, string] {
  const [key, value] = property.StringLiteral().map((literal) => textOf(literal.getText()));
  return [key ?? '', value ?? ''];
}

/** The catalog has names in small letters. */
function nameOf(identifier: string): string {
  assert.match(identifier, /^`[^]*`$/);
  return identifier.slice(1, -1).replaceAll('``', '`').toLowerCase();
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', b: '\b', Z: '\x1a' };

/** As Hive reads a text between single quotes (`BaseSemanticAnalyzer.unescapeSQLString`). */
function textOf(literal: string): string {
  assert.match(literal, /^'[^]*'$/);
  return literal.slice(1, -1).replace(/\\u([\da-fA-F]{4})|\\([^])/g, (whole, code?: string, letter = '') => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return letter === '%' || letter === '_' ? whole : (NAMED[letter as string] ?? (letter as string));
  });
}
