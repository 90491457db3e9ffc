import { jsonLayout, type JsonLayout } from './json/layout';

/** How an input is cut into records. `auto` looks at its first bytes. */
export type RecordFormat = 'auto' | 'json' | 'ndjson' | 'csv' | 'lines' | 'whole';
export type ResolvedFormat = Exclude<RecordFormat, 'auto'>;

/** How an input is read, to be told to the person whose it is. */
export interface FormatDecision {
  format: ResolvedFormat;
  /** `auto` was asked for: it was found by looking. */
  isGuess: boolean;
  /** Of JSON: how its values follow one another, as far as the first bytes show. */
  layout?: JsonLayout;
}

export function decideFormat(start: Uint8Array, format: RecordFormat): FormatDecision {
  const decision = { format: format === 'auto' ? detectFormat(start) : format, isGuess: format === 'auto' };
  return decision.format === 'json' ? { ...decision, layout: jsonLayout(start) } : decision;
}

/** A header of two or more fields, none of which looks like JSON. */
const CSV_HEADER = /^[^{}[\]":\r\n,;\t]+(,[^{}[\]":\r\n,;\t]+)+$/;

/**
 * JSON in any of its forms (object, array, NDJSON, back to back, JSONC), unless the first two lines read as CSV: a text
 * that is neither is malformed JSON, never silently something else.
 */
function detectFormat(start: Uint8Array): ResolvedFormat {
  const [header = '', first = ''] = Buffer.from(start.buffer, start.byteOffset, start.length)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 2);
  const columns = header.split(',').length;
  // A quoted field may hold commas and line breaks: such a row is left to the parser.
  const isRow = first.includes('"') || first.split(',').length >= columns;
  const looksLikeCsv = CSV_HEADER.test(header) && !isNumeric(header) && isRow;
  return looksLikeCsv ? 'csv' : 'json';
}

function isNumeric(header: string): boolean {
  return header.split(',').every((field) => field.trim() !== '' && !Number.isNaN(Number(field)));
}
