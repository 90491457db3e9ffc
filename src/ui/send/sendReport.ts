import * as l10n from '@vscode/l10n';
import type { FailedRecords, SendFailure } from '../../producer';
import { COMMANDS } from '../contributions';
import { excerptOf } from '../deliveries/recordExcerpts';
import { formatBytes, formatCount, formatDuration, formatRate } from '../format';
import { targetLabel } from '../prompts/targetNames';
import { listSection, wholeJson, type Report, type ReportAction, type ReportSection } from '../reports/report';
import { showInTreeAction } from '../reports/showInTree';
import type { TargetedReport } from './sender';
import { summarize } from './summary';

const MAX_PREVIEW_CHARACTERS = 200;
const NOT_KEPT = new Uint8Array();
const NUMBER_PIXELS = 90;

export interface SendReportOptions {
  report: TargetedReport;
  /** What is sent, as titles call it. */
  name: string;
  /** Undefined: only the counts are known, as of a send of the history. */
  failed: FailedRecords | undefined;
  actions: readonly ReportAction[];
}

/** The page of a send: failure first, then why, then where the records went. */
export function sendReport({ report, name, failed, actions }: SendReportOptions): Report {
  const isClean = report.failed === 0 && report.notSent === 0 && !report.stoppedBy;
  return {
    title: l10n.t('Send of {0}', name),
    connection: report.target.connection,
    verdict: { tone: isClean ? 'good' : 'warning', text: summarize(report) },
    lines: [factsText(report)],
    sections: [
      failedSection(report, failed),
      notSentSection(report),
      reasonsSection(report),
      sentSection(report, isClean),
    ],
    actions: [...actions, showInTreeAction(report.target)],
    json: wholeJson(report),
  };
}

function factsText({ bytes, sent, durationMs, retried, uncertain, target }: TargetedReport): string {
  const seconds = Math.max(durationMs, 1) / 1_000;
  return [
    targetLabel(target),
    formatBytes(bytes),
    formatDuration(durationMs),
    formatRate(sent / seconds),
    ...(retried > 0 ? [l10n.t('{0} sent again', formatCount(retried))] : []),
    ...(uncertain > 0 ? [l10n.t('{0} may have arrived twice', formatCount(uncertain))] : []),
  ].join(' · ');
}

function failedSection({ failures, failed: count }: TargetedReport, failed: FailedRecords | undefined): ReportSection {
  return listSection<SendFailure>({
    ...{ title: l10n.t('Failed'), count, tone: 'warning', isOpen: count > 0, items: failures },
    note:
      count > 0 && failures.length === 0
        ? l10n.t('The history keeps the counts and reasons, not the records.')
        : undefined,
    columns: [
      { id: 'record', title: l10n.t('Record'), width: NUMBER_PIXELS, kind: 'number' },
      { id: 'code', title: l10n.t('Error'), width: 260, kind: 'text' },
      { id: 'preview', title: l10n.t('Data'), width: 320, kind: 'data' },
      { id: 'reason', title: l10n.t('Reason'), kind: 'text' },
    ],
    cellsOf: ({ index, errorCode, errorMessage }) => [
      { text: formatCount(index + 1) },
      { text: errorCode },
      { text: excerptOf(failed?.recordOf(index) ?? NOT_KEPT, MAX_PREVIEW_CHARACTERS) },
      { text: errorMessage },
    ],
  });
}

function notSentSection({ notSent, cancelled, stoppedBy }: TargetedReport): ReportSection {
  const why = stoppedBy
    ? `${stoppedBy.errorCode}: ${stoppedBy.errorMessage}`
    : cancelled
      ? l10n.t('The send was cancelled before these records were confirmed.')
      : undefined;
  return listSection<never>({
    ...{ title: l10n.t('Not sent'), count: notSent, tone: 'warning', isOpen: notSent > 0, items: [], columns: [] },
    note: notSent > 0 ? why : undefined,
    cellsOf: () => [],
  });
}

/** Why records failed, and why they were sent again: also where the send was cancelled before any failed. */
function reasonsSection({ reasons = {} }: TargetedReport): ReportSection {
  const items = Object.entries(reasons).toSorted(
    ([, left], [, right]) => right.failed - left.failed || right.retried - left.retried,
  );
  return listSection({
    ...{ title: l10n.t('Reasons'), tone: 'neutral', isOpen: items.length > 0, items },
    columns: [
      { id: 'code', title: l10n.t('Error'), kind: 'text' },
      { id: 'failed', title: l10n.t('Failed'), width: NUMBER_PIXELS, kind: 'number' },
      { id: 'retried', title: l10n.t('Sent again'), width: 120, kind: 'number' },
    ],
    cellsOf: ([code, { failed, retried }]) => [
      { text: code },
      { text: formatCount(failed) },
      { text: formatCount(retried) },
    ],
  });
}

function sentSection({ sent, byShard, firstSequenceNumbers, target }: TargetedReport, isOpen: boolean): ReportSection {
  const items = Object.entries(byShard);
  return listSection({
    ...{ title: l10n.t('Confirmed'), count: sent, tone: 'good', isOpen, items },
    columns: [
      { id: 'shard', title: l10n.t('Shard'), width: 200, kind: 'text' },
      { id: 'records', title: l10n.t('Records'), width: NUMBER_PIXELS, kind: 'number' },
      { id: 'share', title: l10n.t('Share'), width: 70, kind: 'number' },
      { id: 'first', title: l10n.t('First sequence number'), kind: 'text' },
    ],
    cellsOf: ([shardId, records]) => {
      const sequenceNumber = firstSequenceNumbers[shardId];
      const from = { sequenceNumbers: { [shardId]: sequenceNumber } };
      const argument = { ...target, from, shards: [shardId], view: 'panel' };
      const canTail = 'stream' in target && sequenceNumber !== undefined;
      return [
        canTail ? { text: shardId, link: { command: COMMANDS.tail, argument } } : { text: shardId },
        { text: formatCount(records) },
        { text: `${Math.round((100 * records) / Math.max(1, sent))} %` },
        { text: sequenceNumber ?? '' },
      ];
    },
  });
}
