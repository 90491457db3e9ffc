import { l10n, window, type Disposable, type LogOutputChannel } from 'vscode';
import type { Clients } from '../../aws';
import { PipelinesError } from '../../errors';
import { planRedrive, redriveRecords, type RedrivePlan, type RedriveRequest } from '../../outputs';
import type { Connections } from '../connections/connections';
import { COMMANDS } from '../contributions';
import { openDelivery, type Delivery } from '../deliveries/deliveryStream';
import type { ReportDocuments } from '../deliveries/reportDocuments';
import { writeRedrivePlan } from '../deliveries/redriveReport';
import { s3Uri } from '../documents/objectUri';
import { formatBytes, formatCount, plural } from '../format';
import { showProgress } from '../progress';
import type { RecentTargets } from '../prompts/recentTargets';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import type { Sender } from '../send/sender';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { givenDelivery, isDelivery, pickDelivery } from './deliveryArguments';
import { registerCommand } from './register';
import { askWhich } from '../messages';

export interface RedriveCommandOptions {
  connections: Connections;
  recent: RecentTargets;
  sender: Sender;
  reports: ReportDocuments;
  log: LogOutputChannel;
}

const BATCH_RECORDS = 500;

/** Records under the error prefix, decoded and sent again; what would be sent is shown, or returned, first. */
export function registerRedriveCommand(options: RedriveCommandOptions): Disposable {
  const { connections, log } = options;
  return registerCommand(log, COMMANDS.redrive, async (context, argument) => {
    context.error = { doing: l10n.t('redrive failed records') };
    const given = givenDelivery(COMMANDS.redrive, argument);
    const settings = givenSettings(argument);
    const asks = settings.ask || !isDelivery(given);
    if (asks) context.rethrow = false;
    const title = l10n.t('Redrive failed records');
    const placeholder = l10n.t('Delivery stream whose failed records are to be sent again');
    const name = await pickDelivery({ ...options, title, placeholder }, given);
    if (!name) return undefined;
    const clients = await connections.clients(name.connection);
    const delivery = await openDelivery(clients, name);
    const range = { bucket: delivery.bucket, prefixes: [delivery.errorPrefix], ...settings.range };
    const plan = await dryRun(clients, delivery, range);
    const target = settings.target ?? defaultTarget(delivery);
    if (!asks)
      return settings.isDryRun
        ? { plan, target }
        : { plan, report: await redrive(options, clients, { plan, range, target }) };
    if (!(await confirmed(options, { delivery, plan, target }))) return undefined;
    return { plan, report: await redrive(options, clients, { plan, range, target }) };
  });
}

interface RedriveSettings {
  /** A person is asked before anything is sent. */
  ask: boolean;
  isDryRun: boolean;
  target: TargetArgument | undefined;
  range: Pick<RedriveRequest, 'reasons' | 'writtenFromMs' | 'writtenUntilMs'>;
}

function givenSettings(argument: unknown): RedriveSettings {
  if (argument === undefined || isTreeNode(argument))
    return { ask: true, isDryRun: true, target: undefined, range: {} };
  const fields = new Fields(COMMANDS.redrive, argument);
  const reasons = fields.strings('reasons');
  const writtenFromMs = fields.integer('writtenFromMs', 0);
  const writtenUntilMs = fields.integer('writtenUntilMs', 0);
  return {
    ask: fields.boolean('ask') ?? false,
    isDryRun: fields.boolean('dryRun') ?? true,
    target: fields.target(),
    range: {
      ...(reasons === undefined ? {} : { reasons }),
      ...(writtenFromMs === undefined ? {} : { writtenFromMs }),
      ...(writtenUntilMs === undefined ? {} : { writtenUntilMs }),
    },
  };
}

/** Where they came from: the data stream that is read, else the delivery stream itself. */
function defaultTarget({ connection, deliveryStream, source }: Delivery): TargetArgument {
  return source === undefined ? { connection, deliveryStream } : { connection, stream: source };
}

function dryRun({ s3 }: Clients, { deliveryStream }: Delivery, range: RedriveRequest): Promise<RedrivePlan> {
  return showProgress(l10n.t('Reading the failed records of {0}', deliveryStream), (report, signal) =>
    planRedrive(s3, {
      ...range,
      signal,
      onProgress: ({ objects, records }) =>
        report(l10n.t('{0} in {1}', plural(records, 'record'), plural(objects, 'object'))),
    }),
  );
}

interface PlannedRedrive {
  plan: RedrivePlan;
  range: RedriveRequest;
  target: TargetArgument;
}

function redrive({ sender }: RedriveCommandOptions, { s3 }: Clients, { plan, range, target }: PlannedRedrive) {
  if (plan.records === 0) throw nothingFailed(range);
  return sender.send({
    target,
    name: s3Uri(range.bucket, range.prefixes[0] ?? ''),
    uris: [],
    format: 'auto',
    settings: { partitionKey: { kind: 'random' } },
    total: plan.records,
    records: (signal) => batches(redriveRecords(s3, { ...range, signal })),
  });
}

async function* batches(events: ReturnType<typeof redriveRecords>): AsyncGenerator<Uint8Array[]> {
  for await (const event of events) {
    if (event.kind !== 'records') continue;
    const data = event.records.map((record) => record.data);
    for (let start = 0; start < data.length; start += BATCH_RECORDS) yield data.slice(start, start + BATCH_RECORDS);
  }
}

async function confirmed(
  { reports }: RedriveCommandOptions,
  { delivery, plan, target }: { delivery: Delivery; plan: RedrivePlan; target: TargetArgument },
): Promise<boolean> {
  if (plan.records === 0) throw nothingFailed({ bucket: delivery.bucket, prefixes: [delivery.errorPrefix] });
  const uri = reports.add(l10n.t('Redrive of {0}', delivery.deliveryStream), writeRedrivePlan(delivery, plan, target));
  await window.showTextDocument(uri, { preview: true, preserveFocus: true });
  const send = l10n.t('Send {0} Again', formatCount(plan.records));
  const question = l10n.t(
    'Nothing was sent yet. {0} ({1}) of {2} would be sent to {3}.',
    plural(plan.records, 'failed record'),
    formatBytes(plan.bytes),
    delivery.deliveryStream,
    targetLabel(target),
  );
  return (await askWhich('info', question, [send])) === send;
}

function nothingFailed({ bucket, prefixes }: RedriveRequest): PipelinesError {
  const where = s3Uri(bucket, prefixes[0] ?? '');
  return new PipelinesError('NothingFailed', l10n.t('There are no failed records under {0}.', where));
}
