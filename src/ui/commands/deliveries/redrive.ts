import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import type { Clients } from '../../../aws';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import {
  countAppeared,
  planRedrive,
  redriveRecords,
  takeRedriveList,
  type ObjectEntry,
  type ObjectRange,
  type RedrivePlan,
  type RedriveRequest,
} from '../../../outputs';
import { COMMANDS } from '../../contributions';
import { openDelivery, type Delivery } from '../../deliveries/deliveryStream';
import type { RedriveJournal, RedriveProgress } from '../../deliveries/redriveJournal';
import { RedriveParts } from '../../deliveries/redriveParts';
import type { ReportPanels } from '../../reports/reportPanels';
import { redriveReport } from '../../deliveries/redriveReport';
import { s3Uri } from '../../documents/objectLocation';
import { formatBytes, formatCount, plural } from '../../format';
import { askWhich, showError, showResult } from '../../messages';
import { showProgress } from '../../progress';
import type { TargetServices } from '../../prompts/targets';
import { targetLabel, type TargetArgument } from '../../prompts/targetNames';
import type { Sender, TargetedReport } from '../../send/sender';
import type { Call } from '../call';
import { deliveryOf } from '../objects/outputArguments';
import { givenDelivery, pickDelivery } from './deliveryArguments';
import { command, type Command } from '../command';

export interface RedriveCommandOptions extends TargetServices {
  sender: Sender;
  pages: Pick<ReportPanels, 'open'>;
  journal: RedriveJournal;
  log: LogOutputChannel;
}

/** Redrives the records under the error prefix, decoded; what would be sent is shown, or returned, first. */
export function redriveCommand(options: RedriveCommandOptions): Command {
  return command({
    id: COMMANDS.redrive,
    doing: l10n.t('redrive failed records'),
    argument: (call) => ({ given: givenDelivery(call), settings: givenSettings(call) }),
    complete: ({ given, settings }) => {
      const name = deliveryOf(given);
      return name && !settings.ask ? { name, settings } : undefined;
    },
    ask: async ({ given, settings }) => {
      const title = l10n.t('Redrive failed records');
      const placeholder = l10n.t('Choose the delivery stream whose failed records to redrive');
      const name = await pickDelivery({ ...options, title, placeholder, purpose: 'change' }, given);
      return name && { name, settings };
    },
    run: async ({ name, settings }, caller) => {
      const clients = await options.connections.clients(name.connection);
      const redriven = await prepare(options, { clients, delivery: await openDelivery(clients, name), settings });
      const { plan, target, progress } = redriven;
      if (caller === 'person') {
        const choice = await confirmed(options, redriven);
        return choice && { plan, ...(await redrive(options, redriven, choice)) };
      }
      if (settings.isDryRun) return { plan, target, sentBefore: progress.records };
      return { plan, ...(await redrive(options, redriven, settings.goesOn ? 'rest' : 'all')) };
    },
  });
}

/** All of it, or what an interrupted redrive left. */
type Choice = 'all' | 'rest';

/** A redrive whose list was taken, before anything is sent. */
interface PreparedRedrive {
  clients: Clients;
  delivery: Delivery;
  range: ObjectRange;
  reasons: readonly string[] | undefined;
  objects: ObjectEntry[];
  plan: RedrivePlan;
  target: TargetArgument;
  progress: RedriveProgress;
}

async function prepare(
  { journal }: RedriveCommandOptions,
  { clients, delivery, settings }: { clients: Clients; delivery: Delivery; settings: RedriveSettings },
): Promise<PreparedRedrive> {
  const { connection, deliveryStream, bucket, layout } = delivery;
  const { reasons, ...times } = settings.range;
  const range = { bucket, prefixes: layout.errorPrefixes(), isWanted: (key: string) => layout.isError(key), ...times };
  const target = settings.target ?? defaultTarget(delivery);
  const { errorPrefix } = layout;
  const progress = await journal.open({ connection, deliveryStream, bucket, errorPrefix, target, reasons });
  const { objects, plan } = await dryRun(clients, delivery, definedFields({ ...range, reasons }));
  return { clients, delivery, range, reasons, objects, plan, target, progress };
}

interface RedriveSettings {
  /** A person is asked before anything is sent. */
  ask: boolean;
  isDryRun: boolean;
  /** What an interrupted redrive sent is left out. */
  goesOn: boolean;
  target: TargetArgument | undefined;
  range: Pick<RedriveRequest, 'reasons' | 'writtenFromMs' | 'writtenUntilMs'>;
}

function givenSettings({ fields }: Call): RedriveSettings {
  return {
    ask: fields.boolean('ask') ?? false,
    isDryRun: fields.boolean('dryRun') ?? true,
    goesOn: fields.boolean('continue') ?? false,
    target: fields.target(),
    range: definedFields({
      reasons: fields.strings('reasons'),
      writtenFromMs: fields.integer('writtenFromMs', 0),
      writtenUntilMs: fields.integer('writtenUntilMs', 0),
    }),
  };
}

