import { lateServiceConfig, onFirstCall, reachesOtherServices, type LateServiceOptions } from './lateServices';
import type { Metrics } from './types';

/** CloudWatch of a connection. Undefined: its server has an address for other services alone. */
export function metricCalls(options: LateServiceOptions): Metrics | undefined {
  if (!reachesOtherServices(options.connection)) return undefined;
  const client = onFirstCall(async () => {
    const { metricClient } = await import('./metricClient');
    return metricClient(await lateServiceConfig(options, 'cloudWatch'), options.guards);
  });
  return {
    getMetricData: async (input, options) => (await client()).getMetricData(input, options),
    describeAlarmsForMetric: async (input, options) => (await client()).describeAlarmsForMetric(input, options),
  };
}
