import * as l10n from '@vscode/l10n';
import { definedFields } from '../common';
import { isPipelinesError } from '../errors';
import { endpointOf, type Connection } from './connection';
import { credentialsFailureOf, type CredentialsFailure } from './credentials/failure';
import { credentialsFailureText } from './credentials/failureText';
import { notedLogin, type LoginWay } from './credentials/notedLogin';
import { refusedConnection } from './endpointConsent';
import { loginCommand } from './loginCommand';

/** What one can do about an error, for a button or a hint. */
type ErrorAction =
  | { kind: 'login'; command: string }
  /** The next request asks for the code. */
  | { kind: 'mfaCode' }
  | { kind: 'retry' }
  | { kind: 'switchRegion' }
  | { kind: 'startLocal' }
  | { kind: 'openSettings' }
  /** Of a connection whose setting came with the workspace. */
  | { kind: 'allowEndpoint'; connection: string }
  | { kind: 'permission'; iamAction: string };

export interface ErrorExplanation {
  /** What happened, a sentence. */
  title: string;
  /** Why, and what to do, where it is known. */
  cause?: string;
  action?: ErrorAction;
  /** AWS's code, or the system's (`ECONNREFUSED`), or ours. */
  code?: string;
}

export interface ErrorContext {
  connection?: Connection;
  /** As in "Can't list streams": `list streams`. */
  doing?: string;
}

interface Reason {
  why: string;
  cause?: string;
  action?: ErrorAction;
}

/** The one table that turns an error into words. Messages of AWS name resources and actions, never secrets. */
export function explainError(error: unknown, context: ErrorContext = {}): ErrorExplanation {
  const code = errorCode(error);
  const { why, cause, action } = reasonOf(error, code, context);
  return definedFields({ title: titleOf(why, context), cause, action, code });
}

function titleOf(why: string, { doing, connection }: ErrorContext): string {
  if (doing === undefined) return why;
  if (!connection || connection.name === 'local') return l10n.t("Can't {0}: {1}", doing, lowerFirst(why));
  return l10n.t("Can't {0} in {1}: {2}", doing, connection.region, lowerFirst(why));
}

/** AWS's code, or the system's, also where the SDK or Node's `AggregateError` wrapped it. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  const ofCause = errorCode(error.cause);
  if (error.name === 'Error' || error.name === 'TypeError') return ofCause;
  return error.name === 'Unknown' ? codeOfStatus(error) : error.name;
}

/** S3's answers to HEAD have no body that would say more than the status. */
function codeOfStatus(error: Error & { $metadata?: { httpStatusCode?: number } }): string {
  return error.$metadata?.httpStatusCode === 403 ? 'AccessDenied' : error.name;
}

function reasonOf(error: unknown, code: string | undefined, context: ErrorContext): Reason {
  const failure = credentialsFailureOf(error);
  if (failure) return { ...credentialsFailureText(failure), ...credentialsAction(failure) };
  if (isPipelinesError(error)) return ownReason(error, code);
  return (
    credentialsReason(code, notedLogin(error), context) ??
    networkReason(error, code, context) ??
    serviceReason(error, code, context) ?? {
      why: sentence(messageOf(error)),
    }
  );
}

/** What a correction of the connection's settings mends. */
const OF_SETTINGS: ReadonlySet<string> = new Set([
  'UnknownConnection',
  'InvalidConnection',
  'InvalidRegion',
  'ReadOnlyConnection',
]);

function ownReason(error: Error & { remedy: string | undefined }, code: string | undefined): Reason {
  const remedy = error.remedy === undefined ? {} : { cause: error.remedy };
  if (code === 'LocalPipelineStopped' || code === 'LocalPipelineFailed') {
    return { why: error.message, ...remedy, action: { kind: 'startLocal' } };
  }
  const refused = refusedConnection(error);
  if (refused !== undefined)
    return { why: error.message, ...remedy, action: { kind: 'allowEndpoint', connection: refused } };
  if (code !== undefined && OF_SETTINGS.has(code)) {
    return { why: error.message, ...remedy, action: { kind: 'openSettings' } };
  }
  return { why: error.message, ...remedy };
}

function credentialsAction(failure: CredentialsFailure): { action?: ErrorAction } {
  switch (failure.kind) {
    case 'login':
      return failure.command === undefined ? {} : { action: { kind: 'login', command: failure.command } };
    case 'refused': {
      const iamAction = deniedActionIn(failure.reason);
      return { action: iamAction === undefined ? { kind: 'retry' } : { kind: 'permission', iamAction } };
    }
    case 'missing':
      return { action: { kind: 'openSettings' } };
    case 'mfa':
      return { action: { kind: 'mfaCode' } };
    default:
      // Mended in a file that is not ours.
      return { action: { kind: 'retry' } };
  }
}

/** What a person does about a session that ended. Without a way that is known, the one of most profiles. */
function loginRemedy(way: LoginWay | undefined, profile: string | undefined): Pick<Reason, 'cause' | 'action'> {
  switch (way?.kind) {
    case 'mfa':
      return { cause: l10n.t('Enter a new MFA code.'), action: { kind: 'mfaCode' } };
    case 'keys':
      return {
        cause: l10n.t('Write new keys of profile "{0}" to the credentials file; they are used at once.', way.profile),
        action: { kind: 'retry' },
      };
    default: {
      const command = way ? way.command : loginCommand(profile);
      return definedFields({
        cause: l10n.t('Log in again.'),
        action: command === undefined ? undefined : ({ kind: 'login', command } as const),
      });
    }
  }
}

