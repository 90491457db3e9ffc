import { IAMClient, ListAccountAliasesCommand, type IAMClientConfig } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../errors';
import type { CallerIdentities, CallerIdentity } from './callerIdentities';
import type { Connection } from './connection';
import type { CredentialCache } from './credentials/credentialCache';
import type { IdentityClients } from './credentials/identityClients';
import { usesPlaceholders } from './effectiveEndpoints';
import { guard, type GuardOptions } from './guards';
import type { Clients } from './types';

export interface IdentityCallsOptions {
  connection: Connection;
  credentials: CredentialCache;
  /** Reads the files again. */
  clients: () => Promise<IdentityClients>;
  /** What all clients of the connection have in common. */
  common: Pick<STSClientConfig, 'credentials' | 'requestHandler'>;
  guards: GuardOptions;
  identities: CallerIdentities;
}

type IdentityCalls = Pick<Clients, 'identity' | 'accountAlias'>;

/** Whom a connection's credentials belong to. */
export function identityCalls(options: IdentityCallsOptions): IdentityCalls {
  return usesPlaceholders(options.connection) ? callsOfServer(options) : callsOfAws(options);
}

function callsOfAws({ credentials, clients, common, guards, identities }: IdentityCallsOptions): IdentityCalls {
  const known = async <T>(
    service: 'sts' | 'iam',
    isFresh: boolean,
    ask: (config: STSClientConfig & IAMClientConfig) => Promise<T>,
  ) => {
    const { accessKeyId } = await credentials.get();
    const config = (await clients())[service];
    return identities.once([service, accessKeyId, config.endpoint], isFresh, () => ask({ ...config, ...common }));
  };
  return {
    identity: ({ isFresh = false } = {}) => known('sts', isFresh, (config) => askIdentity(config, guards)),
    accountAlias: () => known('iam', false, (config) => askAlias(config, guards)),
  };
}

/** A server that stands in the place of AWS. It may have an STS of its own; it has no names of accounts. */
function callsOfServer({ connection, credentials, common, guards, identities }: IdentityCallsOptions): IdentityCalls {
  const { region, endpoint } = connection;
  const settings = { region, ignoreConfiguredEndpointUrls: true, defaultsMode: 'legacy' } as const;
  return {
    identity: async ({ isFresh = false } = {}) => {
      if (endpoint === undefined) throw noIdentity(Object.values(connection.endpoints ?? {}).join(', '));
      const { accessKeyId } = await credentials.get();
      return identities.once(['sts', accessKeyId, endpoint], isFresh, async () => {
        try {
          return await askIdentity({ ...settings, ...common, endpoint }, guards);
        } catch (error) {
          throw hasAnswered(error) ? noIdentity(endpoint, error) : error;
        }
      });
    },
    accountAlias: () => Promise.resolve(undefined),
  };
}

/** Every caller may ask this ("GetCallerIdentity": no permissions are required). */
async function askIdentity(config: STSClientConfig, guards: GuardOptions): Promise<CallerIdentity> {
  const sts = new STSClient(config);
  guard(sts, forReading(guards));
  const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (account !== undefined && arn !== undefined) return { account, arn };
  const server = config.endpoint;
  throw noIdentity(typeof server === 'string' ? server : 'sts');
}

/** These clients make no other calls than the two of this file. */
function forReading(guards: GuardOptions): GuardOptions {
  return { ...guards, readOnly: undefined, confirmChange: undefined };
}

/** An account has one alias or none. Undefined, too, where the caller may not read it. */
async function askAlias(config: IAMClientConfig, guards: GuardOptions): Promise<string | undefined> {
  const iam = new IAMClient(config);
  guard(iam, forReading(guards));
  try {
    return (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases?.[0];
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

function noIdentity(server: string, cause?: unknown): PipelinesError {
  return new PipelinesError(
    'NoIdentity',
    l10n.t('The account is not known: {0} does not answer as AWS STS does.', server),
    { cause },
  );
}

/** A network that fails has a code of the system's. */
function hasAnswered(error: unknown): boolean {
  return error instanceof Error && ('$response' in error || '$metadata' in error) && statusOf(error) !== undefined;
}

function statusOf(error: Error): number | undefined {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  return $metadata?.httpStatusCode ?? $response?.statusCode;
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied(Exception)?|UnauthorizedOperation)$/.test(error.name);
}
