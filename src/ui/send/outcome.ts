import * as l10n from '@vscode/l10n';
import { commands, window, workspace, type LogOutputChannel } from 'vscode';
import type { RecordFormat } from '../../records';
import { COMMANDS } from '../contributions';
import type { DeliveryStreamName } from '../deliveries/deliveryStream';
import type { SentRecords } from '../deliveries/sentRecords';
import { formatCount } from '../format';
import { showError, showResult, type Choice } from '../messages';
import type { ReportAction } from '../reports/report';
import type { ReportPanels } from '../reports/reportPanels';
import { tickStep } from '../tourSteps';
import { lastingSettings, settingsOfSome } from './preferences';
import type { EndedSend, RecordReading, SendRequest } from './sender';
import { sendReport } from './sendReport';
import type { SentDocuments } from './sentDocuments';
import { summarize } from './summary';
import { tailOfSent } from './tailSent';

export interface OutcomeOptions {
  pages: Pick<ReportPanels, 'open'>;
  documents: SentDocuments;
  log: LogOutputChannel;
  sendAgain: (request: SendRequest) => Promise<unknown>;
  verify: VerifySent;
}

/** Compares what was sent with what a delivery stream delivered, and tells of it. */
export type VerifySent = (delivery: DeliveryStreamName, sent: SentRecords) => Promise<unknown>;

/** A message with more of them is not read. The page of the report has them all. */
const MAX_BUTTONS = 3;
/** How long a message waits for the name of the delivery stream, which was looked for during the send. */
const LOOK_FOR_MS = 500;

/** Says what became of a send, failure first, and offers what one would do next. */
export async function tellOutcome(options: OutcomeOptions, ended: EndedSend): Promise<void> {
  const { report, failed } = ended;
  if (report.sent > 0 && ended.request.uris.length > 0) tickStep('send');
  const isClean = report.failed === 0 && report.notSent === 0 && !report.stoppedBy;
  const actions: ReportAction[] = [
    ...(failed.kept > 0 ? failedChoices(options, ended) : []),
    ...tailAction(ended),
    ...(isClean ? await deliveryActions(options, ended) : []),
  ];
  const open = () => options.pages.open(sendReport({ report, name: ended.request.name, failed, actions }));
  const offered = actions.slice(0, MAX_BUTTONS - 1).map(choiceOf);
  showResult(isClean ? 'info' : 'warning', summarize(report), [...offered, { label: l10n.t('Report'), run: open }]);
}

function choiceOf(action: ReportAction): Choice {
  const { label } = action;
  return 'run' in action
    ? { label, run: action.run }
    : { label, run: () => commands.executeCommand(action.command, action.argument) };
}

function tailAction({ report, startedMs }: EndedSend): ReportAction[] {
  const { target } = report;
  if (!('stream' in target) || report.sent === 0) return [];
  const argument = { ...target, ...tailOfSent(report, startedMs), view: 'panel' };
  return [{ label: l10n.t('Tail'), command: COMMANDS.tail, argument }];
}

/** Verifying comes first: it waits for the delivery, too. */
async function deliveryActions(options: OutcomeOptions, ended: EndedSend): Promise<ReportAction[]> {
  const { target } = ended.report;
  const deliveryStream = await Promise.race([ended.delivery, later(LOOK_FOR_MS)]);
  if (deliveryStream === undefined) return [];
  const name = { connection: target.connection, deliveryStream };
  const { reread } = ended.request;
  return [
    ...(reread ? [verifyChoice(options, name, sentRecords(ended, reread))] : []),
    { label: l10n.t('Watch Delivery'), command: COMMANDS.watchDelivery, argument: name },
  ];
}

function verifyChoice({ verify, log }: OutcomeOptions, delivery: DeliveryStreamName, sent: SentRecords): Choice {
  const run = () =>
    verify(delivery, sent).catch((error: unknown) => {
      showError(log, error, { doing: l10n.t('verify the delivery') });
    });
  return { label: l10n.t('Verify Delivery'), run };
}

function sentRecords(
  { request, report, putTimes, startedMs, endedMs }: EndedSend,
  records: RecordReading,
): SentRecords {
  return {
    name: request.name,
    fromMs: startedMs,
    untilMs: endedMs,
    putMs: (index) => putTimes.at(index),
    async *read(signal) {
      let left = report.sent;
      for await (const batch of records(signal)) {
        yield* batch.slice(0, left);
        left -= batch.length;
        if (left <= 0) return;
      }
    },
  };
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

function failedChoices(options: OutcomeOptions, ended: EndedSend): Choice[] {
  const { request, failed } = ended;
  const { target } = request;
  const resend = async () => {
    const records = failed.records();
    const settings = settingsOfSome(request.settings, failed.indexes());
    const name = l10n.t('{0} (failed records)', request.name);
    const again = { target, name, settings, uris: [], format: lineFormat(request.format), total: records.length };
    await options.sendAgain({ ...again, records: () => [records], reread: () => [records] }).catch((error: unknown) => {
      showError(options.log, error, { doing: l10n.t('resend the failed records') });
    });
  };
  return [
    { label: l10n.t('Resend {0}', formatCount(failed.kept)), run: resend },
    { label: l10n.t('Open Failed'), run: () => openFailed(options, ended) },
  ];
}

/** One record a line, to be mended and sent from there. */
async function openFailed({ documents }: OutcomeOptions, { request, failed }: EndedSend): Promise<void> {
  const content = new TextDecoder().decode(failed.toLines());
  const document = await workspace.openTextDocument({ language: 'jsonl', content });
  documents.add(document.uri, {
    target: request.target,
    settings: lastingSettings(request.settings),
    format: lineFormat(request.format),
    kind: 'failed',
  });
  await window.showTextDocument(document);
}

/** Records of JSON stand one a line; an array among them is one record now. */
function lineFormat(format: RecordFormat): RecordFormat {
  return format === 'lines' || format === 'whole' ? 'lines' : 'ndjson';
}
