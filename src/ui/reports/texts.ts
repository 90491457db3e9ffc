import * as l10n from '@vscode/l10n';
import type { ReportTexts } from '../../webview';

export function reportTexts(): ReportTexts {
  return {
    actions: l10n.t('Actions'),
    copyMarkdown: l10n.t('Copy as Markdown'),
    saveJson: l10n.t('Save as JSON…'),
    cancel: l10n.t('Cancel'),
    resizeColumn: l10n.t('Resize column'),
    gone: l10n.t('not kept'),
    firstOf: l10n.t('The first {0} of {1}.'),
    latency: l10n.t('put → object'),
    latencyOf: l10n.t(
      'From the put of a record to the object that holds it, over {0} records. S3 counts whole seconds.',
    ),
    min: l10n.t('min'),
    median: l10n.t('median'),
    p95: l10n.t('p95'),
    max: l10n.t('max'),
    connection: l10n.t('Connection: {0}'),
  };
}
