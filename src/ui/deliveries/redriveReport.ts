import * as l10n from '@vscode/l10n';
import type { RedrivePlan } from '../../outputs';
import { COMMANDS } from '../contributions';
import { s3Uri } from '../documents/objectLocation';
import { formatBytes, formatCount, plural } from '../format';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import type { Delivery } from './deliveryStream';
import { ReportWriter } from './reportWriter';

/** The dry run, to be read before anything is sent. */
export function writeRedrivePlan(delivery: Delivery, plan: RedrivePlan, target: TargetArgument): ReportWriter {
  const { connection, deliveryStream, bucket, layout } = delivery;
  const writer = new ReportWriter();
  const count = plural(plan.records, 'failed record');
  writer.title(l10n.t('{0} of {1}, to be sent to {2}', count, deliveryStream, targetLabel(target))).line();
  writer.line(
    l10n.t(
      '{0} in {1} under {2}. Nothing was sent yet.',
      formatBytes(plan.bytes),
      plural(plan.objects, 'object'),
      s3Uri(bucket, layout.errorPrefix),
    ),
  );
  if ('stream' in target) {
    writer.line(l10n.t('All other consumers of {0} get these records again, too.', targetLabel(target)));
  }
  writer.heading(l10n.t('Why they failed'));
  for (const { reason, records } of plan.reasons) writer.line(`- ${plural(records, 'record')}: ${reason}`);
  if (plan.skipped > 0) {
    writer.line(l10n.t('Without a record to send: {0}.', plural(plan.skipped, 'line')));
  }
  if (plan.empty > 0) {
    writer.line(l10n.t('No data to send: {0}.', plural(plan.empty, 'failed record')));
  }
  if (plan.foreign > 0) {
    writer.line(l10n.t('Not written by Firehose, and left alone: {0}.', plural(plan.foreign, 'object')));
  }
  if (plan.problems.length > 0) {
    writer.heading(l10n.t('Objects that could not be read ({0})', formatCount(plan.problems.length)));
    for (const { key, problem } of plan.problems) {
      const argument = { connection, bucket, key };
      writer.linked('- ', key, { command: COMMANDS.openObject, argument }, `: ${problem}`);
    }
  }
  return writer;
}
