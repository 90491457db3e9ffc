import type {
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { abortOptions, definedFields } from '../../common';
import { chartPlans, metricOf, type ChartMetric, type ChartPlan, type MeasuredResource } from './metricCharts';

interface CallOptions {
  abortSignal?: AbortSignal;
}

/** The calls of CloudWatch that charts need. */
export interface MetricReader {
  getMetricData(input: GetMetricDataCommandInput, options?: CallOptions): Promise<GetMetricDataCommandOutput>;
  describeAlarmsForMetric(
    input: DescribeAlarmsForMetricCommandInput,
    options?: CallOptions,
  ): Promise<DescribeAlarmsForMetricCommandOutput>;
}

/** A range of time, with periods that give a few hundred points. */
export const METRIC_RANGES = {
  '3h': { hours: 3, periodSeconds: 60 },
  '24h': { hours: 24, periodSeconds: 300 },
  '7d': { hours: 168, periodSeconds: 1_800 },
} as const;

export type MetricRange = keyof typeof METRIC_RANGES;

interface MetricSeries {
  readonly metric: string;
  /** Null: nothing was measured. */
  readonly values: readonly (number | null)[];
}

interface MetricChart extends Pick<ChartPlan, 'id' | 'unit'> {
  readonly series: readonly MetricSeries[];
}

export interface MetricAlarm {
  readonly name: string;
  readonly metric: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
}

export interface ReadMetrics {
  /** When each period begins, in seconds since 1970. */
  readonly times: readonly number[];
  readonly charts: readonly MetricChart[];
}

/** How many metrics one look asks for: CloudWatch counts those. */
export function metricCount(resource: MeasuredResource): number {
  return chartPlans(resource).reduce((count, { metrics }) => count + metrics.length, 0);
}

/** What CloudWatch knows of a stream or a delivery stream, on one axis of time. */
export async function readMetrics(
  reader: MetricReader,
  resource: MeasuredResource,
  { range, nowMs, signal }: { range: MetricRange; nowMs: number; signal: AbortSignal },
): Promise<ReadMetrics> {
  const { hours, periodSeconds } = METRIC_RANGES[range];
  const end = Math.ceil(nowMs / 1000 / periodSeconds) * periodSeconds;
  const start = end - hours * 3_600;
  const times = Array.from({ length: (end - start) / periodSeconds }, (_, index) => start + index * periodSeconds);
  const plans = chartPlans(resource);
  const queries = plans.flatMap(({ metrics }, chart) =>
    metrics.map(({ name, statistic }, index) => ({
      Id: `m${chart}_${index}`,
      MetricStat: { Metric: metricOf(resource, name), Period: periodSeconds, Stat: statistic },
    })),
  );
  const found = new Map<string, Map<number, number>>();
  let token: string | undefined;
  do {
    const range = { StartTime: new Date(start * 1000), EndTime: new Date(end * 1000) };
    const input = definedFields({ ...range, MetricDataQueries: queries, NextToken: token });
    const answer = await reader.getMetricData(input, abortOptions(signal));
    for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const values = found.get(Id) ?? new Map<number, number>();
      for (const [index, time] of Timestamps.entries()) values.set(time.getTime() / 1000, Values[index] ?? 0);
      found.set(Id, values);
    }
    token = answer.NextToken;
  } while (token !== undefined);
  const charts = plans.map(({ id, unit, metrics }, chart): MetricChart => ({
    ...{ id, unit },
    series: metrics.map(({ name }, index) => {
      const values = found.get(`m${chart}_${index}`);
      const scale = scaleOf(unit, periodSeconds);
      return { metric: name, values: times.map((time) => scaled(values?.get(time), scale)) };
    }),
  }));
  return { times, charts };
}

/** The alarms on the metrics of the charts. */
export async function readAlarms(
  reader: MetricReader,
  resource: MeasuredResource,
  signal: AbortSignal,
): Promise<MetricAlarm[]> {
  const metrics = chartPlans(resource).flatMap((plan): readonly ChartMetric[] => plan.metrics);
  const found = await Promise.all(
    metrics.map(async ({ name }) => {
      const answer = await reader.describeAlarmsForMetric(metricOf(resource, name), abortOptions(signal));
      return (answer.MetricAlarms ?? []).map(({ AlarmName = '', StateValue = '' }) => ({
        ...{ name: AlarmName, metric: name, state: StateValue },
      }));
    }),
  );
  return found.flat();
}

function scaleOf(unit: ChartPlan['unit'], periodSeconds: number): number {
  if (unit === 'percent') return 100;
  return unit === 'recordsPerSecond' || unit === 'bytesPerSecond' ? 1 / periodSeconds : 1;
}

function scaled(value: number | undefined, scale: number): number | null {
  return value === undefined ? null : value * scale;
}
