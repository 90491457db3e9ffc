import * as l10n from '@vscode/l10n';
import { describeDataStream, listConsumers, resourceName, type Clients } from '../../aws';
import { listShards } from '../../common';
import {
  hotShards,
  readStreamSummary,
  readStreamTags,
  shardHistory,
  streamCost,
  type DataStreamSettings,
  type ShardHistory,
  type StreamSummary,
} from '../../pipelines';
import { COMMANDS } from '../contributions';
import { formatBytes, formatCount, formatInstant } from '../format';
import { listSection, type ReportAction, type ReportSection } from '../reports/report';
import { targetText } from '../tree/deliveryRow';
import { costAt, costText, priceTableText } from './costText';
import { cutNote, findDeliveries } from './deliveryWalk';
import type { DetailsPage, Fact, PageContext, SectionView } from './detailsPage';
import { knownLoads, rateText, type KnownLoads } from './knownLoads';
import { leasesSection } from './leasesSection';
import { metricsSection } from './metricsSection';
import { valueOf } from './valueOf';

type StreamContext = PageContext<{ connection: string; stream: string }>;

const NO_TRAFFIC = { recordsPerSecond: 0, bytesPerRecord: 0 };
const CAPACITY_MODES = { ON_DEMAND: () => l10n.t('on demand'), PROVISIONED: () => l10n.t('provisioned') };

/** Everything about a data stream. */
export function streamPage(context: StreamContext): DetailsPage {
  const { subject, connection, leaseTables } = context;
  const isReadOnly = connection.readOnly === true;
  const generate: ReportAction = {
    label: l10n.t('Generate…'),
    command: COMMANDS.generate,
    argument: { target: subject },
  };
  const remove: ReportAction = { label: l10n.t('Delete…'), command: COMMANDS.deleteStream, argument: subject };
  return {
    kind: l10n.t('Data stream'),
    actions: [
      { label: l10n.t('Tail'), command: COMMANDS.tail, argument: subject },
      ...(isReadOnly ? [] : [generate]),
      { label: l10n.t('Export as Code…'), command: COMMANDS.exportPipeline, argument: subject },
      ...(leaseTables ? [{ label: l10n.t('KCL Applications…'), run: leaseTables.ask }] : []),
      ...(isReadOnly ? [] : [remove]),
    ],
    sections: [
      {
        title: l10n.t('Settings'),
        doing: l10n.t('describe the data stream'),
        load: async (signal) => settingsOf(context, await context.clients(), signal),
      },
      metricsSection(context, { kind: 'stream', name: resourceName(subject.stream) }, async (traffic, signal) => {
        const { settings, consumers } = await readStreamSummary(
          { clients: await context.clients(), signal },
          subject.stream,
        );
        const cost = streamCost(withConsumers(settings, consumers), traffic, traffic.readers, context.prices());
        return costAt(context.connection, costText(cost, context.prices()));
      }),
      {
        title: l10n.t('Shards'),
        doing: l10n.t('list the shards'),
        load: async (signal) => shardsOf(context, await context.clients(), signal),
      },
      {
        title: l10n.t('Who reads'),
        doing: l10n.t('find out who reads the stream'),
        load: async (signal) => readersOf(context, await context.clients(), signal),
      },
      ...(leaseTables ? [leasesSection(context, leaseTables)] : []),
    ],
  };
}

async function settingsOf(context: StreamContext, clients: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject } = context;
  const [summary, tags] = await Promise.all([
    readStreamSummary({ clients, signal }, subject.stream),
    valueOf(context, async () => tagsText(await readStreamTags({ clients, signal }, subject.stream)), signal),
  ]);
  return { kind: 'facts', facts: factsOf(context, summary, tags) };
}

