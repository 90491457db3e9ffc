import * as l10n from '@vscode/l10n';
import { formatCount, formatDuration, plural } from '../format';
import { targetLabel } from '../prompts/targetNames';
import type { TargetedReport } from './sender';

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
  if (report.cancelled && report.sent === 0 && report.failed === 0) {
    return `${l10n.t('Cancelled: none of {0} was sent.', plural(report.read, 'record'))}${uncertain}`;
  }
  const sent = l10n.t('{0} of {1} sent to {2}', formatCount(report.sent), plural(report.read, 'record'), where);
  return `${sent}; ${rest.join('; ')}.${uncertain}`;
}

function notSentText({ notSent, stoppedBy }: TargetedReport): string {
  if (!stoppedBy) return l10n.t('{0} not sent', formatCount(notSent));
  return l10n.t('{0} not sent: {1}', formatCount(notSent), stoppedBy.errorMessage.replace(/\.$/, ''));
}
