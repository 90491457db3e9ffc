import { commands, l10n, window, workspace, type LogOutputChannel } from 'vscode';
import type { RecordFormat } from '../../records';
import { COMMANDS } from '../contributions';
import { formatCount } from '../format';
import { showError, showResult, type Choice } from '../messages';
import { lastingSettings, settingsOfSome } from './preferences';
import { summarize, type Reports } from './reports';
import type { EndedSend, SendRequest } from './sender';
import type { SentDocuments } from './sentDocuments';
import { tailOfSent } from './tailSent';

export interface OutcomeOptions {
  reports: Reports;
  documents: SentDocuments;
  log: LogOutputChannel;
  sendAgain: (request: SendRequest) => Promise<unknown>;
}

/** How long a message waits for the name of the delivery stream, which was looked for during the send. */
const LOOK_FOR_MS = 500;

/** Says what became of a send, failure first, and offers what one would do next. */
export async function tellOutcome(options: OutcomeOptions, ended: EndedSend): Promise<void> {
  const { report, failed } = ended;
  const isClean = report.failed === 0 && report.notSent === 0 && !report.stoppedBy;
  const reading = isClean ? [...tailChoice(ended), ...(await deliveryChoice(ended))] : tailChoice(ended);
  showResult(isClean ? 'info' : 'warning', summarize(report), [
    ...(failed.kept > 0 ? failedChoices(options, ended) : []),
    ...reading,
    { label: l10n.t('Report'), run: () => options.reports.open(report) },
  ]);
}

function tailChoice({ report, endedMs }: EndedSend): Choice[] {
  const { target } = report;
  if (!('stream' in target) || report.sent === 0) return [];
  const argument = { ...target, ...tailOfSent(report, endedMs), view: 'panel' };
  return [{ label: l10n.t('Tail'), run: () => commands.executeCommand(COMMANDS.tail, argument) }];
}

async function deliveryChoice({ report: { target }, delivery }: EndedSend): Promise<Choice[]> {
  const deliveryStream = await Promise.race([delivery, later(LOOK_FOR_MS)]);
  if (deliveryStream === undefined) return [];
  const argument = { connection: target.connection, deliveryStream };
  const run = () => commands.executeCommand(COMMANDS.watchDelivery, argument);
  return [{ label: l10n.t('Watch Delivery'), run }];
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
    await options.sendAgain({ ...again, records: () => [records] }).catch((error: unknown) => {
      showError(options.log, error, { doing: l10n.t('send the failed records') });
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
    hasFailed: true,
  });
  await window.showTextDocument(document);
}

/** Records of JSON stand one a line; an array among them is one record now. */
function lineFormat(format: RecordFormat): RecordFormat {
  return format === 'lines' || format === 'whole' ? 'lines' : 'ndjson';
}
