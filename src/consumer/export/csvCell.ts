const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
/**
 * What spreadsheets take for the beginning of a formula: also after white space, and in the full-width characters of East Asian
 * keyboards.
 */
const BEGINS_FORMULA = /^[\t\r\n]|^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A cell of RFC 4180, in quotes where it needs them. */
export function csvCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The text, with an apostrophe before it where a spreadsheet would run it as a formula. Numbers stay numbers. Source: OWASP, "CSV
 * Injection".
 */
export function spreadsheetSafe(text: string): string {
  return BEGINS_FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
