import * as l10n from '@vscode/l10n';
import type { FormatDecision, RecordFormat } from '../../records';

/** How an input is read, in words: `JSON array with comments`. */
export function decisionName({ format, layout }: FormatDecision): string {
  if (!layout) return formatName(format);
  const name = layoutName(layout.kind);
  return layout.hasComments ? l10n.t('{0} with comments', name) : name;
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
      return l10n.t('JSON, back to back');
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
      return l10n.t('The whole as one record');
  }
}
