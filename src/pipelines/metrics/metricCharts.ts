import type { Metric, Statistic } from '@aws-sdk/client-cloudwatch';

/** How a chart's numbers are written. */
type ChartUnit = 'recordsPerSecond' | 'bytesPerSecond' | 'count' | 'milliseconds' | 'seconds' | 'percent';

export interface ChartMetric {
  readonly name: string;
  readonly statistic: Extract<Statistic, 'Sum' | 'Average' | 'Maximum'>;
}

/** What one chart shows of a stream or a delivery stream. */
export interface ChartPlan {
  readonly id: ChartId;
  readonly unit: ChartUnit;
  readonly metrics: readonly ChartMetric[];
}

export type ChartId =
  | 'incomingRecords'
  | 'incomingBytes'
  | 'outgoingBytes'
  | 'throttles'
  | 'iteratorAge'
  | 'delivered'
  | 'freshness'
  | 'success';

/** A stream or a delivery stream, by its name. */
export type MeasuredResource =
  { readonly kind: 'stream'; readonly name: string } | { readonly kind: 'deliveryStream'; readonly name: string };

const sum = (name: string): ChartMetric => ({ name, statistic: 'Sum' });
const most = (name: string): ChartMetric => ({ name, statistic: 'Maximum' });

/** "Monitoring the Amazon Kinesis Data Streams Service with Amazon CloudWatch". */
const STREAM_CHARTS: readonly ChartPlan[] = [
  { id: 'incomingRecords', unit: 'recordsPerSecond', metrics: [sum('IncomingRecords')] },
  { id: 'incomingBytes', unit: 'bytesPerSecond', metrics: [sum('IncomingBytes')] },
  { id: 'outgoingBytes', unit: 'bytesPerSecond', metrics: [sum('GetRecords.Bytes')] },
  {
    id: 'throttles',
    unit: 'count',
    metrics: [sum('WriteProvisionedThroughputExceeded'), sum('ReadProvisionedThroughputExceeded')],
  },
  { id: 'iteratorAge', unit: 'milliseconds', metrics: [most('GetRecords.IteratorAgeMilliseconds')] },
];

/** "Monitor Amazon Data Firehose using CloudWatch metrics". */
const DELIVERY_CHARTS: readonly ChartPlan[] = [
  {
    id: 'incomingRecords',
    unit: 'recordsPerSecond',
    metrics: [sum('IncomingRecords'), sum('DataReadFromKinesisStream.Records')],
  },
  {
    id: 'incomingBytes',
    unit: 'bytesPerSecond',
    metrics: [sum('IncomingBytes'), sum('DataReadFromKinesisStream.Bytes')],
  },
  { id: 'delivered', unit: 'recordsPerSecond', metrics: [sum('DeliveryToS3.Records')] },
  { id: 'freshness', unit: 'seconds', metrics: [most('DeliveryToS3.DataFreshness')] },
  { id: 'success', unit: 'percent', metrics: [{ name: 'DeliveryToS3.Success', statistic: 'Average' }] },
];

export function chartPlans({ kind }: MeasuredResource): readonly ChartPlan[] {
  return kind === 'stream' ? STREAM_CHARTS : DELIVERY_CHARTS;
}

export function metricOf(
  { kind, name }: MeasuredResource,
  metric: string,
): Required<Pick<Metric, 'Namespace' | 'MetricName' | 'Dimensions'>> {
  const isStream = kind === 'stream';
  return {
    Namespace: isStream ? 'AWS/Kinesis' : 'AWS/Firehose',
    MetricName: metric,
    Dimensions: [{ Name: isStream ? 'StreamName' : 'DeliveryStreamName', Value: name }],
  };
}
