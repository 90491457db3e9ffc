import { isPipelinesError } from '../../errors';
import type { Connection } from '../connection';
import { credentialsFailureOf } from '../credentials/failure';
import { refusedConnection } from '../endpointConsent';
import { errorCode } from './failureCode';
import { NETWORK_FAILURES } from './networkFailures';
import { isLocal } from './reason';

/** Failures that come from this computer, or from one service in a region. */
const OF_ONE_CALL: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EndpointError']);
const OF_LOGIN: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/**
 * Why nothing of a connection can be used: it has nobody to call as, or its one endpoint does not answer. Undefined: some of it can, or it
 * is the local pipeline, which has a state of its own.
 */
export function connectionFailure(error: unknown, connection: Connection): 'loggedOut' | 'unreachable' | undefined {
  if (isLocal(connection)) return undefined;
  const code = errorCode(error) ?? '';
  if (credentialsFailureOf(error) || OF_LOGIN.has(code)) return 'loggedOut';
  if (isPipelinesError(error)) return refusedConnection(error) === undefined ? undefined : 'unreachable';
  const isOneEndpoint = connection.endpoint !== undefined && connection.endpoints === undefined;
  const isOfNetwork = Object.hasOwn(NETWORK_FAILURES, code) && !OF_ONE_CALL.has(code);
  return isOneEndpoint && isOfNetwork ? 'unreachable' : undefined;
}
