import {
  Firehose,
  PutRecordBatchCommand,
  type PutRecordBatchCommandInput,
  type PutRecordBatchCommandOutput,
} from '@aws-sdk/client-firehose';
import {
  GetRecordsCommand,
  Kinesis,
  PutRecordsCommand,
  type PutRecordsCommandInput,
  type PutRecordsCommandOutput,
} from '@aws-sdk/client-kinesis';
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { definedFields } from '../common';
import { BucketRegions } from './bucketRegions';
import { openingReadOnlySessions, payingAsRequester } from './bucketRequests';
import { caBundle } from './caBundle';
import { CallerIdentities } from './callerIdentities';
import { clientSettings } from './clientSettings';
import type { Connection, Service } from './connection';
import { credentialsOf } from './credentials/connectionCredentials';
import { MfaSessions } from './credentials/mfaSessions';
import { identityClients } from './credentials/identityClients';
import { settingsProfile } from './effectiveEndpoints';
import { refuseUnallowed, routesNeedingConsent } from './endpointConsent';
import { guard } from './guards';
import { identityCalls } from './identityCalls';
import { leaseCalls } from './leaseCalls';
import { metricCalls } from './metricCalls';
import { objectUrl } from './objectUrl';
import { RawOperation, withResponseBody } from './rawBodies';
import { refuseForeignRegion } from './region';
import { roleCalls } from './roleCalls';
import { SharedConfig } from './sharedConfig';
import { AnswerDates, readingDates } from './answerDates';
import type { ClientOptions, Clients, CredentialPrompts } from './types';

export { listProfiles } from './profiles';
export { loginWayOf } from './credentials/loginWay';
export { effectiveEndpoints } from './effectiveEndpoints';

const CONNECT_TIMEOUT_MS = 5_000;
/** A service that says nothing for this long is taken for lost; the longest answer is 10 MiB of records. */
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_SOCKETS = 64;