/** Where they came from: the data stream that is read, else the delivery stream itself. */
function defaultTarget({ connection, deliveryStream, source }: Delivery): TargetArgument {
  return source === undefined ? { connection, deliveryStream } : { connection, stream: source };
}

function dryRun(
  { s3 }: Clients,
  { deliveryStream }: Delivery,
  range: RedriveRequest,
): Promise<{ objects: ObjectEntry[]; plan: RedrivePlan }> {
  return showProgress(l10n.t('Reading the failed records of {0}', deliveryStream), async (report, signal) => {
    const objects = await takeRedriveList(s3, { ...range, signal });
    const plan = await planRedrive(s3, {
      ...range,
      objects,
      signal,
      onProgress: (read) =>
        report(l10n.t('{0} in {1}', plural(read.records, 'record'), plural(read.objects, 'object'))),
    });
    return { objects, plan };
  });
}

async function redrive(
  options: RedriveCommandOptions,
  redriven: PreparedRedrive,
  choice: Choice,
): Promise<{ report: TargetedReport; appeared: number }> {
  const { clients, delivery, range, reasons, objects, plan, target, progress } = redriven;
  if (plan.records === 0) throw nothingFailed(delivery, plan);
  if (choice === 'all') await progress.clear();
  const events = (signal: AbortSignal) =>
    redriveRecords(
      clients.s3,
      definedFields({
        ...range,
        objects,
        signal,
        linesSent: (entry: ObjectEntry) => linesSent.get(entry.key) ?? 0,
        reasons,
      }),
    );
  // As it was at the start: it grows while records are sent.
  const linesSent = new Map(objects.map((entry) => [entry.key, progress.linesSent(entry)]));
  let parts: RedriveParts | undefined;
  const report = await options.sender.send({
    target,
    name: s3Uri(delivery.bucket, delivery.layout.errorPrefix),
    uris: [],
    format: 'auto',
    settings: { partitionKey: { kind: 'random' } },
    total: Math.max(0, plan.records - progress.records),
    onSettled: (settled) => parts?.settled(settled),
    records: (signal) => {
      parts = new RedriveParts(events(signal), objects, progress);
      return parts.batches(signal);
    },
  });
  await parts?.finish();
  if (isWhole(report)) await progress.clear();
  else tellInterrupted(options, redriven);
  const appeared = await countAppeared(clients.s3, range, objects);
  if (appeared > 0) tellAppeared(delivery, appeared);
  return { report, appeared };
}

function isWhole({ cancelled, stoppedBy, notSent }: TargetedReport): boolean {
  return !cancelled && !stoppedBy && notSent === 0;
}

function tellInterrupted(options: RedriveCommandOptions, redriven: PreparedRedrive): void {
  const { delivery, plan, progress } = redriven;
  const { deliveryStream } = delivery;
  const text = l10n.t(
    'The redrive of {0} ended early. Sent so far: {1} of {2}. You can continue later.',
    deliveryStream,
    formatCount(progress.records),
    plural(plan.records, 'failed record'),
  );
  const run = () =>
    redrive(options, redriven, 'rest').catch((error: unknown) => {
      showError(options.log, error, { doing: l10n.t('redrive failed records') });
    });
  showResult('warning', text, [{ label: l10n.t('Continue Redrive'), run }]);
}

/** What failed again comes to lie under the same prefix; so does what failed meanwhile. */
function tellAppeared({ deliveryStream }: Delivery, appeared: number): void {
  const objects = plural(appeared, 'object');
  showResult(
    'warning',
    l10n.t('Not redriven: {0} with failed records of {1} that arrived in the meantime.', objects, deliveryStream),
    [],
  );
}

async function confirmed(
  { pages, connections }: RedriveCommandOptions,
  { delivery, plan, target, progress }: PreparedRedrive,
): Promise<Choice | undefined> {
  if (plan.records === 0) throw nothingFailed(delivery, plan);
  pages.open(redriveReport(delivery, plan, target));
  const send = l10n.t('Redrive {0}', formatCount(plan.records));
  const question = l10n.t(
    'Nothing has been sent yet. Redrive {0} ({1}) of {2} to {3}?',
    plural(plan.records, 'failed record'),
    formatBytes(plan.bytes),
    delivery.deliveryStream,
    await connections.identities.withPlace(targetLabel(target), target.connection),
  );
  if (progress.records === 0) return (await askWhich('info', question, [send])) === send ? 'all' : undefined;
  const goOn = l10n.t('Continue Redrive');
  const before = l10n.t('An interrupted redrive already sent {0} of them.', formatCount(progress.records));
  const chosen = await askWhich('info', `${question} ${before}`, [goOn, send]);
  return chosen === goOn ? 'rest' : chosen === send ? 'all' : undefined;
}

function nothingFailed({ bucket, layout }: Delivery, { empty }: RedrivePlan): PipelinesError {
  const where = s3Uri(bucket, layout.errorPrefix);
  if (empty > 0) {
    const text = l10n.t('The failed records under {0} have no data, so there is nothing to send.', where);
    return new PipelinesError('NothingFailed', text);
  }
  return new PipelinesError('NothingFailed', l10n.t('There are no failed records under {0}.', where));
}
