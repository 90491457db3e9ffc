import type { Connection } from './connection';
import type { EffectiveEndpoints } from './effectiveEndpoints';
import type { ClientLimits, Clients, CredentialPrompts } from './types';

export {
  endpointOf,
  isOfWorkspace,
  parseConnections,
  type Connection,
  type ConnectionScope,
  type Endpoints,
  type ParsedConnections,
} from './connection';
export { routesNeedingConsent, type AllowsRoute, type CredentialRoute } from './endpointConsent';
export { errorCode, explainError, type ErrorAction, type ErrorContext, type ErrorExplanation } from './explainError';
export { listProfiles, type Profile } from './profiles';
export { READING_OPERATIONS } from './readOnly';
export * from './resources';
export type { EffectiveEndpoints } from './effectiveEndpoints';
export type { ServiceClock } from './serviceClock';
export type { Clients, CredentialPrompts } from './types';

/** Loads the SDK on first use: its bundle is the largest part of the extension. */
export async function openClients(
  connection: Connection,
  prompts: CredentialPrompts = {},
  limits: ClientLimits = {},
): Promise<Clients> {
  const { createClients } = await import('./clients');
  return createClients(connection, prompts, limits);
}

/** Where a connection's calls go: a profile or the environment can put another address in the place of AWS's. */
export async function effectiveEndpoints(connection: Connection): Promise<EffectiveEndpoints> {
  const clients = await import('./clients');
  return clients.effectiveEndpoints(connection);
}
