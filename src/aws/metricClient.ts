import {
  CloudWatchClient,
  DescribeAlarmsForMetricCommand,
  GetMetricDataCommand,
  type CloudWatchClientConfig,
} from '@aws-sdk/client-cloudwatch';
import { guard, type GuardOptions } from './guards';
import type { Metrics } from './types';

/** Loaded on first use: few connections are asked for their metrics. */
export function metricClient(config: CloudWatchClientConfig, guards: GuardOptions): Metrics {
  const client = new CloudWatchClient(config);
  guard(client, guards);
  return {
    getMetricData: (input, options) => client.send(new GetMetricDataCommand(input), options),
    describeAlarmsForMetric: (input, options) => client.send(new DescribeAlarmsForMetricCommand(input), options),
  };
}
