import { PipelinesError } from '../../errors';
import { inferText } from './inferText';
import { inferValue } from './inferValue';
import { jsonValues } from './jsonValues';
import { literalText, placeholder, inExpression, writeTemplate } from './writeTemplate';

/** What is looked at: enough to see how values spread, and bounded. */
const MAX_RECORDS = 5000;
const MAX_BYTES = 32 * 1024 * 1024;
const DELIMITERS = [',', '\t', ';', '|'];
/** But for `{{`, which begins a placeholder. */
const BEGINS_LIKE_JSON = /^(?:\{(?!\{)|[["/])/;
const MAX_LINES = 50;
const MAX_LINE_LENGTH = 10_000;

export function inferTemplate(records: readonly Uint8Array[]): string {
  const texts = textsOf(records);
  if (texts.length === 0) {
    throw new PipelinesError('NothingToInfer', 'There is no record with text in it to make a template from.', {
      remedy: 'Give at least one record of JSON or text.',
    });
  }
  const values = texts.flatMap((text) => jsonValues(text) ?? [NO_JSON]);
  // Lines of digits or words are rather text.
  if (!values.includes(NO_JSON) && values.some(isObjectOrList)) return writeTemplate(inferValue('', values));
  return `${asText(delimited(texts) ?? lines(texts))}\n`;
}

const NO_JSON = Symbol('text');

function isObjectOrList(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function textsOf(records: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let bytes = 0;
  for (const record of records.slice(0, MAX_RECORDS)) {
    bytes += record.byteLength;
    if (bytes > MAX_BYTES) break;
    const text = decoder.decode(record).trim();
    if (text !== '') texts.push(text);
  }
  return texts;
}

/** A template for records of the same number of columns. */
function delimited(texts: readonly string[]): string | undefined {
  for (const delimiter of DELIMITERS) {
    const rows = texts.map((text) => text.split(delimiter));
    const columns = rows[0]?.length ?? 0;
    const quotes = texts.some((text) => text.includes('"'));
    if (columns < 2 || quotes || !rows.every(({ length }) => length === columns)) continue;
    return Array.from({ length: columns }, (_, column) =>
      inferText(
        '',
        rows.map((row) => row[column] ?? ''),
      ),
    ).join(delimiter);
  }
  return undefined;
}

/** So that a template of text is not taken for JSON, or its beginning for a comment. */
function asText(template: string): string {
  const first = template.charAt(0);
  return BEGINS_LIKE_JSON.test(template) ? placeholder(inExpression(first)) + template.slice(1) : template;
}

function lines(texts: readonly string[]): string {
  const different = [...new Set(texts)].filter(({ length }) => length <= MAX_LINE_LENGTH).slice(0, MAX_LINES);
  const [only = ''] = different;
  // A template's own line breaks do not stay in its records.
  const isPlain = different.length === 1 && !/[\r\n]/.test(only);
  return isPlain ? literalText(only) : placeholder(`pick(${inExpression(different)})`);
}
