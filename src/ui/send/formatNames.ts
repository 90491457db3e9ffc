import * as l10n from '@vscode/l10n';
import type { CsvSeparator, FormatDecision, RecordFormat } from '../../records';
import { encodingLabel } from './encodingNames';

/** How an input is read, in words: `JSON array with comments`. */
export function decisionName(decision: FormatDecision): string {
  const { encoding } = decision;
  const name = cutName(decision);
  return encoding && encoding.name !== 'utf8' ? l10n.t('{0}, {1}', name, encodingLabel(encoding.name)) : name;
}

function cutName({ format, layout, csv }: FormatDecision): string {
  if (csv && csv.separator !== ',') return l10n.t('{0}, {1}', formatName(format), separatorName(csv.separator));
  if (!layout) return formatName(format);
  const name = layoutName(layout.kind);
  return layout.hasComments ? l10n.t('{0} with comments', name) : name;
}

export function separatorName(separator: CsvSeparator): string {
  switch (separator) {
    case ',':
      return l10n.t('comma');
    case ';':
      return l10n.t('semicolon');
    case '\t':
      return l10n.t('tab');
    case '|':
      return l10n.t('vertical bar');
  }
}

function layoutName(kind: NonNullable<FormatDecision['layout']>['kind']): string {
  switch (kind) {
    case 'single':
      return l10n.t('JSON');
    case 'array':
      return l10n.t('JSON array');
    case 'lines':
      return l10n.t('JSON Lines');
    case 'backToBack':
      return l10n.t('Concatenated JSON');
  }
}

export function formatName(format: RecordFormat): string {
  switch (format) {
    case 'auto':
      return l10n.t('Automatic');
    case 'json':
      return l10n.t('JSON');
    case 'ndjson':
      return l10n.t('JSON Lines');
    case 'csv':
      return l10n.t('CSV with a header');
    case 'lines':
      return l10n.t('Lines of text');
    case 'whole':
      return l10n.t('Whole input as one record');
  }
}
