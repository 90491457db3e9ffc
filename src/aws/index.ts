import type { Connection } from './connection';
import type { LoginWay } from './credentials/notedLogin';
import type { EffectiveEndpoints } from './effectiveEndpoints';
import type { Profile } from './profiles';
import type { ClientOptions, Clients, CredentialPrompts } from './types';

export { routesNeedingConsent, type AllowsRoute, type CredentialRoute } from './endpointConsent';
export { isArn, parseArn, resourceName } from './arn';
export { bucketId, bucketLabel } from './buckets';
export {
  CONNECTION_COLORS,
  endpointOf,
  hasEndpoint,
  isOfWorkspace,
  type Connection,
  type ConnectionColor,
  type ConnectionScope,
} from './connection';
export type { DeliveryStreamDetail, DeliveryTarget, RoledBucket, S3Destination } from './deliveryDetail';
export { consoleAddress, type ConsoleSubject } from './consoleAddress';
export { CONNECTION_PATTERNS, connectionNameProblem, endpointProblem, foldedName } from './connectionEntry';
export {
  readConnections,
  scopeText,
  type ConnectionEntry,
  type EntryPlace,
  type FaultyConnection,
  type ScopedConnections,
} from './connectionSettings';
export { CallerIdentities, type CallerIdentity } from './callerIdentities';
export { CredentialFiles } from './credentials/credentialFiles';
export type { LoginWay } from './credentials/notedLogin';
export { keysOfDotenv, type DotenvKeys, type StoredKeys } from './credentials/storedKeys';
export { MfaSessions } from './credentials/mfaSessions';
export { explainError, type ErrorExplanation } from './explainError';
export { connectionFailure } from './failures/connectionFailure';
export { errorCode } from './failures/failureCode';
export { IAM_ACTIONS, IAM_FEATURES, iamPolicy, type IamFeature } from './iamPolicy';
export { isThrottling } from './failures/throttling';
export { forgetNames, listNames, searchNames, type NamedKind, type NamedResource } from './nameLists';
export { partitionOf } from './partitions';
export type { Profile } from './profiles';
export { listRegions } from './regions';
export { searchStream, type StreamSearch } from './streamSearch';
export { READING_OPERATIONS } from './readOnly';
export * from './resources';
export type { EffectiveEndpoints } from './effectiveEndpoints';
export {
  deliveryStreamProblem,
  requireDeliveryStream,
  requireStream,
  streamLabel,
  streamOf,
  streamProblem,
} from './streamNames';
export type { Clients, CredentialPrompts, MfaRequest, PresignedUrl } from './types';

/** Loads the SDK on first use: its bundle is the largest part of the extension. */
export async function openClients(
  connection: Connection,
  prompts: CredentialPrompts = {},
  options: ClientOptions = {},
): Promise<Clients> {
  const { createClients } = await import('./clients');
  return createClients(connection, prompts, options);
}

/** The profiles of the AWS configuration, those of the config file first. */
export async function listProfiles(): Promise<Profile[]> {
  const clients = await import('./clients');
  return clients.listProfiles();
}

/** How a person gives the credentials of a connection a new session. Undefined: not by anything that a person does. */
export async function loginWayOf(connection: Connection): Promise<LoginWay | undefined> {
  const clients = await import('./clients');
  return clients.loginWayOf(connection);
}

/** Where a connection's calls go: a profile or the environment can put another address in the place of AWS's. */
export async function effectiveEndpoints(connection: Connection): Promise<EffectiveEndpoints> {
  const clients = await import('./clients');
  return clients.effectiveEndpoints(connection);
}
