import * as l10n from '@vscode/l10n';
import {
  metricCount,
  METRIC_RANGES,
  measuredTraffic,
  readAlarms,
  readMetrics,
  type ChartId,
  type MeasuredResource,
  type MeasuredTraffic,
  type MetricAlarm,
  type MetricRange,
  type PriceTable,
} from '../../pipelines';
import { PipelinesError } from '../../errors';
import { LOCAL_CONNECTION } from '../contributions';
import { pricesText } from './costText';
import type { PageContext, SectionSource, SectionView } from './detailsPage';
import { valueOf } from './valueOf';

/** CloudWatch has new values every minute. */
const REFRESH_MS = 60_000;
const THOUSAND = 1_000;

/** What CloudWatch measured of a stream or a delivery stream. */
export function metricsSection(
  context: PageContext,
  resource: MeasuredResource,
  costOf: (traffic: MeasuredTraffic, signal: AbortSignal) => Promise<string>,
): SectionSource {
  let range: MetricRange = '3h';
  return {
    title: l10n.t('Metrics'),
    doing: l10n.t('read the metrics'),
    refreshMs: REFRESH_MS,
    chooseRange: (chosen) => {
      if (isRange(chosen)) range = chosen;
    },
    load: async (signal): Promise<SectionView> => {
      const { metrics } = await context.clients();
      if (!metrics) throw new PipelinesError('NoMetrics', l10n.t('The server of this connection has no CloudWatch.'));
      const asked = range;
      const [read, alarms] = await Promise.all([
        readMetrics(metrics, resource, { range: asked, nowMs: Date.now(), signal }),
        valueOf(context, async () => alarmsText(await readAlarms(metrics, resource, signal)), signal),
      ]);
      const charts = read.charts.map(({ id, unit, series }) => ({ title: chartTitle(id), unit, series }));
      const isPaid = context.connection.name !== LOCAL_CONNECTION;
      const cost = await valueOf(context, () => costOf(measuredTraffic(read), signal), signal);
      const trafficCost = l10n.t('With the traffic that was measured in this range: {0}.', cost);
      const notes = [alarms, trafficCost, ...(isPaid ? [priceText(resource, context.prices())] : [])];
      return { kind: 'charts', range: asked, times: read.times, charts, notes };
    },
  };
}

function isRange(text: string): text is MetricRange {
  return Object.hasOwn(METRIC_RANGES, text);
}

function alarmsText(alarms: readonly MetricAlarm[]): string {
  if (alarms.length === 0) return l10n.t('There are no alarms on these metrics.');
  return l10n.t('Alarms: {0}', alarms.map(({ name, state }) => `${name} (${state})`).join(', '));
}

/** It is read again every minute, and only while it is in sight. */
function priceText(resource: MeasuredResource, prices: PriceTable): string {
  const count = metricCount(resource);
  const dollars = (count * prices.metricsRequested) / THOUSAND;
  return l10n.t(
    'Read every minute while this page is in sight. Each time costs $ {0}: {1} metrics ({2}).',
    dollars.toLocaleString(undefined, { maximumFractionDigits: 6 }),
    count,
    pricesText(prices),
  );
}

function chartTitle(id: ChartId): string {
  switch (id) {
    case 'incomingRecords':
      return l10n.t('Incoming records');
    case 'incomingBytes':
      return l10n.t('Incoming bytes');
    case 'outgoingBytes':
      return l10n.t('Bytes read by polling');
    case 'throttles':
      return l10n.t('Throttled');
    case 'iteratorAge':
      return l10n.t('Age of what was read last');
    case 'delivered':
      return l10n.t('Delivered records');
    case 'freshness':
      return l10n.t('Age of the oldest record not delivered');
    case 'success':
      return l10n.t('Deliveries that succeeded');
  }
}
