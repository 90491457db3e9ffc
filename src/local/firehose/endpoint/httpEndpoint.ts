import { type Input, pattern } from '../../kinesis/input';
import { objectsOf } from '../fields';
import { invalidArgument } from '../invalidArgument';
import { bufferingHints, MEBIBYTE } from '../s3Location';
import type { NamedEndpoints } from './namedEndpoints';

/** The endpoint of a delivery stream that sends records over HTTP. */
export interface HttpEndpoint {
  readonly url: string;
  readonly accessKey: string | undefined;
  readonly isGzipped: boolean;
  readonly commonAttributes: Readonly<Record<string, string>>;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  /** How long a request is tried again after its first failure. */
  readonly retryMs: number;
  /** The fields with their defaults, as descriptions give them back. */
  readonly configured: Readonly<Record<string, unknown>>;
}

const URL_TEXT = { pattern: pattern('https?://.*'), least: 1, most: 1_000 };
const BUFFERING = { minMebibytes: 1, maxMebibytes: 64, defaultMebibytes: 5 };
const MAX_ATTRIBUTES = 50;
const DEFAULT_RETRY_SECONDS = 300;

/**
 * Reads the endpoint of an `HttpEndpointDestinationConfiguration`. Source: that page of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` or `ValidationException` when it is not valid.
 */
export function parseHttpEndpoint(input: Input): HttpEndpoint {
  if (input.object('SecretsManagerConfiguration')?.raw('Enabled') === true) {
    throw invalidArgument('The local pipeline has no Secrets Manager: give the AccessKey in EndpointConfiguration.');
  }
  const endpoint = input.object('EndpointConfiguration') ?? input.missing('EndpointConfiguration');
  const request = input.object('RequestConfiguration');
  const attributes = request ? objectsOf(request, 'CommonAttributes') : [];
  if (attributes.length > MAX_ATTRIBUTES) {
    throw input.invalid('[…]', 'CommonAttributes', `Member must have length less than or equal to ${MAX_ATTRIBUTES}`);
  }
  const hints = bufferingHints(input.object('BufferingHints'), BUFFERING);
  const retrySeconds = input.object('RetryOptions')?.integer('DurationInSeconds', 0, 7_200) ?? DEFAULT_RETRY_SECONDS;
  const encoding = request?.oneOf('ContentEncoding', ['NONE', 'GZIP']) ?? 'NONE';
  return {
    url: endpoint.requiredString('Url', URL_TEXT),
    accessKey: endpoint.string('AccessKey', { most: 4_096 }),
    isGzipped: encoding === 'GZIP',
    commonAttributes: Object.fromEntries(
      attributes.map((attribute) => [
        attribute.requiredString('AttributeName', { least: 1, most: 256 }),
        attribute.requiredString('AttributeValue', { most: 1_024 }),
      ]),
    ),
    bufferBytes: hints.SizeInMBs * MEBIBYTE,
    bufferMs: hints.IntervalInSeconds * 1_000,
    retryMs: retrySeconds * 1_000,
    configured: {
      RequestConfiguration: { ContentEncoding: encoding, CommonAttributes: request?.raw('CommonAttributes') ?? [] },
      BufferingHints: hints,
      RetryOptions: { DurationInSeconds: retrySeconds },
    },
  };
}

/** @throws {ServiceError} `InvalidArgumentException` when the user has not named the endpoint. */
export function requireNamed({ url }: HttpEndpoint, named: NamedEndpoints): string {
  const address = named.addressOf(url);
  if (address !== undefined) return address;
  const origin = URL.parse(url)?.origin ?? url;
  throw invalidArgument(
    `The local pipeline sends records only to endpoints that its user has named. Start it with --http-endpoint ${origin}, or with ` +
      `--http-endpoint ${origin}=http://127.0.0.1:PORT to send them to a receiver of your own.`,
  );
}