/** The clients of one connection. The only place where clients are made. */
export async function createClients(
  connection: Connection,
  prompts: CredentialPrompts = {},
  {
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    credentialChanges,
    mfaSessions = new MfaSessions(),
    identities = new CallerIdentities(),
  }: ClientOptions = {},
): Promise<Clients> {
  refuseForeignRegion(connection.region);
  const routes = routesNeedingConsent(connection);
  const checkRoutes = () => refuseUnallowed(connection, routes, prompts.allowsRoute ?? (() => false));
  checkRoutes();
  const settings = await clientSettings(connection);
  const ca = await caBundle(connection);
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    httpsAgent: new HttpsAgent(definedFields({ keepAlive: true, maxSockets: MAX_SOCKETS, ca })),
  });
  const { region } = connection;
  const profile = settingsProfile(connection);
  const context = async () => {
    const config = await SharedConfig.read();
    const clients = identityClients({ config, profile, region, requestHandler });
    return { config, clients, prompts, mfaSessions };
  };
  const credentials = credentialsOf({ connection, context });
  const endWatch = credentialChanges?.onDidChange(() => credentials.noteChange());
  const guards = {
    readOnly: connection.readOnly ? connection.name : undefined,
    check: routes.length > 0 ? checkRoutes : undefined,
    confirmChange: connection.protected ? prompts.confirmChange : undefined,
    credentials,
  };
  // The SDK keeps the first answer of a provider that is not marked so.
  const provider = Object.assign(() => credentials.get(), { memoized: true });
  // HTTP/1.1 for all: the Kinesis client's own HTTP/2 fails against plain-text endpoints, and gains nothing here.
  const config = (service: Service) => ({ region, credentials: provider, requestHandler, ...settings(service) });
  const kinesis = new Kinesis(config('kinesis'));
  const dates = new AnswerDates();
  kinesis.middlewareStack.use(readingDates(dates));
  const firehose = new Firehose(config('firehose'));
  const buckets = new BucketRegions(region, (bucketRegion) => {
    const s3 = config('s3');
    const client = new S3({ ...s3, region: bucketRegion, forcePathStyle: s3.endpoint !== undefined });
    guard(client, guards);
    if (connection.requestPayer) client.middlewareStack.use(payingAsRequester());
    if (connection.readOnly) client.middlewareStack.use(openingReadOnlySessions());
    return client;
  });
  // If the SDK tried a put again, it would send records twice and count them once.
  const puttingKinesis = new Kinesis({ ...config('kinesis'), maxAttempts: 1 });
  const puttingFirehose = new Firehose({ ...config('firehose'), maxAttempts: 1 });
  for (const client of [kinesis, puttingKinesis]) guard(client, guards);
  for (const client of [firehose, puttingFirehose]) guard(client, guards);
  const putRecords = new RawOperation<PutRecordsCommandInput, PutRecordsCommandOutput>(
    { Records: [] },
    (rawBodies, options) => {
      const command = new PutRecordsCommand({ Records: [] });
      command.middlewareStack.use(rawBodies);
      return command.resolveMiddleware(puttingKinesis.middlewareStack, puttingKinesis.config, options);
    },
  );
  const putRecordBatch = new RawOperation<PutRecordBatchCommandInput, PutRecordBatchCommandOutput>(
    { DeliveryStreamName: '-', Records: [] },
    (rawBodies, options) => {
      const command = new PutRecordBatchCommand({ DeliveryStreamName: '-', Records: [] });
      command.middlewareStack.use(rawBodies);
      return command.resolveMiddleware(puttingFirehose.middlewareStack, puttingFirehose.config, options);
    },
  );
  const identityOptions = {
    clients: async () => (await context()).clients,
    common: { credentials: provider, requestHandler },
  };
  return {
    kinesis,
    kinesisIn: (otherRegion) => {
      const client = new Kinesis({ ...config('kinesis'), region: otherRegion });
      guard(client, guards);
      return client;
    },
    serviceClock: dates,
    firehose,
    s3: buckets.s3,
    putRecords: (body, signal) => putRecords.send(body, signal),
    putRecordBatch: (body, signal) => putRecordBatch.send(body, signal),
    getRecordsRaw: async (input, { abortSignal, allocate }) => {
      let body: Uint8Array = Buffer.alloc(0);
      const command = new GetRecordsCommand(input);
      command.middlewareStack.use(withResponseBody((bytes) => (body = bytes), allocate));
      await kinesis.send(command, { abortSignal });
      return body;
    },
    objectUrl: async (object) => objectUrl(await buckets.clientOf(object.bucket), object),
    ...identityCalls({ ...{ connection, credentials, guards, identities }, ...identityOptions }),
    roles: roleCalls({ ...{ connection, guards }, ...identityOptions }),
    metrics: metricCalls({ ...{ connection, guards }, ...identityOptions }),
    leaseTables: leaseCalls({ ...{ connection, guards }, ...identityOptions }),
    requireCredentials: async () => {
      await credentials.get();
    },
    presignedUrl: async ({ bucket, key, versionId }, expiresIn) => {
      checkRoutes();
      const command = new GetObjectCommand(definedFields({ Bucket: bucket, Key: key, VersionId: versionId }));
      const { expiration, sessionToken } = await credentials.get();
      const url = await getSignedUrl(await buckets.clientOf(bucket), command, { expiresIn });
      const leftSeconds = expiration ? Math.floor((expiration.getTime() - Date.now()) / 1000) : Infinity;
      const mayEndSooner = sessionToken !== undefined && expiration === undefined;
      return { url, lastsSeconds: Math.max(0, Math.min(expiresIn, leftSeconds)), mayEndSooner };
    },
    destroy: () => {
      endWatch?.();
      for (const client of [kinesis, firehose, buckets, puttingKinesis, puttingFirehose]) client.destroy();
      requestHandler.destroy();
    },
  };
}
