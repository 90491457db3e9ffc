import type { FieldNow, FieldsNow } from './messages';

const MAX_COLUMNS = 5;
/** A field of fewer records would be a column of gaps. */
const MIN_SHARE_OF_RECORDS = 0.5;
const CONTAINERS = new Set(['object', 'array']);

/** The fields that make columns: values of their own in most records, the most frequent first, then as records have them. */
export function autoColumns({ fields, records, notJson }: Pick<FieldsNow, 'fields' | 'records' | 'notJson'>): string[] {
  const least = (records - notJson) * MIN_SHARE_OF_RECORDS;
  return fields
    .filter((field) => isColumn(field) && field.records >= least)
    .sort((left, right) => right.records - left.records)
    .slice(0, MAX_COLUMNS)
    .map(({ path }) => path);
}

/** Elements of lists are many in one record, and a value that is always the same says nothing. */
function isColumn({ path, types, distinct, nulls }: FieldNow): boolean {
  const isScalar = types.every(({ type }) => !CONTAINERS.has(type));
  return (
    isScalar && !path.includes('[*]') && path !== '' && (distinct.count > 1 || (distinct.count === 1 && nulls > 0))
  );
}
