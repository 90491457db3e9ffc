import { configuredEndpoint, type ConfiguredEndpoint } from './configuredEndpoint';
import { endpointOf, hasEndpoint, type Connection, type Service } from './connection';
import { SharedConfig } from './sharedConfig';

/** Where the calls of each service go when it is not to AWS's own host, and what says so. */
export type EffectiveEndpoints = Partial<Record<Service, EffectiveEndpoint>>;
/** `setBy`: `undefined` where it is the connection itself. */
type EffectiveEndpoint = Omit<ConfiguredEndpoint, 'setBy'> & { setBy: string | undefined };

const SERVICES: readonly Service[] = ['kinesis', 'firehose', 's3'];

/**
 * Where a connection's calls go. Its own endpoint counts before the profile's and the environment's.
 * @param config undefined where neither counts
 */
export function effectiveEndpointsIn(connection: Connection, config: SharedConfig | undefined): EffectiveEndpoints {
  const profile = settingsProfile(connection);
  const endpoints: EffectiveEndpoints = {};
  for (const service of SERVICES) {
    const own = endpointOf(connection, service);
    const found =
      own === undefined ? config && configuredEndpoint(service, profile, config) : { url: own, setBy: undefined };
    if (found) endpoints[service] = found;
  }
  return endpoints;
}

export async function effectiveEndpoints(connection: Connection): Promise<EffectiveEndpoints> {
  return effectiveEndpointsIn(connection, usesPlaceholders(connection) ? undefined : await SharedConfig.read());
}

/** The profile whose settings hold for the connection's clients. */
export function settingsProfile({ profile }: Connection): string {
  const { AWS_PROFILE: named } = process.env;
  return profile ?? (named === undefined || named === '' ? 'default' : named);
}

/** A server of one's own compares no keys: nobody's credentials go there unless a profile is named. */
export function usesPlaceholders(connection: Connection): boolean {
  return connection.profile === undefined && connection.storedKeys === undefined && hasEndpoint(connection);
}
