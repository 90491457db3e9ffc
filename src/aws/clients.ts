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
import type { Pluggable } from '@smithy/types';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BucketRegions } from './bucketRegions';
import { clientSettings } from './clientSettings';
import type { Connection, Service } from './connection';
import { credentialsOf } from './credentials/connectionCredentials';
import { MfaSessions } from './credentials/mfaSessions';
import { identityClients } from './credentials/identityClients';
import { settingsProfile } from './effectiveEndpoints';
import { refuseUnallowed, routesNeedingConsent } from './endpointConsent';
import { RawOperation, withResponseBody } from './rawBodies';
import { refuseChange } from './readOnly';
import { refuseForeignRegion } from './region';
import { sendingAgain } from './sendAgain';
import { SharedConfig } from './sharedConfig';
import { AnswerDates, readingDates } from './serviceClock';
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
  { requestTimeoutMs = REQUEST_TIMEOUT_MS, credentialChanges, mfaSessions = new MfaSessions() }: ClientOptions = {},
): Promise<Clients> {
  refuseForeignRegion(connection.region);
  const routes = routesNeedingConsent(connection);
  const checkRoutes = () => refuseUnallowed(connection, routes, prompts.allowsRoute ?? (() => false));
  checkRoutes();
  const settings = await clientSettings(connection);
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  });
  const { region } = connection;
  const profile = settingsProfile(connection);
  const credentials = credentialsOf({
    connection,
    context: async () => {
      const config = await SharedConfig.read();
      const clients = identityClients({ config, profile, region, requestHandler });
      return { config, clients, prompts, mfaSessions };
    },
  });
  const endWatch = credentialChanges?.onDidChange(() => credentials.noteChange());
  // Of what is not marked so, the SDK keeps the first answer for itself.
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
    if (connection.readOnly) client.middlewareStack.use(refusingChanges(connection.name));
    if (routes.length > 0) client.middlewareStack.use(beforeEachRequest(checkRoutes));
    client.middlewareStack.use(sendingAgain(credentials));
    return client;
  });
  // Retrying a put behind the sender's back would send records twice and count them once.
  const puttingKinesis = new Kinesis({ ...config('kinesis'), maxAttempts: 1 });
  const puttingFirehose = new Firehose({ ...config('firehose'), maxAttempts: 1 });
  if (connection.readOnly) {
    for (const client of [kinesis, puttingKinesis]) client.middlewareStack.use(refusingChanges(connection.name));
    for (const client of [firehose, puttingFirehose]) client.middlewareStack.use(refusingChanges(connection.name));
  }
  if (routes.length > 0) {
    for (const client of [kinesis, puttingKinesis]) client.middlewareStack.use(beforeEachRequest(checkRoutes));
    for (const client of [firehose, puttingFirehose]) client.middlewareStack.use(beforeEachRequest(checkRoutes));
  }
  for (const client of [kinesis, puttingKinesis]) client.middlewareStack.use(sendingAgain(credentials));
  for (const client of [firehose, puttingFirehose]) client.middlewareStack.use(sendingAgain(credentials));
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
  return {
    kinesis,
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
    bucketRegion: (bucket) => buckets.regionOf(bucket),
    requireCredentials: async () => void (await credentials.get()),
    presignedUrl: async ({ bucket, key }, expiresIn) => {
      checkRoutes();
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      return getSignedUrl(await buckets.clientOf(bucket), command, { expiresIn });
    },
    destroy: () => {
      endWatch?.();
      for (const client of [kinesis, firehose, buckets, puttingKinesis, puttingFirehose]) client.destroy();
      requestHandler.destroy();
    },
  };
}

function refusingChanges<Input extends object, Output extends object>(connection: string): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => async (args) => {
          refuseChange(connection, context.commandName ?? '');
          return next(args);
        },
        { step: 'initialize', priority: 'high', name: 'readOnlyConnection' },
      ),
  };
}

/** What a person takes back counts at once, also for who holds the clients. Puts go through the steps before this one only once. */
function beforeEachRequest<Input extends object, Output extends object>(check: () => void): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next) => async (args) => {
          check();
          return next(args);
        },
        { step: 'finalizeRequest', priority: 'high', name: 'allowedEndpoint' },
      ),
  };
}
