import { definedFields } from '../common';
import type { Connection, Service } from './connection';
import { effectiveEndpointsIn, usesPlaceholders } from './effectiveEndpoints';
import { SharedConfig } from './sharedConfig';

/** The settings that the SDK's clients are given, and those that they must not read themselves. */
export interface ClientSettings {
  /** The profile whose FIPS, dual-stack, retry and S3 settings are read. Undefined: `AWS_PROFILE`, or the default profile. */
  profile?: string;
  endpoint?: string;
  /** They would take the default profile's, whatever `profile` says. What counts is in `endpoint`. */
  ignoreConfiguredEndpointUrls: true;
  /** They would take the default profile's; only its retry mode concerns them, which they read themselves. */
  defaultsMode: 'legacy';
  useFipsEndpoint?: false;
  useDualstackEndpoint?: false;
  retryMode?: 'standard';
  maxAttempts?: number;
}

/** The SDK's defaults, for servers that are not AWS: a person's AWS configuration is not meant for them. */
const OF_NO_PROFILE = { retryMode: 'standard', maxAttempts: 3 } as const;

/** Reads the files of the AWS configuration where the connection depends on them. */
export async function clientSettings(connection: Connection): Promise<(service: Service) => ClientSettings> {
  const isPlaceholder = usesPlaceholders(connection);
  const config = isPlaceholder ? undefined : await SharedConfig.read();
  if (config && connection.profile !== undefined) config.readableProfile(connection.profile);
  const endpoints = effectiveEndpointsIn(connection, config);
  return (service) => {
    const found = endpoints[service];
    return {
      ignoreConfiguredEndpointUrls: true,
      defaultsMode: 'legacy',
      ...definedFields({ profile: connection.profile }),
      ...(isPlaceholder ? OF_NO_PROFILE : {}),
      ...(found ? { endpoint: found.url } : {}),
      // These choose among AWS's hosts; an endpoint that the connection names is the choice itself.
      ...(found && found.setBy === undefined ? { useFipsEndpoint: false, useDualstackEndpoint: false } : {}),
    };
  };
}
