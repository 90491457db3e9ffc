import * as l10n from '@vscode/l10n';
import { Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import { REPORT_SCHEME } from '../contributions';
import { formatCount, formatDuration, plural } from '../format';
import { targetLabel } from '../prompts/targetNames';
import type { TargetedReport } from './sender';

/** Reports are small, but a session may make many. */
const REPORTS_KEPT = 50;

/** Send reports as read-only documents. */
export class Reports implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #next = 1;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? l10n.t('This report is no longer kept.');
  }

  async open(report: TargetedReport): Promise<void> {
    const path = `/Send report ${this.#next++}.json`;
    // An address in an error's message is no link in this form, and the same text to whoever reads the JSON.
    const json = JSON.stringify(report, null, 2).replaceAll('://', ':\\/\\/');
    this.#texts.set(path, `${json}\n`);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= REPORTS_KEPT) break;
      this.#texts.delete(oldest);
    }
    const document = await workspace.openTextDocument(Uri.from({ scheme: REPORT_SCHEME, path }));
    await window.showTextDocument(document, { preview: true });
  }
}

/** One sentence, failure first: `1,180 of 1,200 records sent to orders; 20 failed: throttled.` */
export function summarize(report: TargetedReport): string {
  const name = targetLabel(report.target);
  const time = formatDuration(report.durationMs);
  const shards = Object.keys(report.byShard).length;
  const where = shards > 0 ? `${name} (${plural(shards, 'shard')})` : name;
  const uncertain =
    report.uncertain > 0 ? ` ${l10n.t('{0} may have arrived twice.', formatCount(report.uncertain))}` : '';
  if (report.failed === 0 && report.notSent === 0 && !report.stoppedBy) {
    return `${l10n.t('Sent {0} to {1} in {2}.', plural(report.sent, 'record'), where, time)}${uncertain}`;
  }
  const rest = [
    ...(report.failed > 0
      ? [
          l10n.t(
            '{0} failed: {1}',
            formatCount(report.failed),
            report.failures[0]?.errorCode ?? l10n.t('see the report'),
          ),
        ]
      : []),
    ...(report.notSent > 0
      ? [report.cancelled ? l10n.t('{0} not sent: cancelled', formatCount(report.notSent)) : notSentText(report)]
      : []),
  ];
  const sent = l10n.t('{0} of {1} sent to {2}', formatCount(report.sent), plural(report.read, 'record'), where);
  return `${sent}; ${rest.join('; ')}.${uncertain}`;
}

function notSentText({ notSent, stoppedBy }: TargetedReport): string {
  if (!stoppedBy) return l10n.t('{0} not sent', formatCount(notSent));
  return l10n.t('{0} not sent: {1}', formatCount(notSent), stoppedBy.errorMessage.replace(/\.$/, ''));
}
