import { Input } from '../kinesis/input';
import { ServiceError, type JsonService } from '../service';
import type { MetricBucket } from './metricSeries';
import type { Dimensions, Metric, MetricStore } from './metricStore';

/** "GetMetricData": the quotas of a request. */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;
/** "ListMetrics": as many in an answer. */
const METRICS_PER_PAGE = 500;
/** "ListMetrics": `RecentlyActive` has one value, three hours. */
const RECENT_MS = 3 * 3_600_000;

const STATISTICS: Readonly<Record<string, (bucket: MetricBucket) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

interface Series {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The part of Amazon CloudWatch that serves the metrics of streams and delivery streams, in AWS JSON 1.0 as today's SDKs speak it. */
export class CloudWatch implements JsonService {
  readonly targetPrefix = 'GraniteServiceVersion20100801';
  readonly takesCbor = false;
  readonly simulatesFaults = false;
  readonly #metrics: MetricStore;
  readonly #now: () => number;

  constructor(metrics: MetricStore, now: () => number = Date.now) {
    this.#metrics = metrics;
    this.#now = now;
  }

  handle(operation: string, value: unknown): Promise<unknown> {
    const input = new Input(value);
    switch (operation) {
      case 'GetMetricData':
        return Promise.resolve(this.#getMetricData(input));
      case 'ListMetrics':
        return Promise.resolve(this.#listMetrics(input));
      case 'DescribeAlarms':
        return Promise.resolve({ MetricAlarms: [], CompositeAlarms: [] });
      case 'DescribeAlarmsForMetric':
        return Promise.resolve({ MetricAlarms: [] });
      default:
        return Promise.reject(
          new ServiceError('UnknownOperationException', `The local pipeline does not know ${operation}.`),
        );
    }
  }

  /** "GetMetricData". */
  #getMetricData(input: Input) {
    const fromMs = requiredTime(input, 'StartTime');
    const toMs = requiredTime(input, 'EndTime');
    if (fromMs >= toMs) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
    const queries = requiredList(input, 'MetricDataQueries');
    if (queries.length > MAX_QUERIES)
      throw invalid(`The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`);
    const isAscending = input.string('ScanBy') === 'TimestampAscending';
    const results = queries
      .filter((query) => query.raw('ReturnData') !== false)
      .map((query) => {
        const { times, values } = this.#seriesOf(query, fromMs, toMs);
        const label = query.string('Label') ?? query.object('MetricStat')?.object('Metric')?.string('MetricName');
        return {
          ...{ Id: query.requiredString('Id'), Label: label, StatusCode: 'Complete' },
          Timestamps: (isAscending ? times : times.toReversed()).map((ms) => ms / 1000),
          Values: isAscending ? values : values.toReversed(),
        };
      });
    return { MetricDataResults: results, Messages: [] };
  }

  #seriesOf(query: Input, fromMs: number, toMs: number): Series {
    const stat = query.object('MetricStat');
    if (!stat) throw invalid('The local pipeline answers metrics, not expressions: give MetricStat.');
    const metric = stat.object('Metric');
    if (!metric) throw invalid('The parameter MetricDataQueries.member.MetricStat.Metric is required.');
    const statistic = STATISTICS[stat.requiredString('Stat')];
    if (!statistic) {
      throw invalid(`The local pipeline has the statistics ${Object.keys(STATISTICS).join(', ')} alone.`);
    }
    const period = stat.integer('Period') ?? 0;
    if (period < 60 || period % 60 !== 0) throw invalid('The parameter Period must be a multiple of 60.');
    const periodMs = period * 1000;
    if ((toMs - fromMs) / periodMs > MAX_DATAPOINTS)
      throw invalid(`You have requested up to more than ${MAX_DATAPOINTS} datapoints.`);
    const series = this.#metrics.find(metricOf(metric));
    return series ? merged(series.between(fromMs, toMs, periodMs), periodMs, statistic) : { times: [], values: [] };
  }

  /** "ListMetrics". */
  #listMetrics(input: Input) {
    const namespace = input.string('Namespace');
    const name = input.string('MetricName');
    const filters = (input.list('Dimensions') ?? []).map((filter) => new Input(filter));
    const sinceMs = input.string('RecentlyActive') === undefined ? 0 : this.#now() - RECENT_MS;
    const found = this.#metrics
      .list()
      .filter(
        (metric) =>
          (namespace === undefined || metric.namespace === namespace) &&
          (name === undefined || metric.name === name) &&
          metric.lastMs >= sinceMs &&
          filters.every((filter) => hasDimension(metric.dimensions, filter)),
      );
    const from = Number(input.string('NextToken') ?? 0);
    if (!Number.isSafeInteger(from) || from < 0) throw invalid('The parameter NextToken is not valid.');
    const to = from + METRICS_PER_PAGE;
    return {
      Metrics: found.slice(from, to).map(({ namespace: Namespace, name: MetricName, dimensions }) => ({
        ...{ Namespace, MetricName },
        Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: to < found.length ? String(to) : undefined,
    };
  }
}

function metricOf(metric: Input): Metric {
  const dimensions = (metric.list('Dimensions') ?? []).map((dimension): readonly [string, string] => {
    const input = new Input(dimension);
    return [input.requiredString('Name'), input.requiredString('Value')];
  });
  return { namespace: metric.requiredString('Namespace'), name: metric.requiredString('MetricName'), dimensions };
}

/** A filter may name a dimension alone. */
function hasDimension(dimensions: Dimensions, filter: Input): boolean {
  const value = filter.string('Value');
  return dimensions.some(([name, has]) => name === filter.string('Name') && (value === undefined || has === value));
}

/** Periods begin at multiples of their length. Those without values are left out. */
function merged(
  buckets: readonly MetricBucket[],
  periodMs: number,
  statistic: (bucket: MetricBucket) => number,
): Series {
  const periods = new Map<number, MetricBucket>();
  for (const { startMs, sum, count, min, max } of buckets) {
    const start = startMs - (startMs % periodMs);
    const known = periods.get(start);
    if (!known) periods.set(start, { startMs: start, sum, count, min, max });
    else {
      known.sum += sum;
      known.count += count;
      known.min = Math.min(known.min, min);
      known.max = Math.max(known.max, max);
    }
  }
  return { times: [...periods.keys()], values: [...periods.values()].map(statistic) };
}

function requiredTime(input: Input, name: string): number {
  const ms = input.timeMs(name);
  if (ms === undefined) throw invalid(`The parameter ${name} is required.`);
  return ms;
}

function requiredList(input: Input, name: string): Input[] {
  const list = input.list(name);
  if (!list) throw invalid(`The parameter ${name} is required.`);
  return list.map((item) => new Input(item));
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
