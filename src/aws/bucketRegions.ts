import type { S3, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-s3';
import type { HttpHandlerOptions } from '@smithy/types';

/** As the clients call it: with a promise, never with a callback. */
type Send = (command: Command, options?: HttpHandlerOptions) => Promise<ServiceOutputTypes>;
type Command = Parameters<S3['send']>[0] & { readonly input: ServiceInputTypes };

/** As "ap-southeast-2", "us-gov-west-1", "eusc-de-east-1": it becomes a part of a host's name. */
const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;

/**
 * Buckets are asked in their own region, with a client for each. S3 says where a bucket is when it is asked elsewhere
 * ("Redirection", "Error responses"); that is remembered. The SDK's own `followRegionRedirects` knows only the first of
 * the three answers there are, asks twice each time, and changes the region of the one client while others use it.
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

  /** The client to be used for all buckets: what it is told to send goes where the bucket is. */
  get s3(): S3 {
    return this.#in(this.#home).client;
  }

  /** Where a bucket is as far as S3 says: it may deny itself, or not be there; then it is taken to be at home. */
  async regionOf(bucket: string): Promise<string> {
    if (!this.#regionOf.has(bucket)) {
      // What matters is only where the answer comes from: what is wrong with the bucket is for whoever uses it to say.
      await this.s3.headBucket({ Bucket: bucket }).catch(() => undefined);
    }
    return this.#regionOf.get(bucket) ?? this.#home;
  }

  /** For signing, which asks nobody. */
  async clientOf(bucket: string): Promise<S3> {
    return this.#in(await this.regionOf(bucket)).client;
  }

  destroy(): void {
    for (const { client } of this.#sends.values()) client.destroy();
  }

  readonly #send: Send = async (command, options) => {
    const bucket = 'Bucket' in command.input ? command.input.Bucket : undefined;
    if (bucket === undefined) return this.#in(this.#home).send(command, options);
    const asked = this.#regionOf.get(bucket) ?? this.#home;
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
  /** Of the body, which an answer to HEAD does not have. */
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
