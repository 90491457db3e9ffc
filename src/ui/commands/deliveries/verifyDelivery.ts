import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel, type Uri } from 'vscode';
import { resourceName, streamLabel } from '../../../aws';
import { definedFields, systemClock } from '../../../common';
import { PipelinesError } from '../../../errors';
import { verifyDelivery, type DeliveryReport, type RecordOutcome, type VerifyProgress } from '../../../outputs';
import { COMMANDS, LOCAL_CONNECTION, OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import { compareWhenDue } from '../../deliveries/awaitFlushes';
import { openDelivery, type Delivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import { flushesOf } from '../../deliveries/flushes';
import type { ReportDocuments } from '../../deliveries/reportDocuments';
import type { SentRecords } from '../../deliveries/sentRecords';
import { tailedRecords, verifiableTails } from '../../tail/tailedRecords';
import {
  MAX_LISTED,
  namedRecords,
  plainOutcomes,
  verificationSentence,
  writeVerification,
  type Verification,
} from '../../deliveries/verificationReport';
import { formatAge, formatCount, plural } from '../../format';
import { targetName, type TargetArgument } from '../../prompts/targetNames';
import { automatic, type ReadAs } from '../../send/readAs';
import type { SendHistory } from '../../send/sendHistory';
import { sentFiles } from '../../send/sentFiles';
import { showError, showResult } from '../../messages';
import { showProgress, type ReportProgress } from '../../progress';
import type { TargetServices } from '../../prompts/targets';
import type { TailSessions } from '../../tail/tailSessions';
import type { Call } from '../call';
import { deliveryOf } from '../objects/outputArguments';
import { givenDelivery, pickDelivery } from './deliveryArguments';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';

export interface VerifyCommandOptions extends TargetServices {
  tails: TailSessions;
  history: Pick<SendHistory, 'lastSentMs'>;
  reports: ReportDocuments;
  log: LogOutputChannel;
}

/** The clock that writes objects is S3's, in whole seconds: an object may seem a little older than its records. */
const CLOCK_ALLOWANCE_MS = 5_000;
const EXCERPT_CHARACTERS = 160;
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

/**
 * Compares once everything that was sent is delivered or due, and tells what was found. Until then it waits for the next flush.
 * @param maxWaitMs the most to wait; undefined: until everything is due, which the buffering hints bound
 */
export async function verifySent(
  options: Pick<VerifyCommandOptions, 'connections' | 'reports' | 'log'>,
  name: DeliveryStreamName,
  given: GivenRecords,
  maxWaitMs?: number,
): Promise<PlainReport> {
  const { connections, reports, log } = options;
  const clients = await connections.clients(name.connection);
  const delivery = await openDelivery(clients, name);
  const sent = { ...given, untilMs: given.untilMs ?? given.sentUntilMs?.((target) => isRead(target, delivery)) };
  const local = name.connection === LOCAL_CONNECTION ? connections.local() : undefined;
  const verification = await showProgress(l10n.t('Verifying {0}', sent.name), async (report, signal) => {
    const { result, isDue } = await compareWhenDue({
      flushes: flushesOf(clients, delivery, sent, local),
      compare: () => compare(clients.s3, delivery, sent, { report, signal }),
      foundIn: (found) => found.report,
      ...{ maxWaitMs, report, signal, clock: systemClock },
    });
    return { ...result, isDue, excerpts: await excerptsOf(sent, namedRecords(result.report), signal) };
  });
  const again = () =>
    verifySent(options, name, given).catch((error: unknown) => {
      showError(log, error, { doing: l10n.t('verify the delivery') });
    });
  return tell(reports, verification, again);
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
): Promise<Omit<Verification, 'excerpts' | 'isDue'>> {
  const { bucket, prefix, layout } = delivery;
  const writtenFromMs = sent.fromMs === undefined ? undefined : sent.fromMs - CLOCK_ALLOWANCE_MS;
  const request = definedFields({
    sent: sent.read(signal),
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
  return { delivery, sentName: sent.name, report: result, writtenFromMs };
}

function progressText({ phase, sent, delivered, objectsRead }: VerifyProgress): string {
  if (phase === 'sent') return l10n.t('{0} records to find', formatCount(sent));
  return l10n.t('{0} of {1} found in {2} objects', formatCount(delivered), formatCount(sent), formatCount(objectsRead));
}

/** Read once more, for what the report names without a place to look at. */
async function excerptsOf(
  sent: SentRecords,
  wanted: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<Map<number, string>> {
  const excerpts = new Map<number, string>();
  if (wanted.size === 0) return excerpts;
  let index = 0;
  for await (const record of sent.read(signal)) {
    if (wanted.has(index)) excerpts.set(index, excerpt(record));
    if (excerpts.size === wanted.size) break;
    index++;
  }
  return excerpts;
}

function excerpt(record: Uint8Array): string {
  const text = Buffer.from(record.subarray(0, 4 * EXCERPT_CHARACTERS))
    .toString()
    .trim();
  return text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text;
}

function tell(reports: ReportDocuments, verification: Verification, again: () => unknown): PlainReport {
  const { delivery, report, isDue, sentName } = verification;
  const uri = reports.add(l10n.t('Delivery of {0}', sentName), delivery.connection, writeVerification(verification));
  const isGood = report.delivered + (isDue ? 0 : report.missing) === report.sent;
  showResult(isGood ? 'info' : 'warning', verificationSentence(verification), [
    { label: l10n.t('Report'), run: () => window.showTextDocument(uri, { preview: true }) },
    ...(report.missing > 0 ? [{ label: l10n.t('Verify Again'), run: again }] : []),
  ]);
  return plainReport(verification, uri);
}

/** As plain values: the outcomes of the first records instead of a way to all of them. */
export interface PlainReport extends Omit<DeliveryReport, 'outcomes'> {
  outcomes: RecordOutcome[];
  /** Whatever is missing was due. False only where `waitSeconds` ended the wait. */
  isDue: boolean;
  /** The address of the document. */
  report: string;
}

function plainReport({ report, isDue }: Verification, uri: Uri): PlainReport {
  return { ...report, isDue, outcomes: plainOutcomes(report), report: uri.toString() };
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