function credentialsReason(
  code: string | undefined,
  way: LoginWay | undefined,
  { connection }: ErrorContext,
): Reason | undefined {
  const profile = connection?.profile;
  const login = loginRemedy(way, profile);
  switch (code) {
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'RequestExpired':
    case 'TokenProviderError':
      return {
        why:
          profile === undefined
            ? l10n.t('The session of the credentials has expired.')
            : l10n.t('The session of profile "{0}" has expired.', profile),
        ...login,
      };
    case 'CredentialsProviderError':
      return {
        why:
          profile === undefined
            ? l10n.t('No AWS credentials were found.')
            : l10n.t('Profile "{0}" gives no credentials.', profile),
        ...login,
        cause: l10n.t('Log in, or check the profile in ~/.aws/config.'),
      };
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidAccessKeyId':
      return {
        why:
          profile === undefined
            ? l10n.t('AWS does not know the access key of the credentials.')
            : l10n.t('AWS does not know the access key of profile "{0}".', profile),
        cause: l10n.t('Was it deleted, or made for another partition?'),
      };
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestTimeTooSkewed':
      return {
        why: l10n.t('AWS refuses the signature.'),
        cause: l10n.t("Check this computer's clock and the secret key."),
      };
    default:
      return undefined;
  }
}

function networkReason(error: unknown, code: string | undefined, { connection }: ErrorContext): Reason | undefined {
  const isLocal = connection?.name === 'local';
  const address = connection && endpointOf(connection, 'kinesis');
  const server = address ?? addressIn(error) ?? 'AWS';
  switch (code) {
    case 'ECONNREFUSED':
      if (isLocal) return { why: l10n.t('The local pipeline does not answer.'), action: { kind: 'startLocal' } };
      return {
        why: l10n.t('{0} refused the connection.', server),
        cause: l10n.t('Is the server running?'),
        action: { kind: 'retry' },
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        why: l10n.t('{0} was not found.', hostIn(error) ?? server),
        cause: l10n.t('Check the region, the endpoint and the network.'),
        action: { kind: 'retry' },
      };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ETIMEDOUT':
    case 'TimeoutError':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { why: l10n.t('The connection to {0} broke ({1}).', server, code), action: { kind: 'retry' } };
    default:
      return undefined;
  }
}

function serviceReason(error: unknown, code: string | undefined, { connection }: ErrorContext): Reason | undefined {
  const text = messageOf(error);
  switch (code) {
    case 'AccessDeniedException':
    case 'AccessDenied':
    case 'KMSAccessDeniedException': {
      const iamAction = deniedActionIn(text);
      if (iamAction === undefined) return deniedReason(text);
      return {
        why: l10n.t('{0} is not allowed.', iamAction),
        cause: sentence(text),
        action: { kind: 'permission', iamAction },
      };
    }
    case 'ResourceNotFoundException':
      return {
        why: sentence(text),
        ...(connection && connection.name !== 'local'
          ? { cause: l10n.t('Is {0} the right region?', connection.region), action: { kind: 'switchRegion' } as const }
          : {}),
      };
    case 'NoSuchBucket':
    case 'NoSuchKey':
    case 'NotFound':
      return {
        why:
          code === 'NoSuchBucket'
            ? l10n.t('The bucket does not exist.')
            : l10n.t('The object does not exist (any more).'),
      };
    case 'ProvisionedThroughputExceededException':
    case 'LimitExceededException':
    case 'ThrottlingException':
    case 'SlowDown':
    case 'ServiceUnavailableException':
      return { why: l10n.t('AWS throttles: {0}', sentence(text)), action: { kind: 'retry' } };
    default:
      return undefined;
  }
}

function deniedActionIn(text: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(text)?.[1];
}

/** S3 says no more than "Access Denied" to whoever is of another account, and nothing at all to HEAD. */
function deniedReason(text: string): Reason {
  if (!/^(Access Denied|UnknownError|Unknown)\.?$/.test(text)) {
    return { why: l10n.t('Access was denied: {0}', sentence(text)) };
  }
  return {
    why: l10n.t('Access was denied.'),
    cause: l10n.t(
      'The policies of the credentials and of the bucket must allow s3:ListBucket to list it and s3:GetObject to read from it.',
    ),
  };
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}

function addressIn(error: unknown): string | undefined {
  const found = /\b(\d{1,3}(?:\.\d{1,3}){3}:\d+)\b/.exec(messageOf(error))?.[1];
  return found;
}

function hostIn(error: unknown): string | undefined {
  return /(?:ENOTFOUND|EAI_AGAIN) (\S+)/.exec(messageOf(error))?.[1];
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function lowerFirst(text: string): string {
  const isAcronymOrName = /^([A-Z]{2}|[a-z]+:|[A-Z][a-z]+[A-Z]|AWS|Profile ")/.test(text);
  return isAcronymOrName ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
