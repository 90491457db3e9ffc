import * as l10n from '@vscode/l10n';
import type { ReasonCounts } from '../../producer';
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
            reasonsText(report, 'failed') ?? l10n.t('see the report'),
          ),
        ]
      : []),
    ...(report.notSent > 0
      ? [report.cancelled ? l10n.t('{0} not sent: cancelled', formatCount(report.notSent)) : notSentText(report)]
      : []),
  ];
  const tries = report.failed === 0 ? triesText(report) : '';
  if (report.cancelled && report.sent === 0 && report.failed === 0) {
    return `${l10n.t('Cancelled: none of {0} was sent.', plural(report.read, 'record'))}${tries}${uncertain}`;
  }
  const sent = l10n.t('{0} of {1} sent to {2}', formatCount(report.sent), plural(report.read, 'record'), where);
  return `${sent}; ${rest.join('; ')}.${tries}${uncertain}`;
}

/** How many codes a sentence names. */
const MAX_NAMED = 3;

/** `ProvisionedThroughputExceededException (12), RecordTooLarge (8)`, the most frequent first; of one, the code alone. */
function reasonsText({ reasons, failures }: TargetedReport, what: keyof ReasonCounts): string | undefined {
  const counted = Object.entries(reasons ?? {})
    .map(([code, counts]) => ({ code, count: counts[what] }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count);
  const [first, ...others] = counted;
  if (!first) return what === 'failed' ? failures[0]?.errorCode : undefined;
  if (others.length === 0) return first.code;
  const named = counted.slice(0, MAX_NAMED).map(({ code, count }) => `${code} (${formatCount(count)})`);
  return [...named, ...(counted.length > MAX_NAMED ? ['…'] : [])].join(', ');
}

/** Why records were sent again before the send ended early. Empty: none was. */
function triesText(report: TargetedReport): string {
  const reasons = reasonsText(report, 'retried');
  if (reasons === undefined) return '';
  const tries = Object.values(report.reasons ?? {}).reduce((sum, { retried }) => sum + retried, 0);
  return ` ${l10n.t('Refused attempts: {0}, {1}.', formatCount(tries), reasons)}`;
}

function notSentText({ notSent, stoppedBy }: TargetedReport): string {
  if (!stoppedBy) return l10n.t('{0} not sent', formatCount(notSent));
  return l10n.t('{0} not sent: {1}', formatCount(notSent), stoppedBy.errorMessage.replace(/\.$/, ''));
}
