import * as l10n from '@vscode/l10n';
import { definedFields } from '../common';
import { isPipelinesError } from '../errors';
import type { Connection } from './connection';
import { credentialsFailureOf, type CredentialsFailure } from './credentials/failure';
import { credentialsFailureText } from './credentials/failureText';
import { notedLogin } from './credentials/notedLogin';
import { refusedConnection } from './endpointConsent';
import { errorCode, statusOf } from './failures/failureCode';
import { RETRY, type ErrorAction, type Reason } from './failures/reason';
import { deniedActionIn } from './failures/serviceFailures';
import { explanationFor } from './failures/table';

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

/** Turns any error into words. Messages of AWS name resources and actions, never secrets. */
export function explainError(error: unknown, context: ErrorContext = {}): ErrorExplanation {
  const code = errorCode(error);
  const { why, cause, action } = reasonOf(error, code, context);
  const text = cause?.trim();
  return definedFields({ title: titleOf(why, context), cause: text === '' ? undefined : text, action, code });
}

function titleOf(why: string, { doing, connection }: ErrorContext): string {
  if (doing === undefined) return why;
  if (!connection || connection.name === 'local') return l10n.t("Can't {0}: {1}", doing, lowerFirst(why));
  return l10n.t("Can't {0} in {1}: {2}", doing, connection.region, lowerFirst(why));
}

function reasonOf(error: unknown, code: string | undefined, { connection }: ErrorContext): Reason {
  const failure = credentialsFailureOf(error);
  if (failure) return { ...credentialsFailureText(failure), ...credentialsAction(failure) };
  if (isPipelinesError(error)) return ownReason(error, code);
  const said = saidBy(error, code);
  const text = said === '' ? '' : sentence(said);
  if (code === undefined) return { why: text };
  const explain = explanationFor(code) ?? (code.startsWith('HPE_') ? explanationFor('UnreadableAnswer') : undefined);
  return explain?.({ code, text, error, connection, login: notedLogin(error) }) ?? unknownReason(error, code, text);
}

/** An error without an entry keeps its own words, if it has any. */
function unknownReason(error: unknown, code: string, text: string): Reason {
  if (text !== '') return { why: text };
  const status = statusOf(error);
  return status === undefined
    ? { why: sentence(code) }
    : { why: l10n.t('AWS refuses the request and does not say why (HTTP {0}).', status), action: RETRY };
}

/** What a correction of the connection's settings mends. */
const OF_SETTINGS: ReadonlySet<string> = new Set([
  'UnknownConnection',
  'InvalidConnection',
  'InvalidRegion',
  'ReadOnlyConnection',
]);

function ownReason(error: Error & { remedy: string | undefined }, code: string | undefined): Reason {
  return { why: error.message, cause: error.remedy, action: ownAction(error, code) };
}

function ownAction(error: Error, code: string | undefined): ErrorAction | undefined {
  if (code === 'LocalPipelineStopped' || code === 'LocalPipelineFailed') return { kind: 'startLocal' };
  const refused = refusedConnection(error);
  if (refused !== undefined) return { kind: 'allowEndpoint', connection: refused };
  return code !== undefined && OF_SETTINGS.has(code) ? { kind: 'openSettings' } : undefined;
}

function credentialsAction(failure: CredentialsFailure): { action?: ErrorAction } {
  switch (failure.kind) {
    case 'login':
      return failure.command === undefined ? {} : { action: { kind: 'login', command: failure.command } };
    case 'refused': {
      const iamAction = deniedActionIn(failure.reason);
      return { action: iamAction === undefined ? RETRY : { kind: 'permission', iamAction } };
    }
    case 'missing':
      return { action: { kind: 'openSettings' } };
    case 'mfa':
      return { action: { kind: 'mfaCode' } };
    default:
      // Mended in a file that is not ours.
      return { action: RETRY };
  }
}

/** The SDK's words for an answer that it could not read, or that said nothing. */
const NO_WORDS = /^(Unknown|UnknownError)\.?$|Deserialization error/;

/** What the service or the system said. Empty: nothing that would help. */
function saidBy(error: unknown, code: string | undefined): string {
  if (error instanceof AggregateError && error.message === '') return saidBy(error.errors[0], code);
  if (!(error instanceof Error)) return String(error);
  const said = error.message.trim();
  return NO_WORDS.test(said) || said === code ? '' : said;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function lowerFirst(text: string): string {
  const isAcronymOrName = /^([A-Z]{2}|[a-z]+:|[A-Z][a-z]+[A-Z]|AWS|S3 |Profile ")/.test(text);
  return isAcronymOrName ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
