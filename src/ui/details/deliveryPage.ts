import * as l10n from '@vscode/l10n';
import { describeDeliveryStream, resourceName, type Clients, type DeliveryStreamDetail } from '../../aws';
import { newestObjects, type ObjectEntry } from '../../outputs';
import { deliveryCost, readDeliveryStream } from '../../pipelines';
import { COMMANDS } from '../contributions';
import { deliveryActivity } from '../deliveries/deliveryActivity';
import { asDelivery } from '../deliveries/deliveryStream';
import type { ReportAction } from '../reports/report';
import { deliveryFacts } from '../tree/deliveryRow';
import { costAt, costText, dollarsText, pricesText, priceTableText } from './costText';
import type { DetailsPage, Fact, PageContext, SectionView } from './detailsPage';
import { metricsSection } from './metricsSection';
import { objectsSection } from './objectRows';
import { valueOf } from './valueOf';

type DeliveryContext = PageContext<{ connection: string; deliveryStream: string }>;

/** Objects of failed records that are shown. */
const MAX_FAILED_OBJECTS = 20;

/** Everything about a delivery stream. */
export function deliveryPage(context: DeliveryContext): DetailsPage {
  const { subject, connection } = context;
  const { deliveryStream } = subject;
  const named = { connection: connection.name, deliveryStream: resourceName(deliveryStream) };
  const changing: ReportAction[] =
    connection.readOnly === true
      ? []
      : [
          { label: l10n.t('Change…'), command: COMMANDS.updateDeliveryStream, argument: named },
          { label: l10n.t('Redrive…'), command: COMMANDS.redrive, argument: { ...named, ask: true } },
          { label: l10n.t('Delete…'), command: COMMANDS.deleteDeliveryStream, argument: named },
        ];
  return {
    kind: l10n.t('Delivery stream'),
    actions: [
      { label: l10n.t('Watch Delivery'), command: COMMANDS.watchDelivery, argument: named },
      { label: l10n.t('Export as Code…'), command: COMMANDS.exportPipeline, argument: named },
      ...changing,
    ],
    sections: [
      {
        title: l10n.t('Settings'),
        doing: l10n.t('describe the delivery stream'),
        load: async (signal) => settingsOf(context, await context.clients(), signal),
      },
      metricsSection(
        context,
        { kind: 'deliveryStream', name: resourceName(deliveryStream) },
        async (traffic, signal) => {
          const { firehose } = await context.clients();
          const { settings } = await readDeliveryStream(firehose, resourceName(deliveryStream), signal);
          const cost = costText(deliveryCost(settings, traffic, context.prices()), context.prices());
          return costAt(context.connection, cost);
        },
      ),
      {
        title: l10n.t('Failed records'),
        doing: l10n.t('list the objects of failed records'),
        load: async (signal) => failedObjects(context, await context.clients(), signal),
      },
    ],
  };
}

async function settingsOf(context: DeliveryContext, clients: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject } = context;
  const detail = await describeDeliveryStream(clients.firehose, subject.deliveryStream, signal);
  const activity = await deliveryActivity(clients, subject, detail, signal);
  const actions = actionsOf(context, detail);
  const facts = deliveryFacts(detail, activity).flatMap(([label, value]): Fact[] =>
    value === undefined || value === '' ? [] : [{ label, value, actions: actions.get(label) }],
  );
  if (!detail.destination) return { kind: 'facts', facts };
  const { prices, editPrices } = context;
  const edit: ReportAction = { label: l10n.t('Edit…'), run: editPrices };
  const pricesFact: Fact = { label: l10n.t('Prices'), value: priceTableText(prices()), actions: [edit] };
  const cost = await valueOf(context, () => costOf(context, clients, signal), signal);
  return { kind: 'facts', facts: [...facts, { label: l10n.t('Cost'), value: cost }, pricesFact] };
}

/** What can be opened from beside a fact, by the fact's label. */
function actionsOf({ connection }: DeliveryContext, detail: DeliveryStreamDetail): Map<string, ReportAction[]> {
  const details = (label: string, argument: object): ReportAction[] => [
    { label, command: COMMANDS.openDetails, argument: { connection: connection.name, ...argument } },
  ];
  const { sourceStream, destination } = detail;
  const actions = new Map<string, ReportAction[]>();
  if (sourceStream !== undefined) actions.set(l10n.t('Source'), details(l10n.t('Details'), { stream: sourceStream }));
  if (destination) actions.set(l10n.t('Bucket'), details(l10n.t('Details'), { bucket: destination.bucket }));
  return actions;
}

const KB = 1_024;
const BYTES_PER_GB = KB ** 3;
const SECONDS_PER_MONTH = 730 * 3_600;
const ONE_GB_A_MONTH = { recordsPerSecond: BYTES_PER_GB / KB / SECONDS_PER_MONTH, bytesPerRecord: KB };

/** A delivery stream costs nothing but what goes through it. */
async function costOf(
  { subject, connection, prices }: DeliveryContext,
  { firehose }: Clients,
  signal: AbortSignal,
): Promise<string> {
  const { settings } = await readDeliveryStream(firehose, resourceName(subject.deliveryStream), signal);
  const dollars = dollarsText(deliveryCost(settings, ONE_GB_A_MONTH, prices()));
  const cost = l10n.t('about $ {0} for each GB in records of 1 KB ({1})', dollars, pricesText(prices()));
  return costAt(connection, cost);
}

async function failedObjects(context: DeliveryContext, clients: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject, connection } = context;
  const detail = await describeDeliveryStream(clients.firehose, subject.deliveryStream, signal);
  const title = l10n.t('Failed records');
  if (!detail.destination) {
    const note = l10n.t('It does not deliver to S3, so there are no objects to read.');
    return { kind: 'list', section: objectsSection({ connection, bucket: '', title, objects: [], note }) };
  }
  const { bucket, layout } = asDelivery({ ...subject, deliveryStream: resourceName(subject.deliveryStream) }, detail);
  const request = { bucket, isWanted: (key: string) => layout.isError(key), count: MAX_FAILED_OBJECTS, signal };
  const found = await Promise.all(
    layout.errorPrefixes().map((prefix) => newestObjects(clients.s3, { ...request, prefix })),
  );
  const objects = found.flat().sort(latestFirst).slice(0, MAX_FAILED_OBJECTS);
  const note = objects.length === 0 ? l10n.t('No records have failed lately.') : undefined;
  return { kind: 'list', section: objectsSection({ connection, bucket, title, objects, note, tone: 'warning' }) };
}

function latestFirst(one: ObjectEntry, other: ObjectEntry): number {
  return other.lastModifiedMs - one.lastModifiedMs;
}
