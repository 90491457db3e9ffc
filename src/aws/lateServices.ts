import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Connection } from './connection';
import { hasEndpoint } from './connection';
import type { IdentityClients } from './credentials/identityClients';
import { usesPlaceholders } from './effectiveEndpoints';
import type { GuardOptions } from './guards';

export interface LateServiceOptions {
  connection: Connection;
  /** Reads the files again. */
  clients: () => Promise<IdentityClients>;
  common: { credentials: AwsCredentialIdentityProvider; requestHandler: NodeHttpHandler };
  guards: GuardOptions;
}

/** Whether a connection has a way to services beside Kinesis, Firehose and S3: one whose server has addresses for those alone has not. */
export function reachesOtherServices(connection: Connection): boolean {
  return !hasEndpoint(connection) || connection.endpoint !== undefined;
}

/** What the client of a service is made with that few connections are asked for. */
export async function lateServiceConfig(
  { connection, clients, common }: LateServiceOptions,
  service: 'cloudWatch' | 'dynamoDb',
) {
  const { endpoint, region } = connection;
  const settings = { region, ignoreConfiguredEndpointUrls: true, defaultsMode: 'legacy' } as const;
  const own = endpoint === undefined ? {} : { endpoint };
  const config = usesPlaceholders(connection) ? settings : { ...(await clients())[service], ...settings };
  return { ...config, ...own, ...common };
}

/** Opens a client with the first call, and once more after it could not be opened. */
export function onFirstCall<Client>(open: () => Promise<Client>): () => Promise<Client> {
  let opened: Promise<Client> | undefined;
  return () => {
    opened ??= open();
    opened.catch(() => (opened = undefined));
    return opened;
  };
}
