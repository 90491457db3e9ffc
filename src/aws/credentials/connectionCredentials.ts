import { fromEnv, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Connection } from '../connection';
import { settingsProfile, usesPlaceholders } from '../effectiveEndpoints';
import { hasCredentials } from './profileKind';
import { credentialsOfProfile, type ProfileContext } from './profileCredentials';

/** Any key does: a server at an endpoint of one's own has none to compare. */
const PLACEHOLDER_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
/** As in the SDK: credentials that end sooner are fetched anew. */
const REFRESH_BEFORE_MS = 5 * 60_000;

export interface CredentialsOptions {
  connection: Connection;
  /** Reads the files anew: a person may have mended a profile since. Not asked where placeholders do. */
  context: () => Promise<ProfileContext>;
}

/** Who signs the calls of a connection: one and the same for all of its clients. */
export function credentialsOf({ connection, context }: CredentialsOptions): AwsCredentialIdentityProvider {
  if (usesPlaceholders(connection)) return () => Promise.resolve(PLACEHOLDER_CREDENTIALS);
  const { profile } = connection;
  if (profile !== undefined) return shared(async () => credentialsOfProfile(profile, await context()));
  return shared(async () => defaultCredentials(connection, await context()));
}

/**
 * The credentials of a connection that names no profile: environment, default profile, web identity, container, instance. Unlike
 * in the SDK's chain, a default profile that says where its credentials come from is not passed over when it fails, and one that
 * `AWS_PROFILE` names has to exist, as in the AWS CLI.
 */
async function defaultCredentials(connection: Connection, context: ProfileContext): Promise<AwsCredentialIdentity> {
  const { AWS_PROFILE: named, AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  if (!named && key && secret) return fromEnv()();
  const profile = settingsProfile(connection);
  const section = named ? context.config.readableProfile(profile) : context.config.profile(profile);
  if (section && hasCredentials(section)) return credentialsOfProfile(profile, context);
  return fromNodeProviderChain({ profile, clientConfig: context.clients.sts, ignoreCache: true })();
}

/** Asks once for all who wait, and again when what it got is about to end; what has not ended yet still does meanwhile. */
function shared(fetch: () => Promise<AwsCredentialIdentity>): AwsCredentialIdentityProvider {
  let known: AwsCredentialIdentity | undefined;
  let fetching: Promise<AwsCredentialIdentity> | undefined;
  const endsWithin = (ms: number) => known?.expiration !== undefined && known.expiration.getTime() - Date.now() < ms;
  return async () => {
    if (known && !endsWithin(REFRESH_BEFORE_MS)) return known;
    fetching ??= fetch().finally(() => (fetching = undefined));
    try {
      return (known = await fetching);
    } catch (error) {
      if (known && !endsWithin(0)) return known;
      throw error;
    }
  };
}
