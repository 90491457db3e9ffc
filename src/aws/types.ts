import type {
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { ScanCommandInput, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { S3 } from '@aws-sdk/client-s3';
import type { HttpHandlerOptions } from '@smithy/types';
import type { ServiceClock } from '../common';
import type { CallerIdentities, CallerIdentity } from './callerIdentities';
import type { CredentialChanges } from './credentials/credentialFiles';
import type { StoredKeys } from './credentials/storedKeys';
import type { MfaSessions } from './credentials/mfaSessions';
import type { AllowsRoute } from './endpointConsent';
import type { Roles } from './roleCalls';

export interface ObjectName {
  bucket: string;
  key: string;
  /** Undefined: the newest version. */
  versionId?: string | undefined;
}

/** What a connection speaks through. Bodies that were made beforehand go round the SDK's serialisers. */
export interface Clients {
  kinesis: Kinesis;
  /** Signs with the same credentials in another region. Whoever has `Clients` ends it with them. */
  kinesisIn: (region: string) => Kinesis;
  /** The clock of Kinesis, read from the answers to `kinesis`. */
  serviceClock: ServiceClock;
  firehose: Firehose;
  /** Asks each bucket in its own region, whichever the connection's is. */
  s3: S3;
  /** `PutRecords` with the body of the request in AWS JSON 1.1, which gives that of the answer. Never retried here. */
  putRecords: (body: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array>;
  /** `PutRecordBatch`, likewise. */
  putRecordBatch: (body: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array>;
  /** `GetRecords` that answers with the body as it came, in what `allocate` gave where its length is known beforehand. */
  getRecordsRaw: (
    input: { ShardIterator: string; Limit: number; StreamARN?: string },
    options: { abortSignal: AbortSignal; allocate?: (bytes: number) => Uint8Array },
  ) => Promise<Uint8Array>;
  /** An object's address in the region of its bucket, by which those may read it whom its bucket allows to. */
  objectUrl: (object: ObjectName) => Promise<string>;
  /** A URL that lets anyone who has it read an object until it expires ("Sharing objects with presigned URLs"). */
  presignedUrl: (object: ObjectName, expiresInSeconds: number) => Promise<PresignedUrl>;
  /** Fetches the credentials where none are known, and asks a person where that is needed. */
  requireCredentials: () => Promise<void>;
  /**
   * Whom the credentials belong to. Asked once for the same credentials, unless a fresh answer is wanted.
   * @throws {PipelinesError} `NoIdentity` when the connection's own server does not answer as STS does
   */
  identity: (options?: { isFresh?: boolean }) => Promise<CallerIdentity>;
  /** The name of the account. Undefined: it has none, or the caller may not read it. */
  accountAlias: () => Promise<string | undefined>;
  /** The roles of the account. Undefined: the server has none. */
  roles?: Roles | undefined;
  /** What CloudWatch measures. Undefined: the connection leads to a server that has no address for it. */
  metrics?: Metrics | undefined;
  /** Lease tables of KCL applications. Undefined: the connection leads to a server that has no address for DynamoDB. */
  leaseTables?: LeaseTables | undefined;
  /** Closes all sockets; the clients cannot be used afterwards. */
  destroy: () => void;
}

/** The calls of CloudWatch, whose client is loaded with the first of them. */
export interface Metrics {
  getMetricData(input: GetMetricDataCommandInput, options?: HttpHandlerOptions): Promise<GetMetricDataCommandOutput>;
  describeAlarmsForMetric(
    input: DescribeAlarmsForMetricCommandInput,
    options?: HttpHandlerOptions,
  ): Promise<DescribeAlarmsForMetricCommandOutput>;
}

/** The call of DynamoDB, whose client is loaded with the first of them. */
export interface LeaseTables {
  scan(input: ScanCommandInput, options?: HttpHandlerOptions): Promise<ScanCommandOutput>;
}

export interface PresignedUrl {
  url: string;
  /** It ends with the session that signed it, even where it was signed for longer. */
  lastsSeconds: number;
  /** A session signed it whose end is not known: it may last less. */
  mayEndSooner: boolean;
}

export interface MfaRequest {
  profile: string;
  /** Its serial number, or its ARN. */
  device: string;
  /** Why the code before was not accepted. Undefined: it is asked for the first time. */
  problem: string | undefined;
}

/** What a person says about credentials. */
export interface CredentialPrompts {
  /**
   * Asks for the code of an MFA device. Undefined: nobody entered one.
   * @param signal aborts when the profile gets its credentials from elsewhere meanwhile: no code is needed any more
   */
  mfaCode?: (request: MfaRequest, signal: AbortSignal) => Promise<string | undefined>;
  /** The keys that the editor keeps under an id. Undefined: there are none. */
  storedKeys?: (id: string) => Promise<StoredKeys | undefined>;
  /**
   * Asks whether a protected connection may change something. Undefined: it may.
   * @throws when it may not
   */
  confirmChange?: (operation: string) => Promise<void>;
  /** Whether a profile's credentials may go to a host that a workspace's setting names. Undefined: to none. */
  allowsRoute?: AllowsRoute;
}

export interface ClientOptions {
  /** How long a service may say nothing before it is taken for lost. Default: 30 s. */
  requestTimeoutMs?: number;
  /** Tells when credentials may have been renewed. Undefined: they are read again only when they end or are refused. */
  credentialChanges?: CredentialChanges;
  /** Shared by connections, so that a code is asked once. Default: sessions of these clients alone. */
  mfaSessions?: MfaSessions;
  /** Shared by connections, so that STS is asked once for the same credentials. Default: those of these clients alone. */
  identities?: CallerIdentities;
}
