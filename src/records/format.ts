import { csvLayout, detectCsv, type CsvLayout, type CsvSeparator } from './csvLayout';
import type { FoundEncoding } from './encoding/textEncoding';
import { jsonLayout, type JsonLayout } from './json/layout';

/** How an input is cut into records. `auto` looks at its first bytes. */
export type RecordFormat = 'auto' | 'json' | 'ndjson' | 'csv' | 'lines' | 'whole';
export type ResolvedFormat = Exclude<RecordFormat, 'auto'>;

/** How an input is read, shown to the person who has to agree. */
export interface FormatDecision {
  format: ResolvedFormat;
  /** True where `auto` was asked for. */
  isGuess: boolean;
  /** For JSON: how its values follow one another in the first bytes. */
  layout?: JsonLayout | undefined;
  /** For CSV: what stands between its cells. */
  csv?: CsvLayout | undefined;
  /** Undefined: the bytes are taken as they are. */
  encoding: FoundEncoding | undefined;
}

export interface FormatChoice {
  format: RecordFormat;
  /** Undefined: found by looking. */
  separator: CsvSeparator | undefined;
}

/** @param start the first bytes of the text, in UTF-8 and without a byte order mark */
export function decideFormat(start: Uint8Array, choice: FormatChoice, encoding?: FoundEncoding): FormatDecision {
  const isGuess = choice.format === 'auto';
  const separators = choice.separator && [choice.separator];
  if (choice.format !== 'auto' && choice.format !== 'csv') return decided(start, choice.format, { isGuess, encoding });
  const text = Buffer.from(start.buffer, start.byteOffset, start.length).toString('utf8');
  const csv = isGuess ? detectCsv(text, separators) : csvLayout(text, separators);
  return csv ? { format: 'csv', isGuess, csv, encoding } : decided(start, 'json', { isGuess, encoding });
}

function decided(
  start: Uint8Array,
  format: ResolvedFormat,
  { isGuess, encoding }: Pick<FormatDecision, 'isGuess' | 'encoding'>,
): FormatDecision {
  return { format, isGuess, layout: format === 'json' ? jsonLayout(start) : undefined, encoding };
}
