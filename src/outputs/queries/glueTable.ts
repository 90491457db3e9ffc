import { AthenaColumns, type TableColumn } from './athenaColumns';
import { AliasedNames } from './columnNames';
import { ObservedFields } from './observedFields';

/** What a table of sample records is like, for a delivery stream that converts records to Parquet. */
export interface InferredTable {
  readonly columns: readonly TableColumn[];
  /** Keys of JSON objects whose columns are called otherwise, by column. */
  readonly keys: Readonly<Record<string, string>>;
  /** Some keys differ only by case. */
  readonly isCaseSensitive: boolean;
  /** Paths of fields that no column has. */
  readonly omitted: readonly string[];
  /** There were more fields than a table takes. */
  readonly isCut: boolean;
}

/** The columns of a table for JSON records, with types as Hive has them. Undefined: none of the records is an object with fields. */
export function inferTable(records: Iterable<Uint8Array>): InferredTable | undefined {
  const observed = new ObservedFields();
  for (const record of records) observed.add(record);
  const { columns, omitted, names } = new AthenaColumns(observed.fields, [], 'json');
  if (columns.length === 0 || !(names instanceof AliasedNames)) return undefined;
  return {
    // Only DDL quotes the names of a struct's fields.
    columns: columns.map(({ name, type }) => ({ name, type: type.replaceAll('`', '') })),
    keys: Object.fromEntries(names.mappings()),
    isCaseSensitive: names.isCaseSensitive,
    omitted,
    isCut: observed.isCut,
  };
}
