import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel, type Uri } from 'vscode';
import { resourceName, streamLabel } from '../../../aws';
import { definedFields, systemClock } from '../../../common';
import { PipelinesError } from '../../../errors';
import { verifyDelivery, type RecordOutcome, type VerifyProgress } from '../../../outputs';
import { COMMANDS, LOCAL_CONNECTION, OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import { compareWhenDue } from '../../deliveries/awaitFlushes';
import { openDelivery, type Delivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { flushesOf } from '../../deliveries/flushes';
import type { SentRecords } from '../../deliveries/sentRecords';
import { tailedRecords, verifiableTails } from '../../tail/tailedRecords';
import {
  isGood,
  MAX_LISTED,
  namedRecords,
  plainOutcomes,
  plainVerification,
  verificationReport,
  verificationSentence,
  type PlainVerification,
  type Verification,
} from '../../deliveries/verificationReport';
import { deliveryLatency } from '../../deliveries/deliveryLatency';
import { RecordExcerpts } from '../../deliveries/recordExcerpts';
import type { ReportDocuments } from '../../reports/reportDocuments';
import type { OpenedReport, ReportPanels } from '../../reports/reportPanels';
import { currentCaller } from '../../caller';
import { formatAge, formatCount, plural } from '../../format';
import { targetName, type TargetArgument } from '../../prompts/targetNames';
import { automatic, type ReadAs } from '../../send/readAs';
import type { SendHistory } from '../../send/sendHistory';
import { sentFiles } from '../../send/sentFiles';
import { showError, showResult } from '../../messages';
import { showProgress, type ReportProgress } from '../../progress';
import type { TargetServices } from '../../prompts/targets';
import type { TailSessions } from '../../tail/tailSessions';
import { tickStep } from '../../tourSteps';
import type { Call } from '../call';
import { deliveryOf } from '../objects/outputArguments';
import { givenDelivery, pickDelivery } from './deliveryArguments';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';

export interface VerifyCommandOptions extends TargetServices {
  tails: TailSessions;
  history: Pick<SendHistory, 'lastSentMs'>;
  reports: ReportDocuments;
  pages: Pick<ReportPanels, 'open' | 'begin'>;
  log: LogOutputChannel;
}

/** The clock that writes objects is S3's, in whole seconds: an object may seem a little older than its records. */
const CLOCK_ALLOWANCE_MS = 5_000;
/** No buffering hint is longer ("Amazon Data Firehose API Reference", BufferingHints: 900 s), and a delivery takes a while. */
const MAX_WAIT_SECONDS = 3_600;

/** Did everything that was sent arrive? The records are those of files, or what a tail keeps. */
export function verifyCommand(options: VerifyCommandOptions): Command {
  return command({
    id: COMMANDS.verifyDelivery,
    doing: l10n.t('verify the delivery'),
    argument: (call) => ({
      given: givenDelivery(call),
      sent: givenRecords(options, call),
      maxWaitMs: givenWaitMs(call),
    }),
    complete: ({ given, sent, maxWaitMs }) => {
      const name = deliveryOf(given);
      return name && sent && { name, sent, maxWaitMs };
    },
    ask: async ({ given, maxWaitMs, ...known }) => {
      const title = l10n.t('Verify delivery');
      const sent = known.sent ?? (await pickSent(options, title));
      if (!sent) return undefined;
      const placeholder = l10n.t('Choose the delivery stream that should deliver {0}', sent.name);
      const name = await pickDelivery({ ...options, title, placeholder, purpose: 'read' }, given);
      return name && { name, sent, maxWaitMs };
    },
    run: ({ name, sent, maxWaitMs }) => verifySent(options, name, sent, maxWaitMs),
  });
}

type VerifyOptions = Pick<VerifyCommandOptions, 'connections' | 'reports' | 'pages' | 'log'>;

/** What is compared, with what, and how long it may take. */
interface Comparison {
  name: DeliveryStreamName;
  given: GivenRecords;
  /** The most to wait; undefined: until everything is due, which the buffering hints bound. */
  maxWaitMs: number | undefined;
}

/**
 * Compares once everything that was sent is delivered or due, and tells what was found. Until then it waits for the next flush: a person
 * sees the countdown in the tab that the report comes into.
 */
export async function verifySent(
  options: VerifyOptions,
  name: DeliveryStreamName,
  given: GivenRecords,
  maxWaitMs?: number,
): Promise<PlainReport> {
  const comparison = { name, given, maxWaitMs };
  if (currentCaller() === 'program') {
    const verification = await showProgress(l10n.t('Verifying {0}', given.name), (report, signal) =>
      verify(options, comparison, { report, signal }),
    );
    return tellOf(options, verification);
  }
  const title = l10n.t('Delivery of {0}', given.name);
  const waiting = { title, connection: name.connection, text: l10n.t('Verifying {0}', given.name) };
  const page = options.pages.begin(waiting);
  try {
    return await verifyIn(page, options, comparison);
  } catch (error) {
    page.close();
    throw error;
  }
}

/** Compares, or compares again, in the tab of the report. */
async function verifyIn(page: OpenedReport, options: VerifyOptions, comparison: Comparison): Promise<PlainReport> {
  const verification = await page.run(l10n.t('Verifying {0}', comparison.given.name), (report, signal) =>
    verify(options, comparison, { report, signal }),
  );
  const report = verificationReport(verification, actionsOf(page, options, comparison));
  page.show(report);
  if (!page.isInSight) {
    const open = { label: l10n.t('Report'), run: () => page.reveal() };
    showResult(isGood(verification) ? 'info' : 'warning', verificationSentence(verification), [open]);
  }
  return plainReport(verification, options.reports.add(report));
}

function actionsOf(page: OpenedReport, options: VerifyOptions, comparison: Comparison) {
  const again = async () => {
    try {
      await verifyIn(page, options, { ...comparison, maxWaitMs: undefined });
    } catch (error) {
      page.stop();
      showError(options.log, error, { doing: l10n.t('verify the delivery') });
    }
  };
  return [{ label: l10n.t('Verify Again'), run: again }];
}

/** A program asked: the person at the screen is told, and may look at the report. */
function tellOf({ reports, pages }: VerifyOptions, verification: Verification): PlainReport {
  const report = verificationReport(verification);
  showResult(isGood(verification) ? 'info' : 'warning', verificationSentence(verification), [
    { label: l10n.t('Report'), run: () => pages.open(report) },
  ]);
  return plainReport(verification, reports.add(report));
}

async function verify(
  { connections }: VerifyOptions,
  { name, given, maxWaitMs }: Comparison,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<Verification> {
  const clients = await connections.clients(name.connection);
  const delivery = await openDelivery(clients, name, signal);
  const sent = { ...given, untilMs: given.untilMs ?? given.sentUntilMs?.((target) => isRead(target, delivery)) };
  const local = name.connection === LOCAL_CONNECTION ? connections.local() : undefined;
  const { result, isDue } = await compareWhenDue({
    flushes: flushesOf(clients, delivery, sent, local),
    compare: () => compare(clients.s3, delivery, sent, { report, signal }),
    foundIn: (found) => found.report,
    ...{ maxWaitMs, report, signal, clock: systemClock },
  });
  await completeExcerpts(result.excerpts, sent, namedRecords(result.report), signal);
  const latency = sent.putMs && deliveryLatency(result.report, sent.putMs);
  const verification = { ...result, isDue, latency };
  if (isDue && isGood(verification)) tickStep('verify');
  return verification;
}

/** Records whose time of sending may have to be looked for once the delivery stream is known. */
type GivenRecords = SentRecords & {
  sentUntilMs?: (isTarget: (target: TargetArgument) => boolean) => number | undefined;
};

/** Whether a delivery stream delivers what is sent to a target: itself, or the data stream that it reads. */
function isRead(target: TargetArgument, { connection, deliveryStream, source }: Delivery): boolean {
  if (target.connection !== connection) return false;
  const read = 'stream' in target ? source : deliveryStream;
  return read !== undefined && resourceName(targetName(target)) === resourceName(read);
}

/** `waitSeconds`: 0 compares what is there now. */
function givenWaitMs({ fields }: Call): number | undefined {
  const seconds = fields.integer('waitSeconds', 0, MAX_WAIT_SECONDS);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Undefined: neither a tail nor a file of records is given. */
function givenRecords(
  { tails, history }: VerifyCommandOptions,
  { uri: shown, fields }: Call,
): GivenRecords | undefined {
  const isDelivered = shown?.scheme === OBJECT_SCHEME || shown?.scheme === RECORDS_SCHEME;
  if (shown) return isDelivered ? undefined : recordsOf(history, [shown], automatic());
  const tail = fields.string('tail');
  const uri = fields.uri('uri');
  const uris = fields.uris('uris') ?? (uri ? [uri] : []);
  const fromMs = fields.integer('writtenFromMs', 0);
  if (tail !== undefined) {
    const sent = tailedRecords(tails.get(tail));
    return { ...sent, fromMs: fromMs ?? sent.fromMs };
  }
  return uris.length === 0 ? undefined : { ...recordsOf(history, uris, fields.readAs()), fromMs };
}

function recordsOf(history: VerifyCommandOptions['history'], uris: readonly Uri[], readAs: ReadAs): GivenRecords {
  return {
    ...sentFiles(uris, readAs),
    fromMs: undefined,
    sentUntilMs: (isTarget) => history.lastSentMs(uris, isTarget),
  };
}

async function compare(
  s3: Parameters<typeof verifyDelivery>[0],
  delivery: Delivery,
  sent: SentRecords,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<Omit<Verification, 'excerpts' | 'isDue' | 'latency'> & { excerpts: RecordExcerpts }> {
  const excerpts = new RecordExcerpts();
  const { bucket, prefix, layout } = delivery;
  const writtenFromMs = sent.fromMs === undefined ? undefined : sent.fromMs - CLOCK_ALLOWANCE_MS;
  const request = definedFields({
    sent: noted(sent.read(signal), excerpts),
    bucket,
    prefix,
    layout,
    writtenFromMs,
    listLimit: MAX_LISTED,
    signal,
    onProgress: (progress: VerifyProgress) => report(progressText(progress)),
  });
  const result = await verifyDelivery(s3, request);
  if (result.sent === 0) {
    throw new PipelinesError('NothingSent', l10n.t('{0} contains no records to compare.', sent.name));
  }
  return { delivery, sentName: sent.name, report: result, writtenFromMs, excerpts };
}

function progressText({ phase, sent, delivered, objectsRead }: VerifyProgress): string {
  if (phase === 'sent') return l10n.t('{0} records to find', formatCount(sent));
  return l10n.t('{0} of {1} found in {2} objects', formatCount(delivered), formatCount(sent), formatCount(objectsRead));
}

/** The records as they are, with their beginnings noted. */
async function* noted(records: AsyncIterable<Uint8Array>, excerpts: RecordExcerpts): AsyncGenerator<Uint8Array> {
  let index = 0;
  for await (const record of records) {
    excerpts.note(index++, record);
    yield record;
  }
}

/** Read once more, for what the report names without a place to look at, where there was no room for all. */
async function completeExcerpts(
  excerpts: RecordExcerpts,
  sent: SentRecords,
  named: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Set([...named].filter((index) => !excerpts.has(index)));
  if (wanted.size === 0) return;
  let index = 0;
  for await (const record of sent.read(signal)) {
    if (wanted.delete(index)) excerpts.keep(index, record);
    if (wanted.size === 0) return;
    index++;
  }
}

/** As plain values: the outcomes of the first records instead of a way to all of them. */
export interface PlainReport extends PlainVerification {
  outcomes: RecordOutcome[];
  /** The address of the document. */
  report: string;
}

function plainReport(verification: Verification, uri: Uri): PlainReport {
  const { report } = verification;
  return { ...plainVerification(verification), outcomes: plainOutcomes(report), report: uri.toString() };
}

interface SentItem extends PickItem {
  choose: () => GivenRecords | undefined | Promise<GivenRecords | undefined>;
}

async function pickSent({ tails, history }: VerifyCommandOptions, title: string): Promise<GivenRecords | undefined> {
  const active = window.activeTextEditor?.document.uri;
  const isRecords = active !== undefined && active.scheme !== OBJECT_SCHEME && active.scheme !== RECORDS_SCHEME;
  const items: SentItem[] = [
    ...(isRecords ? [fileItem(history, active)] : []),
    ...verifiableTails(tails.all(), (session) => tails.endedMsOf(session)).map(({ session, endedMs }): SentItem => {
      const kept = plural(session.store.kept, 'record');
      const description =
        endedMs === undefined
          ? l10n.t('{0} in the open tail', kept)
          : l10n.t('{0} in a tail that ended {1}', kept, formatAge(endedMs, Date.now()));
      const icon = endedMs === undefined ? 'pulse' : 'debug-stop';
      return { icon, label: streamLabel(session.stream), description, choose: () => tailedRecords(session) };
    }),
    { icon: 'folder-opened', label: l10n.t('File…'), choose: () => chooseFile(history, title) },
  ];
  const chosen = await choose(items, { title, placeHolder: l10n.t('Choose the records that were sent') });
  return chosen?.choose();
}

function fileItem(history: VerifyCommandOptions['history'], uri: Uri): SentItem {
  const label = workspace.asRelativePath(uri);
  return { icon: 'file', label, choose: () => recordsOf(history, [uri], automatic()) };
}

async function chooseFile(history: VerifyCommandOptions['history'], title: string): Promise<GivenRecords | undefined> {
  const uris = await window.showOpenDialog({ title, canSelectMany: true });
  return uris && recordsOf(history, uris, automatic());
}
