import {
  fromEnv,
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
  fromSSO,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import { definedFields } from '../../common';
import { isCancellation, PipelinesError } from '../../errors';
import type { Section, SharedConfig } from '../sharedConfig';
import type { CredentialPrompts } from '../types';
import { credentialsOfProcess } from './credentialProcess';
import { CredentialsError, type ProfileProblem } from './failure';
import type { IdentityClients } from './identityClients';
import { plainText } from './plainText';
import type { MfaSessions } from './mfaSessions';
import { sectionsBehind } from './profileChain';
import { kindOfProfile, type MachineSource, type ProfileKind } from './profileKind';
import { loginCommandLine } from '../loginCommandLine';

const ROLE_SECONDS = '3600';

/** How often a code may be mistyped, or too old, before the profile fails. */
const MAX_CODES = 3;

export interface ProfileContext {
  config: SharedConfig;
  clients: IdentityClients;
  prompts: CredentialPrompts;
  mfaSessions: MfaSessions;
  /** The access key that the service refused. */
  refused: string | undefined;
  /** Aborts when the credentials come from elsewhere by now: what a person was asked is taken back. */
  signal: AbortSignal;
}

/** What the fetches of credentials have in common. */
export type SharedContext = Omit<ProfileContext, 'refused' | 'signal'>;

/**
 * The credentials of a profile, and of nothing else: no variable of the environment and no role of the machine steps in for
 * one that is misspelled, incomplete or whose helper fails. The SDK's chain would go on to those, and sign with another
 * identity. A role is assumed with the source that its profile names, which may be the machine's.
 */
export function credentialsOfProfile(profile: string, context: ProfileContext): Promise<AwsCredentialIdentity> {
  return resolve(profile, [], undefined, context);
}

/** @param sources the profiles that were gone through as sources of a role */
async function resolve(
  profile: string,
  sources: readonly string[],
  referredBy: string | undefined,
  context: ProfileContext,
): Promise<AwsCredentialIdentity> {
  const section = context.config.readableProfile(profile, referredBy);
  const kind = kindOfProfile(section, sources.length > 0);
  switch (kind.kind) {
    case 'incomplete':
      throw incomplete(profile, kind.problem);
    case 'static':
      return staticCredentials(kind, section);
    case 'process':
      return credentialsOfProcess({ profile, command: kind.command, accountId: section.aws_account_id });
    case 'source':
      return machineCredentials(kind.source, profile);
    case 'role':
      return roleCredentials(profile, kind, section, { sources, context });
    case 'webIdentity':
      return webIdentityCredentials(profile, kind, section, context);
    case 'sso':
      return ssoCredentials(profile, kind, context);
    case 'login':
      return loginCredentials(profile, context);
  }
}

function staticCredentials(
  { accessKeyId, secretAccessKey }: ProfileKind & { kind: 'static' },
  section: Section,
): AwsCredentialIdentity {
  const { aws_session_token: token, aws_credential_scope: scope, aws_account_id: account } = section;
  return definedFields({
    accessKeyId,
    secretAccessKey,
    sessionToken: token,
    credentialScope: scope,
    accountId: account,
  });
}

/** The profile asked for them by name. */
async function machineCredentials(source: MachineSource, profile: string): Promise<AwsCredentialIdentity> {
  const providers = {
    Environment: () => fromEnv()(),
    EcsContainer: () => fromHttp()(),
    Ec2InstanceMetadata: () => fromInstanceMetadata({ profile })(),
  };
  try {
    return await providers[source]();
  } catch (error) {
    throw refusal(error, { profile, by: 'source', what: source });
  }
}

async function roleCredentials(
  profile: string,
  { roleArn, source }: ProfileKind & { kind: 'role' },
  section: Section,
  { sources, context }: { sources: readonly string[]; context: ProfileContext },
): Promise<AwsCredentialIdentity> {
  const {
    mfa_serial: device,
    role_session_name: session,
    external_id: externalId,
    duration_seconds: seconds,
  } = section;
  if (source.kind === 'profile' && sources.includes(source.name)) {
    throw incomplete(profile, { kind: 'circle', profiles: [...sources, source.name] });
  }
  const assume = async (mfa?: MfaAnswer) => {
    const masterCredentials =
      source.kind === 'profile'
        ? await resolve(source.name, [...sources, source.name], profile, context)
        : await machineCredentials(source.source, profile);
    const params = {
      RoleArn: roleArn,
      ExternalId: externalId,
      DurationSeconds: Number.parseInt(seconds ?? ROLE_SECONDS, 10),
      RoleSessionName: session,
      SerialNumber: mfa?.device,
    };
    const clientConfig = context.clients.sts;
    const assumed = fromTemporaryCredentials({
      masterCredentials,
      params: definedFields(params),
      clientConfig,
      ...(mfa && { mfaCodeProvider: () => Promise.resolve(mfa.code) }),
    });
    const credentials = await assumed();
    const accountId = roleArn.split(':')[4];
    return accountId ? { ...credentials, accountId } : credentials;
  };
  try {
    if (device === undefined) return await assume();
    const key = JSON.stringify([sectionsBehind(profile, context.config), context.clients.sts.endpoint]);
    return await context.mfaSessions.open(key, context.refused, () => withCode(profile, device, assume, context));
  } catch (error) {
    throw refusal(error, { profile, by: 'role', what: roleArn });
  }
}

interface MfaAnswer {
  device: string;
  code: string;
}

/** Asks for the code, and once more where the service says that it is wrong. */
async function withCode(
  profile: string,
  device: string,
  assume: (mfa: MfaAnswer) => Promise<AwsCredentialIdentity>,
  { prompts, signal }: ProfileContext,
): Promise<AwsCredentialIdentity> {
  let problem: string | undefined;
  for (let asked = 0; asked < MAX_CODES; asked++) {
    const code = await prompts.mfaCode?.({ profile, device, problem }, signal);
    if (code === undefined) throw new CredentialsError({ kind: 'mfa', profile, device });
    try {
      return await assume({ device, code });
    } catch (error) {
      if (!isWrongCode(error)) throw error;
      problem = reasonOf(error);
    }
  }
  throw new CredentialsError({ kind: 'refused', profile, by: 'mfa', what: device, reason: problem ?? '' });
}

/** "MultiFactorAuthentication failed with invalid MFA one time pass code", or a code that is not one ("AssumeRole"). */
function isWrongCode(error: unknown): boolean {
  return (
    error instanceof Error && /MultiFactorAuthentication failed|one[- ]time pass ?code|tokenCode/i.test(error.message)
  );
}

async function webIdentityCredentials(
  profile: string,
  { roleArn, tokenFile }: ProfileKind & { kind: 'webIdentity' },
  { role_session_name: session }: Section,
  { clients }: ProfileContext,
): Promise<AwsCredentialIdentity> {
  try {
    const init = { roleArn, webIdentityTokenFile: tokenFile, roleSessionName: session, clientConfig: clients.sts };
    return await fromTokenFile(definedFields(init))();
  } catch (error) {
    throw refusal(error, { profile, by: 'role', what: roleArn });
  }
}

async function ssoCredentials(
  profile: string,
  { session, role }: ProfileKind & { kind: 'sso' },
  { config, clients }: ProfileContext,
): Promise<AwsCredentialIdentity> {
  if (session !== undefined) {
    const section = config.section('sso-session', session);
    if (!section) throw incomplete(profile, { kind: 'sessionMissing', session });
    const missing = ['sso_start_url', 'sso_region'].find((key) => section[key] === undefined);
    if (missing !== undefined) throw incomplete(profile, { kind: 'lacks', key: missing });
  }
  try {
    return await fromSSO({ profile, clientConfig: clients.sso, ignoreCache: true })();
  } catch (error) {
    const reason = reasonOf(error);
    if (isTransient(error)) throw error;
    // What Identity Center says of a session that was ended elsewhere, and the SDK of a token that is not there or too old.
    if (/aws sso login|UnauthorizedException|Session token not found/i.test(reason)) {
      throw new CredentialsError({ kind: 'login', profile, command: loginCommandLine(profile), reason });
    }
    throw refusal(error, { profile, by: 'sso', what: role });
  }
}

async function loginCredentials(profile: string, { clients }: ProfileContext): Promise<AwsCredentialIdentity> {
  try {
    return await fromLoginCredentials({ profile, clientConfig: clients.signin })({
      callerClientConfig: { region: () => Promise.resolve(clients.region) },
    });
  } catch (error) {
    if (isTransient(error)) throw error;
    throw new CredentialsError({
      kind: 'login',
      profile,
      command: loginCommandLine(profile, 'aws login'),
      reason: reasonOf(error),
    });
  }
}

function incomplete(profile: string, problem: ProfileProblem): CredentialsError {
  return new CredentialsError({ kind: 'incomplete', profile, problem });
}

function refusal(
  error: unknown,
  of: { profile: string; by: 'sso' | 'role' | 'source' | 'mfa'; what: string },
): unknown {
  return isTransient(error) ? error : new CredentialsError({ kind: 'refused', ...of, reason: reasonOf(error) });
}

/** A network or a server may be back a moment later, so the caller tries again, as with any call. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof PipelinesError || isCancellation(error)) return true;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const isNetwork =
    error.name === 'TimeoutError' || (typeof code === 'string' && /^E(?!NOENT|ACCES|ISDIR)[A-Z_]+$/.test(code));
  return isNetwork || ($metadata?.httpStatusCode ?? 0) >= 500;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return plainText(String(error));
  // The SDK wraps what a service says, and its name, into the text of an error of its own.
  const isOwn = /^(Error|CredentialsProviderError|TokenProviderError)$/.test(error.name);
  return plainText(isOwn ? error.message : `${error.name}: ${error.message}`);
}
