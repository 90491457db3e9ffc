import type { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { S3 } from '@aws-sdk/client-s3';
import type { AllowsRoute } from './endpointConsent';
import type { ServiceClock } from './serviceClock';

/** What a connection speaks through. Bodies that were made beforehand go round the SDK's serialisers. */
export interface Clients {
  kinesis: Kinesis;
  /** Of Kinesis, as the answers to `kinesis` tell it. */
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
  /** Where a bucket is; the connection's region where S3 does not say. */
  bucketRegion: (bucket: string) => Promise<string>;
  /** A URL that lets whoever has it read an object until it expires ("Sharing objects with presigned URLs"). */
  presignedUrl: (object: { bucket: string; key: string }, expiresInSeconds: number) => Promise<string>;
  /** Closes all sockets; the clients cannot be used afterwards. */
  destroy: () => void;
}

/** What a person says about credentials. */
export interface CredentialPrompts {
  /** The code of an MFA device, by its serial number (ARN). */
  mfaCode?: (serialNumber: string) => Promise<string>;
  /** Whether a profile's credentials may go to a host that a workspace's setting names. Undefined: to none. */
  allowsRoute?: AllowsRoute;
}

export interface ClientLimits {
  /** How long a service may say nothing before it is taken for lost. Default: 30 s. */
  requestTimeoutMs?: number;
}
