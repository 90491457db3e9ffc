import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import { hasEndpoint, type Connection } from './connection';
import type { IdentityClients } from './credentials/identityClients';
import { usesPlaceholders } from './effectiveEndpoints';
import type { GuardOptions } from './guards';
import type { Metrics } from './types';

export interface MetricCallsOptions {
  connection: Connection;
  /** Reads the files again. */
  clients: () => Promise<IdentityClients>;
  common: Pick<CloudWatchClientConfig, 'credentials' | 'requestHandler'>;
  guards: GuardOptions;
}

/** CloudWatch of a connection. Undefined: its server has an address for other services alone. */
export function metricCalls({ connection, clients, common, guards }: MetricCallsOptions): Metrics | undefined {
  const { endpoint, region } = connection;
  if (hasEndpoint(connection) && endpoint === undefined) return undefined;
  let opened: Promise<Metrics> | undefined;
  const open = async (): Promise<Metrics> => {
    const { metricClient } = await import('./metricClient');
    const settings = { region, ignoreConfiguredEndpointUrls: true, defaultsMode: 'legacy' } as const;
    const own = endpoint === undefined ? {} : { endpoint };
    const config = usesPlaceholders(connection) ? settings : { ...(await clients()).cloudWatch, ...settings };
    return metricClient({ ...config, ...own, ...common }, guards);
  };
  const client = () => {
    opened ??= open();
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    getMetricData: async (input, options) => (await client()).getMetricData(input, options),
    describeAlarmsForMetric: async (input, options) => (await client()).describeAlarmsForMetric(input, options),
  };
}
