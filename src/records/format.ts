/** How an input is cut into records. `auto` looks at its first bytes. */
export type RecordFormat = 'auto' | 'json' | 'ndjson' | 'csv' | 'lines' | 'whole';
export type ResolvedFormat = Exclude<RecordFormat, 'auto'>;

/** A header of two or more fields, none of which looks like JSON. */
const CSV_HEADER = /^[^{}[\]":\r\n,;\t]+(,[^{}[\]":\r\n,;\t]+)+$/;

/**
 * JSON in any of its forms (object, array, NDJSON, back to back, JSONC), unless the first two lines read as CSV: a text
 * that is neither is malformed JSON, never silently something else.
 */
export function detectFormat(start: Uint8Array): ResolvedFormat {
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