function factsOf(
  { subject, connection, prices, editPrices }: StreamContext,
  summary: StreamSummary,
  tags: string,
): Fact[] {
  const { arn, status, createdMs, openShards, consumers, settings } = summary;
  const { capacity, retentionHours, maxRecordKib, encryptionKey, shardMetrics = [] } = settings;
  const offered = (...actions: ReportAction[]) => (connection.readOnly === true ? [] : actions);
  const change = offered({ label: l10n.t('Change…'), command: COMMANDS.updateStream, argument: subject });
  const reshard = offered(
    { label: l10n.t('Split…'), command: COMMANDS.splitShard, argument: subject },
    { label: l10n.t('Merge…'), command: COMMANDS.mergeShards, argument: subject },
  );
  return [
    { label: l10n.t('ARN'), value: arn },
    { label: l10n.t('Status'), value: status ?? '' },
    { label: l10n.t('Mode'), value: CAPACITY_MODES[capacity.mode](), actions: change },
    { label: l10n.t('Open shards'), value: formatCount(openShards), actions: reshard },
    { label: l10n.t('Retention'), value: `${formatCount(retentionHours ?? 24)} h`, actions: change },
    ...(maxRecordKib === undefined
      ? []
      : [{ label: l10n.t('Largest record'), value: `${formatCount(maxRecordKib)} KiB`, actions: change }]),
    { label: l10n.t('Encryption'), value: encryptionKey ?? l10n.t('none'), actions: change },
    { label: l10n.t('Metrics of shards'), value: shardMetrics.join(', ') || l10n.t('none'), actions: change },
    { label: l10n.t('Registered consumers'), value: formatCount(consumers), actions: change },
    { label: l10n.t('Tags'), value: tags, actions: change },
    ...(createdMs === undefined ? [] : [{ label: l10n.t('Created'), value: formatInstant(createdMs) }]),
    {
      label: l10n.t('Cost without traffic'),
      value: costAt(
        connection,
        costText(streamCost(withConsumers(settings, consumers), NO_TRAFFIC, 0, prices()), prices()),
      ),
    },
    {
      label: l10n.t('Prices'),
      value: priceTableText(prices()),
      actions: [{ label: l10n.t('Edit…'), run: editPrices }],
    },
  ];
}

/** Their names are not known here, and do not matter to what they cost. */
function withConsumers(settings: DataStreamSettings, consumers: number): DataStreamSettings {
  return { ...settings, consumers: Array.from({ length: consumers }, (_, index) => ({ name: String(index) })) };
}

function tagsText(tags: Readonly<Record<string, string>>): string {
  const all = Object.entries(tags).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  return all.join(', ') || l10n.t('none');
}

async function shardsOf(context: StreamContext, clients: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject } = context;
  const listed = listShards(clients.kinesis, subject.stream, { signal }).then(shardHistory);
  const [shards, { loads, source }] = await Promise.all([listed, loadsOf(context, clients, listed, signal)]);
  const hot = hotShards(loads);
  const shown = { maximumFractionDigits: 2 };
  const section = listSection({
    ...{ title: l10n.t('Shards'), tone: 'neutral', isOpen: true, items: shards.shards, note: source },
    columns: [
      { id: 'shard', title: l10n.t('Shard'), width: 180, kind: 'text' },
      { id: 'state', title: l10n.t('State'), width: 90, kind: 'text' },
      { id: 'share', title: l10n.t('Share'), width: 70, kind: 'number' },
      { id: 'records', title: l10n.t('Records/s'), width: 90, kind: 'number' },
      { id: 'bytes', title: l10n.t('Bytes/s'), width: 90, kind: 'number' },
      { id: 'parents', title: l10n.t('Came from'), width: 180, kind: 'text' },
      { id: 'keys', title: l10n.t('Hash keys'), kind: 'text' },
    ],
    cellsOf: ({ shardId, isOpen, from, to, parents, startingHashKey, endingHashKey }) => {
      const load = loads.get(shardId);
      const bytes = load?.bytesPerSecond;
      return [
        {
          text: shardId,
          link: { command: COMMANDS.tail, argument: { ...subject, shards: [shardId], from: 'trimHorizon' } },
        },
        { text: hot.has(shardId) ? l10n.t('open, hot') : isOpen ? l10n.t('open') : l10n.t('closed') },
        { text: `${((to - from) * 100).toLocaleString(undefined, shown)} %` },
        { text: load ? rateText(load.recordsPerSecond) : '' },
        { text: bytes === undefined ? '' : formatBytes(Math.round(bytes)) },
        { text: parents.join(', ') },
        { text: `${startingHashKey} – ${endingHashKey}` },
      ];
    },
  });
  return { kind: 'list', section, shards, hot };
}

