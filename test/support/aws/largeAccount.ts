import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Sizes {
  streams: number;
  deliveryStreams: number;
  buckets: number;
}

interface AccountCall {
  operation: string;
  /** The stream or delivery stream that was described. Undefined: the call names none. */
  name: string | undefined;
  atMs: number;
}

const REGION = 'us-east-1';
const ACCOUNT = '111111111111';
/** "ListStreams": "If you specify a value greater than 100, at most 100 results are returned." */
const MAX_STREAMS_PER_PAGE = 100;

/**
 * An account with more resources than anybody looks at: Kinesis, Firehose and S3 on one port of 127.0.0.1. Lists are sorted and
 * paged as AWS's are. Notes every call.
 */
export class LargeAccount {
  readonly calls: AccountCall[] = [];
  readonly #streams: string[];
  readonly #deliveryStreams: string[];
  readonly #buckets: string[];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor({ streams, deliveryStreams, buckets }: Sizes) {
    this.#streams = namesOf('stream', streams);
    this.#deliveryStreams = namesOf('delivery', deliveryStreams);
    this.#buckets = namesOf('bucket', buckets);
  }

  static async start(sizes: Sizes): Promise<LargeAccount> {
    const account = new LargeAccount(sizes);
    account.#server.listen(0, '127.0.0.1');
    await once(account.#server, 'listening');
    return account;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  callsOf(operation: string): AccountCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** The most calls of an operation within any second. */
  mostInASecond(operation: string): number {
    const times = this.callsOf(operation).map(({ atMs }) => atMs);
    let most = 0;
    for (let from = 0, to = 0; to < times.length; to++) {
      while ((times[to] ?? 0) - (times[from] ?? 0) >= 1_000) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') {
      if (request.method === 'POST') answerSts(response);
      else this.#answerS3(new URL(request.url ?? '/', this.endpoint), response);
      return;
    }
    const operation = target.slice(target.indexOf('.') + 1);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const name = nameIn(input);
    this.calls.push({ operation, name, atMs: performance.now() });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(this.#operate(operation, input, name ?? '')));
  }

  #operate(operation: string, input: Record<string, unknown>, name: string): object {
    switch (operation) {
      case 'ListStreams': {
        const after = textOf(input.NextToken) ?? textOf(input.ExclusiveStartStreamName);
        const limit = Math.min(Number(input.Limit ?? MAX_STREAMS_PER_PAGE), MAX_STREAMS_PER_PAGE);
        const { page, last } = pageAfter(this.#streams, after, limit);
        const StreamSummaries = page.map((stream) => ({
          StreamName: stream,
          StreamARN: arnOf('kinesis', `stream/${stream}`),
          StreamStatus: 'ACTIVE',
        }));
        return { StreamNames: page, StreamSummaries, HasMoreStreams: last !== undefined, NextToken: last };
      }
      case 'DescribeStreamSummary':
        return {
          StreamDescriptionSummary: {
            ...{ StreamName: name, StreamARN: arnOf('kinesis', `stream/${name}`), StreamStatus: 'ACTIVE' },
            ...{ OpenShardCount: 4, ConsumerCount: 0, RetentionPeriodHours: 24, EnhancedMonitoring: [] },
            StreamCreationTimestamp: 1_700_000_000,
          },
        };
      case 'ListDeliveryStreams': {
        const after = textOf(input.ExclusiveStartDeliveryStreamName);
        const { page, last } = pageAfter(this.#deliveryStreams, after, Number(input.Limit ?? 10));
        return { DeliveryStreamNames: page, HasMoreDeliveryStreams: last !== undefined };
      }
      case 'DescribeDeliveryStream': {
        const s3 = { BucketARN: 'arn:aws:s3:::bucket-00000', Prefix: 'orders/', BufferingHints: {} };
        return {
          DeliveryStreamDescription: {
            ...{ DeliveryStreamName: name, DeliveryStreamStatus: 'ACTIVE', VersionId: '1' },
            DeliveryStreamARN: arnOf('firehose', `deliverystream/${name}`),
            Destinations: [{ DestinationId: '1', ExtendedS3DestinationDescription: s3 }],
          },
        };
      }
      default:
        return {};
    }
  }

  #answerS3({ pathname, searchParams }: URL, response: ServerResponse): void {
    const prefix = searchParams.get('prefix') ?? '';
    this.calls.push({
      operation: pathname === '/' ? 'ListBuckets' : 'ListObjectsV2',
      name: prefix,
      atMs: performance.now(),
    });
    const after = searchParams.get('continuation-token') ?? undefined;
    const matching = this.#buckets.filter((bucket) => bucket.startsWith(prefix));
    const { page, last } = pageAfter(matching, after, Number(searchParams.get('max-buckets') ?? matching.length));
    const items = page.map(
      (bucket) => `<Bucket><Name>${bucket}</Name><CreationDate>2026-11-30T04:05:06.000Z</CreationDate></Bucket>`,
    );
    const token = last === undefined ? '' : `<ContinuationToken>${last}</ContinuationToken>`;
    const buckets = `<Buckets>${items.join('')}</Buckets>${token}`;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      pathname === '/'
        ? `<ListAllMyBucketsResult>${buckets}</ListAllMyBucketsResult>`
        : `<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`,
    );
  }
}

/** `GetCallerIdentity`, the only call of STS. */
function answerSts(response: ServerResponse): void {
  const identity = `<Arn>arn:aws:iam::${ACCOUNT}:user/large</Arn><UserId>AIDALARGE</UserId><Account>${ACCOUNT}</Account>`;
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(
    `<GetCallerIdentityResponse><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );
}

function namesOf(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(5, '0')}`);
}

/** The names after one of them. `last`: the name to go on from; undefined: these were the last. */
function pageAfter(names: readonly string[], after: string | undefined, limit: number) {
  const start = after === undefined ? 0 : names.findIndex((name) => name > after);
  const page = start < 0 ? [] : names.slice(start, start + limit);
  const isLast = page.at(-1) === names.at(-1);
  return { page, last: isLast ? undefined : page.at(-1) };
}

function nameIn({ StreamARN: arn, StreamName: stream, DeliveryStreamName: delivery }: Record<string, unknown>) {
  return textOf(stream) ?? textOf(delivery) ?? textOf(arn)?.replace(/^.*\//, '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}
