import type { S3, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import type { HttpHandlerOptions } from '@smithy/types';
import { regionInName } from './buckets';
import { partitionOf } from './partitions';
import { REGION } from './region';

/** `send` in the form with a promise; the SDK also has one with a callback. */
type Send = (command: Command, options?: HttpHandlerOptions) => Promise<ServiceOutputTypes>;
type Command = Parameters<S3['send']>[0] & { readonly input: ServiceInputTypes };

/**
 * Sends each request to the region of its bucket, with a client for each region. When S3 is asked in the wrong region, it says
 * where the bucket is ("Redirection", "Error responses"), and that is remembered. The SDK's `followRegionRedirects` knows only
 * one of the three answers, asks twice each time, and changes the region of a client while others use it.
 */
export class BucketRegions {
  readonly #home: string;
  readonly #clientIn: (region: string) => S3;
  readonly #sends = new Map<string, { client: S3; send: Send }>();
  readonly #regionOf = new Map<string, string>();

  constructor(home: string, clientIn: (region: string) => S3) {
    this.#home = home;
    this.#clientIn = clientIn;
  }

  /** The client for all buckets: it sends each request to the region of the bucket. */
  get s3(): S3 {
    return this.#in(this.#home).client;
  }

  /** The region of a bucket. Where S3 does not say, because the bucket is denied or missing, it is the connection's. */
  async #regionFor(bucket: string): Promise<string> {
    if (!this.#regionOf.has(bucket) && this.#regionInName(bucket) === undefined) {
      // Only the region of the answer matters here. The caller will meet the error itself.
      await this.s3.headBucket({ Bucket: bucket }).catch(() => undefined);
    }
    return this.#knownRegion(bucket);
  }

  /** The client in the region of a bucket, for making a URL, which sends no request. */
  async clientOf(bucket: string): Promise<S3> {
    return this.#in(await this.#regionFor(bucket)).client;
  }

  destroy(): void {
    for (const { client } of this.#sends.values()) client.destroy();
  }

  readonly #send: Send = async (command, options) => {
    const bucket = 'Bucket' in command.input ? command.input.Bucket : undefined;
    if (bucket === undefined) return this.#in(this.#home).send(command, options);
    const asked = this.#knownRegion(bucket);
    try {
      const output = await this.#in(asked).send(command, options);
      this.#regionOf.set(bucket, asked);
      return output;
    } catch (error) {
      const region = redirectedTo(error);
      if (region === undefined || region === asked) throw error;
      this.#regionOf.set(bucket, region);
      return this.#in(region).send(command, options);
    }
  };

  #knownRegion(bucket: string): string {
    return this.#regionOf.get(bucket) ?? this.#regionInName(bucket) ?? this.#home;
  }

  /** No credentials hold in another partition: there, the SDK refuses the name. */
  #regionInName(bucket: string): string | undefined {
    const region = regionInName(bucket);
    return region !== undefined && partitionOf(region) === partitionOf(this.#home) ? region : undefined;
  }

  #in(region: string): { client: S3; send: Send } {
    const known = this.#sends.get(region);
    if (known) return known;
    const client = this.#clientIn(region);
    const made = { client, send: client.send.bind(client) as Send };
    client.send = this.#send as S3['send'];
    this.#sends.set(region, made);
    return made;
  }
}

interface S3Failure {
  /** From the body. An answer to HEAD has none. */
  Region?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** Where the bucket is, by "PermanentRedirect", "TemporaryRedirect" or "AuthorizationHeaderMalformed". */
function redirectedTo(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { Region, $metadata, $response } = error as S3Failure;
  const status = $metadata?.httpStatusCode;
  if (status !== 301 && status !== 307 && status !== 400) return undefined;
  const region = $response?.headers?.['x-amz-bucket-region'] ?? Region;
  return typeof region === 'string' && REGION.test(region) ? region : undefined;
}