/** Where the load cannot be read, the reason stands in its place: the shards are shown all the same. */
async function loadsOf(
  { subject, connection, loadSources, explain, prices }: StreamContext,
  clients: Clients,
  listed: Promise<ShardHistory>,
  signal: AbortSignal,
): Promise<KnownLoads> {
  const sources = loadSources ?? { localEndpoint: () => undefined, tailed: () => new Map() };
  const shardIds = async () => (await listed).shards.flatMap(({ shardId, isOpen }) => (isOpen ? [shardId] : []));
  try {
    return await knownLoads(sources, {
      connection,
      clients,
      stream: subject.stream,
      shardIds,
      prices: prices(),
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    return { loads: new Map(), source: explain(error) };
  }
}

interface Reader {
  name: string;
  way: string;
  place: string;
  status: string;
  link?: { command: typeof COMMANDS.openDetails; argument: unknown };
}

async function readersOf(context: StreamContext, clients: Clients, signal: AbortSignal): Promise<SectionView> {
  const { subject, connection } = context;
  const notes: string[] = [];
  const orNote = async (readers: Promise<Reader[]>): Promise<Reader[]> =>
    readers.catch((error: unknown) => {
      signal.throwIfAborted();
      notes.push(context.explain(error));
      return [];
    });
  const readers = await Promise.all([orNote(consumersOf(context, clients, signal)), orNote(deliveries())]);
  return { kind: 'list', section: readersSection(readers.flat(), notes) };

  async function deliveries(): Promise<Reader[]> {
    const { stream } = subject;
    const { found, isCut } = await findDeliveries(
      clients,
      connection,
      ({ sourceStream, sourceStreamArn }) => sourceStream === stream || sourceStreamArn === stream,
      signal,
    );
    if (isCut) notes.push(cutNote());
    return found.map(({ name, detail }) => ({
      name,
      way: l10n.t('delivery stream'),
      place: [targetText(detail.target), detail.destination?.prefix].filter(Boolean).join(' · '),
      status: detail.status ?? '',
      link: { command: COMMANDS.openDetails, argument: { connection: connection.name, deliveryStream: name } },
    }));
  }
}

async function consumersOf({ subject }: StreamContext, { kinesis }: Clients, signal: AbortSignal): Promise<Reader[]> {
  const { arn } = await describeDataStream(kinesis, subject.stream, signal);
  if (arn === undefined) return [];
  const { items } = await listConsumers(kinesis, arn, { signal });
  return items.map(({ name, status, createdMs }) => ({
    name,
    way: l10n.t('enhanced fan-out'),
    place: createdMs === undefined ? '' : l10n.t('since {0}', formatInstant(createdMs)),
    status: status ?? '',
  }));
}

function readersSection(readers: readonly Reader[], notes: readonly string[]): ReportSection {
  const nobody = l10n.t(
    'No registered consumer and no delivery stream reads it. Programs that poll are not registered.',
  );
  return listSection({
    ...{ title: l10n.t('Who reads'), tone: 'neutral', isOpen: true, items: readers },
    note: notes.length > 0 ? notes.join(' ') : readers.length === 0 ? nobody : undefined,
    columns: [
      { id: 'name', title: l10n.t('Reader'), width: 240, kind: 'text' },
      { id: 'way', title: l10n.t('How'), width: 140, kind: 'text' },
      { id: 'place', title: l10n.t('Where to'), kind: 'text' },
      { id: 'status', title: l10n.t('Status'), width: 110, kind: 'text' },
    ],
    cellsOf: ({ name, way, place, status, link }) => [
      { text: name, link },
      { text: way },
      { text: place },
      { text: status },
    ],
  });
}
