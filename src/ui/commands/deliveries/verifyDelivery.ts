import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel, type Uri } from 'vscode';
import { streamLabel } from '../../../aws';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import { verifyDelivery, type DeliveryReport, type RecordOutcome, type VerifyProgress } from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME } from '../../contributions';
import { bufferMs, openDelivery, type Delivery, type DeliveryStreamName } from '../../deliveries/deliveryStream';
import type { ReportDocuments } from '../../deliveries/reportDocuments';
import type { SentRecords } from '../../deliveries/sentRecords';
import { tailedRecords } from '../../tail/tailedRecords';
import {
  MAX_LISTED,
  namedRecords,
  plainOutcomes,
  verificationSentence,
  writeVerification,
  type Verification,
} from '../../deliveries/verificationReport';
import { formatCount, formatDuration, plural } from '../../format';
import { automatic } from '../../send/readAs';
import { sentFiles } from '../../send/sentFiles';
import { showError, showResult } from '../../messages';
import { showProgress, type ReportProgress } from '../../progress';
import type { RecentTargets } from '../../prompts/recentTargets';
import type { TailSessions } from '../../tail/tailSessions';
import type { Call } from '../call';
import { deliveryOf } from '../objects/outputArguments';
import { givenDelivery, pickDelivery } from './deliveryArguments';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';

export interface VerifyCommandOptions {
  connections: Connections;
  recent: RecentTargets;
  tails: TailSessions;
  reports: ReportDocuments;
  log: LogOutputChannel;
}

/** The clock that writes objects is S3's, in whole seconds: an object may seem a little older than its records. */
const CLOCK_ALLOWANCE_MS = 5_000;
const EXCERPT_CHARACTERS = 160;

/** Did everything that was sent arrive? The records are those of files, or what a tail keeps. */
export function verifyCommand(options: VerifyCommandOptions): Command {
  return command({
    id: COMMANDS.verifyDelivery,
    doing: l10n.t('verify the delivery'),
    argument: (call) => ({ given: givenDelivery(call), sent: givenRecords(options, call) }),
    complete: ({ given, sent }) => {
      const name = deliveryOf(given);
      return name && sent && { name, sent };
    },
    ask: async ({ given, ...known }) => {
      const title = l10n.t('Verify delivery');
      const sent = known.sent ?? (await pickSent(options, title));
      if (!sent) return undefined;
      const placeholder = l10n.t('Choose the delivery stream that should deliver {0}', sent.name);
      const name = await pickDelivery({ ...options, title, placeholder }, given);
      return name && { name, sent };
    },
    run: ({ name, sent }) => verifySent(options, name, sent),
  });
}

/** Compares, tells what was found, and offers to do so again while records may be on their way. */
export async function verifySent(
  options: Pick<VerifyCommandOptions, 'connections' | 'reports' | 'log'>,
  name: DeliveryStreamName,
  sent: SentRecords,
): Promise<PlainReport> {
  const clients = await options.connections.clients(name.connection);
  const delivery = await openDelivery(clients, name);
  const verification = await showProgress(l10n.t('Verifying {0}', sent.name), async (report, signal) => {
    const result = await compare(clients.s3, delivery, sent, { report, signal });
    return { ...result, excerpts: await excerptsOf(sent, namedRecords(result.report), signal) };
  });
  const again = () =>
    verifySent(options, name, sent).catch((error: unknown) => {
      showError(options.log, error, { doing: l10n.t('verify the delivery') });
    });
  return tell(options.reports, verification, sent, again);
}

/** Undefined: neither a tail nor a file of records is given. */
function givenRecords({ tails }: VerifyCommandOptions, { uri: shown, fields }: Call): SentRecords | undefined {
  const isDelivered = shown?.scheme === OBJECT_SCHEME || shown?.scheme === RECORDS_SCHEME;
  if (shown) return isDelivered ? undefined : { fromMs: undefined, ...sentFiles([shown], automatic()) };
  const tail = fields.string('tail');
  const uri = fields.uri('uri');
  const uris = fields.uris('uris') ?? (uri ? [uri] : []);
  const fromMs = fields.integer('writtenFromMs', 0);
  if (tail !== undefined) {
    const sent = tailedRecords(tails.get(tail));
    return { ...sent, fromMs: fromMs ?? sent.fromMs };
  }
  return uris.length === 0 ? undefined : { fromMs, ...sentFiles(uris, fields.readAs()) };
}

async function compare(
  s3: Parameters<typeof verifyDelivery>[0],
  delivery: Delivery,
  sent: SentRecords,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<Omit<Verification, 'excerpts'>> {
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

function tell(
  reports: ReportDocuments,
  verification: Verification,
  sent: SentRecords,
  again: () => unknown,
): PlainReport {
  const uri = reports.add(l10n.t('Delivery of {0}', verification.sentName), writeVerification(verification));
  const { report } = verification;
  const isComplete = report.delivered === report.sent;
  const text = [verificationSentence(verification), onTheWay(verification, sent)].filter(Boolean).join(' ');
  showResult(isComplete ? 'info' : 'warning', text, [
    { label: l10n.t('Report'), run: () => window.showTextDocument(uri, { preview: true }) },
    ...(report.missing > 0 ? [{ label: l10n.t('Verify Again'), run: again }] : []),
  ]);
  return plainReport(report, uri);
}

/** What is missing so soon after it was sent need not be lost: Firehose may hold it in its buffer. */
function onTheWay({ report, delivery }: Verification, { untilMs }: SentRecords): string | undefined {
  const leftMs = untilMs === undefined ? 0 : untilMs + bufferMs(delivery) - Date.now();
  if (report.missing === 0 || leftMs <= 0) return undefined;
  return l10n.t(
    'Missing records may still be in its buffer for up to {0}.',
    formatDuration(Math.ceil(leftMs / 1000) * 1000),
  );
}

/** As plain values: the outcomes of the first records instead of a way to all of them. */
export interface PlainReport extends Omit<DeliveryReport, 'outcomes'> {
  outcomes: RecordOutcome[];
  /** The address of the document. */
  report: string;
}

function plainReport(report: DeliveryReport, uri: Uri): PlainReport {
  return { ...report, outcomes: plainOutcomes(report), report: uri.toString() };
}

interface SentItem extends PickItem {
  choose: () => SentRecords | undefined | Promise<SentRecords | undefined>;
}

async function pickSent({ tails }: VerifyCommandOptions, title: string): Promise<SentRecords | undefined> {
  const active = window.activeTextEditor?.document.uri;
  const isRecords = active !== undefined && active.scheme !== OBJECT_SCHEME && active.scheme !== RECORDS_SCHEME;
  const items: SentItem[] = [
    ...(isRecords ? [fileItem(active)] : []),
    ...tails.all().map((session): SentItem => {
      const description = l10n.t('{0} in the open tail', plural(session.store.kept, 'record'));
      return { icon: 'pulse', label: streamLabel(session.stream), description, choose: () => tailedRecords(session) };
    }),
    { icon: 'folder-opened', label: l10n.t('File…'), choose: () => chooseFile(title) },
  ];
  const chosen = await choose(items, { title, placeHolder: l10n.t('Choose the records that were sent') });
  return chosen?.choose();
}

function fileItem(uri: Uri): SentItem {
  const label = workspace.asRelativePath(uri);
  return { icon: 'file', label, choose: () => ({ fromMs: undefined, ...sentFiles([uri], automatic()) }) };
}

async function chooseFile(title: string): Promise<SentRecords | undefined> {
  const uris = await window.showOpenDialog({ title, canSelectMany: true });
  return uris && { fromMs: undefined, ...sentFiles(uris, automatic()) };
}
