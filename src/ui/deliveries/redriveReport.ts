import * as l10n from '@vscode/l10n';
import type { RedrivePlan } from '../../outputs';
import { s3Uri } from '../documents/objectLocation';
import { formatBytes, formatCount, plural } from '../format';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import { listSection, wholeJson, type Report, type ReportAction } from '../reports/report';
import { showInTreeAction } from '../reports/showInTree';
import type { Delivery } from './deliveryStream';
import { unreadableSection } from './verificationReport';

/** The dry run, to be read before anything is sent. */
export function redriveReport(
  delivery: Delivery,
  plan: RedrivePlan,
  target: TargetArgument,
  actions: readonly ReportAction[] = [],
): Report {
  const { connection, deliveryStream } = delivery;
  const count = plural(plan.records, 'failed record');
  const reasons = listSection({
    ...{ title: l10n.t('Why they failed'), count: plan.records, tone: 'neutral', isOpen: true, items: plan.reasons },
    columns: [
      { id: 'records', title: l10n.t('Records'), width: 100, kind: 'number' },
      { id: 'reason', title: l10n.t('Reason'), kind: 'text' },
    ],
    cellsOf: ({ reason, records }) => [{ text: formatCount(records) }, { text: reason }],
  });
  return {
    title: l10n.t('Redrive of {0}', deliveryStream),
    connection,
    verdict: {
      tone: 'neutral',
      text: l10n.t('{0} of {1}, to be sent to {2}', count, deliveryStream, targetLabel(target)),
    },
    lines: planLines(delivery, plan, target),
    sections: [reasons, ...(plan.problems.length > 0 ? [unreadableSection(delivery, plan.problems)] : [])],
    actions: [...actions, showInTreeAction({ connection, deliveryStream })],
    json: wholeJson({ deliveryStream, target, plan }),
  };
}

function planLines({ bucket, layout }: Delivery, plan: RedrivePlan, target: TargetArgument): string[] {
  const { bytes, objects, skipped, empty, foreign } = plan;
  const where = s3Uri(bucket, layout.errorPrefix);
  return [
    l10n.t('{0} in {1} under {2}. Nothing was sent yet.', formatBytes(bytes), plural(objects, 'object'), where),
    ...('stream' in target
      ? [l10n.t('All other consumers of {0} get these records again, too.', targetLabel(target))]
      : []),
    ...(skipped > 0 ? [l10n.t('Without a record to send: {0}.', plural(skipped, 'line'))] : []),
    ...(empty > 0 ? [l10n.t('No data to send: {0}.', plural(empty, 'failed record'))] : []),
    ...(foreign > 0 ? [l10n.t('Not written by Firehose, and left alone: {0}.', plural(foreign, 'object'))] : []),
  ];
}
