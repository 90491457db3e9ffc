import * as l10n from '@vscode/l10n';
import { CSV_SEPARATORS, type CsvSeparator, type RecordFormat } from '../../../records';
import { choose } from '../../prompts/quickPicks';
import { encodingLabel, encodingNames } from '../encodingNames';
import { formatName, separatorName } from '../formatNames';

const FORMATS: readonly RecordFormat[] = ['auto', 'json', 'ndjson', 'csv', 'lines', 'whole'];

/** Undefined: dismissed. */
export async function pickFormat(): Promise<RecordFormat | undefined> {
  const items = FORMATS.map((format) => ({ label: formatName(format), format }));
  const placeHolder = l10n.t('Choose how to split the input into records');
  return (await choose(items, { title: l10n.t('Read as'), placeHolder }))?.format;
}

/** Undefined: dismissed. */
export async function pickEncoding(): Promise<string | undefined> {
  const items = encodingNames().map((name) => ({ label: encodingLabel(name), description: name, name }));
  const placeHolder = l10n.t('Choose the encoding of the file');
  return (await choose(items, { title: l10n.t('Encoding'), placeHolder, matchOnDescription: true }))?.name;
}

/** `auto`: detected. Undefined: dismissed. */
export async function pickSeparator(): Promise<CsvSeparator | 'auto' | undefined> {
  const items: { label: string; separator: CsvSeparator | 'auto' }[] = [
    { label: formatName('auto'), separator: 'auto' },
    ...CSV_SEPARATORS.map((separator) => ({ label: separatorName(separator), separator })),
  ];
  const placeHolder = l10n.t('Choose the separator between cells');
  return (await choose(items, { title: l10n.t('Separator'), placeHolder }))?.separator;
}
