import { JqError } from './jqFilters';
import { compileJqQuery, JqRefusal } from './jqQuery';

/** What a query of dynamic partitioning makes of a record. */
export type JqTrial =
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, string>> }
  /** `what` is not known here, and stands at this character of the query, from 1. AWS's jq may know it. */
  | { readonly kind: 'refused'; readonly what: string; readonly character: number }
  /** The record gets no partition: jq fails on it, or gives a key no text, number or boolean. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'notJson' };

/** Tries a query on a record, as the local pipeline would run it. `record`: its JSON. */
export function tryJqQuery(query: string, record: string): JqTrial {
  try {
    const compiled = compileJqQuery(query);
    const values = Object.entries(compiled.evaluate(JSON.parse(record)));
    const wrong = values.find(([, value]) => value === '' || !['string', 'number', 'boolean'].includes(typeof value));
    if (wrong) return { kind: 'failed', reason: `${wrong[0]}: ${JSON.stringify(wrong[1])}` };
    return { kind: 'keys', keys: Object.fromEntries(values.map(([name, value]) => [name, String(value)])) };
  } catch (error) {
    if (error instanceof JqRefusal) return { kind: 'refused', what: error.what, character: error.character };
    if (error instanceof JqError) return { kind: 'failed', reason: error.message };
    if (error instanceof SyntaxError) return { kind: 'notJson' };
    throw error;
  }
}
