import { isPipelinesError } from '../../errors';
import type { Connection } from '../connection';
import { credentialsFailureOf } from '../credentials/failure';
import { refusedConnection } from '../endpointConsent';
import { errorCode } from './failureCode';
import { NETWORK_FAILURES } from './networkFailures';

/** Of this computer, or of one service in a region. */
const OF_ONE_CALL: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EndpointError']);
const OF_LOGIN: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);
const OF_LOCAL: ReadonlySet<string> = new Set(['LocalPipelineStopped', 'LocalPipelineFailed']);

/** Why nothing of a connection can be used: it has nobody to call as, or its one endpoint does not answer. Undefined: some of it can. */
export function connectionFailure(error: unknown, connection: Connection): 'loggedOut' | 'unreachable' | undefined {
  const code = errorCode(error) ?? '';
  if (credentialsFailureOf(error) || OF_LOGIN.has(code)) return 'loggedOut';
  if (isPipelinesError(error)) {
    return OF_LOCAL.has(code) || refusedConnection(error) !== undefined ? 'unreachable' : undefined;
  }
  const isOneEndpoint = connection.endpoint !== undefined && connection.endpoints === undefined;
  const isOfNetwork = Object.hasOwn(NETWORK_FAILURES, code) && !OF_ONE_CALL.has(code);
  return (isOneEndpoint || connection.name === 'local') && isOfNetwork ? 'unreachable' : undefined;
}
