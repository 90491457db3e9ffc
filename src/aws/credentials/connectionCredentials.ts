import { fromEnv, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import { definedFields } from '../../common';
import type { Connection } from '../connection';
import { settingsProfile, usesPlaceholders } from '../effectiveEndpoints';
import { CredentialCache, type CredentialSource } from './credentialCache';
import { loginWay } from './loginWay';
import { CredentialsError } from './failure';
import { hasCredentials } from './profileKind';
import { credentialsOfProfile, type ProfileContext, type SharedContext } from './profileCredentials';
import { sectionsBehind } from './profileChain';

/** Any key does: a server at an endpoint of one's own has none to compare. */
const PLACEHOLDER_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export interface CredentialsOptions {
  connection: Connection;
  /** Reads the files again, because a person may have corrected a profile. Not called where placeholder keys are enough. */
  context: () => Promise<SharedContext>;
}

/** The credentials that sign the calls of a connection: the same for all of its clients. Undefined: placeholders do. */
export function credentialsOf({ connection, context }: CredentialsOptions): CredentialCache {
  return new CredentialCache(async () => {
    if (usesPlaceholders(connection)) return PLACEHOLDERS;
    const found = await context();
    if (connection.storedKeys !== undefined) return storedSource(connection, connection.storedKeys, found);
    return connection.profile === undefined
      ? defaultSource(connection, found)
      : sourceOfProfile(connection.profile, found);
  });
}

const PLACEHOLDERS: CredentialSource = {
  key: '',
  login: undefined,
  fetch: () => Promise.resolve(PLACEHOLDER_CREDENTIALS),
};

function sourceOfProfile(profile: string, context: SharedContext): CredentialSource {
  return {
    key: JSON.stringify(sectionsBehind(profile, context.config)),
    login: loginWay(profile, context.config),
    fetch: (refused, signal) => credentialsOfProfile(profile, { ...context, refused, signal }),
  };
}

/** They are read for each session: the person may have stored others since. */
async function storedSource({ name }: Connection, id: string, { prompts }: SharedContext): Promise<CredentialSource> {
  const keys = await prompts.storedKeys?.(id);
  if (!keys) throw new CredentialsError({ kind: 'keysMissing', connection: name });
  return { key: JSON.stringify(keys), login: undefined, fetch: () => Promise.resolve(definedFields({ ...keys })) };
}

/**
 * The credentials of a connection that names no profile: environment, default profile, web identity, container, instance. Unlike
 * in the SDK's chain, a default profile that says where its credentials come from is not passed over when it fails, and one that
 * `AWS_PROFILE` names has to exist, as in the AWS CLI.
 */
function defaultSource(connection: Connection, context: SharedContext): CredentialSource {
  const { AWS_PROFILE: named, AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  if (!named && key && secret) {
    return { key: JSON.stringify([key, secret]), login: undefined, fetch: () => fromEnv()() };
  }
  const profile = settingsProfile(connection);
  const section = named ? context.config.readableProfile(profile) : context.config.profile(profile);
  if (section && hasCredentials(section)) return sourceOfProfile(profile, context);
  const clientConfig = context.clients.sts;
  return { key: '', login: undefined, fetch: () => ofMachine(profile, clientConfig) };
}

function ofMachine(profile: string, clientConfig: ProfileContext['clients']['sts']): Promise<AwsCredentialIdentity> {
  return fromNodeProviderChain({ profile, clientConfig, ignoreCache: true })();
}
