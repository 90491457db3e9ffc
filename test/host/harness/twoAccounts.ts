import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as the server saw it. */
export interface NotedCall {
  operation: string;
  /** The access key that signed it. */
  signedBy: string | undefined;
  /** The stream as it was named: a name, or an ARN. */
  stream: string | undefined;
  input: Record<string, unknown>;
}

export const OWN_ACCOUNT = '111111111111';
export const OTHER_ACCOUNT = '222222222222';
export const REGION = 'us-east-1';

export function streamArn(account: string, name = 'orders'): string {
  return `arn:aws:kinesis:${REGION}:${account}:stream/${name}`;
}

interface Failure {
  status: number;
  code: string;
}

/**
 * Kinesis and Firehose of one account, whose callers may also use the streams of another by ARN. Both accounts have a
 * stream `orders`; the delivery stream `own-delivery` reads the one, `foreign-delivery` the other. Notes every call.
 */
export class TwoAccounts {
  readonly calls: NotedCall[] = [];
  /** `ListStreams` is denied. */
  listingDenied = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<TwoAccounts> {
    const accounts = new TwoAccounts();
    accounts.#server.listen(0, '127.0.0.1');
    await once(accounts.#server, 'listening');
    return accounts;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How streams were named in the calls of an operation. */
  namedIn(...operations: string[]): string[] {
    const calls = this.calls.filter(({ operation }) => operations.includes(operation));
    return [...new Set(calls.map(({ stream }) => stream ?? '-'))];
  }

  forget(): void {
    this.calls.length = 0;
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
    if (typeof target !== 'string') return void response.writeHead(404).end();
    const operation = target.slice(target.indexOf('.') + 1);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const stream = [input.StreamARN, input.StreamName, input.ConsumerARN, input.DeliveryStreamName].find(isText);
    const signedBy = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
    this.calls.push({ operation, signedBy, stream, input });
    const answer = this.#operate(operation, input);
    const { status, body } = isFailure(answer)
      ? { status: answer.status, body: { __type: answer.code, message: `${operation}: ${answer.code}` } }
      : { status: 200, body: answer };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }

  #operate(operation: string, input: Record<string, unknown>): object | Failure {
    const arn = isText(input.StreamARN) ? input.StreamARN : streamArn(OWN_ACCOUNT, String(input.StreamName));
    switch (operation) {
      case 'ListStreams': {
        if (this.listingDenied) return { status: 400, code: 'AccessDeniedException' };
        const own = { StreamName: 'orders', StreamARN: streamArn(OWN_ACCOUNT), StreamStatus: 'ACTIVE' };
        return { StreamNames: ['orders'], StreamSummaries: [own], HasMoreStreams: false };
      }
      case 'DescribeStreamSummary':
        return { StreamDescriptionSummary: summaryOf(arn) };
      case 'ListShards':
        return { Shards: [SHARD] };
      case 'GetShardIterator':
        return { ShardIterator: `${arn}#0` };
      case 'GetRecords':
        return recordsAt(String(input.ShardIterator));
      case 'PutRecords': {
        const records = (input.Records as unknown[]).map((_, index) => ({
          ShardId: SHARD.ShardId,
          SequenceNumber: String(index + 1),
        }));
        return { FailedRecordCount: 0, Records: records };
      }
      case 'ListStreamConsumers':
        return { Consumers: [] };
      case 'RegisterStreamConsumer':
        return { Consumer: consumerOf(`${arn}/consumer/${String(input.ConsumerName)}:1`) };
      case 'DescribeStreamConsumer':
        return { ConsumerDescription: consumerOf(String(input.ConsumerARN)) };
      case 'DeregisterStreamConsumer':
        return {};
      case 'ListDeliveryStreams':
        return { DeliveryStreamNames: ['foreign-delivery', 'own-delivery'], HasMoreDeliveryStreams: false };
      case 'DescribeDeliveryStream':
        return { DeliveryStreamDescription: deliveryStream(String(input.DeliveryStreamName)) };
      default:
        return { status: 500, code: 'InternalFailure' };
    }
  }
}

const SHARD = {
  ShardId: 'shardId-000000000000',
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
  SequenceNumberRange: { StartingSequenceNumber: '1' },
};

function summaryOf(arn: string) {
  return {
    ...{ StreamName: arn.slice(arn.lastIndexOf('/') + 1), StreamARN: arn, StreamStatus: 'ACTIVE' },
    ...{ StreamModeDetails: { StreamMode: 'PROVISIONED' }, RetentionPeriodHours: 24, EnhancedMonitoring: [] },
    ...{ OpenShardCount: 1, ConsumerCount: 0, StreamCreationTimestamp: 1_700_000_000 },
  };
}

/** One record, which says whose it is; afterwards nothing. */
function recordsAt(iterator: string) {
  const [arn = '', place] = iterator.split('#');
  const data = Buffer.from(JSON.stringify({ of: arn })).toString('base64');
  const record = { SequenceNumber: '1', PartitionKey: 'k', Data: data, ApproximateArrivalTimestamp: Date.now() / 1000 };
  return { Records: place === '0' ? [record] : [], NextShardIterator: `${arn}#1`, MillisBehindLatest: 0 };
}

function consumerOf(arn: string) {
  const name = /consumer\/([^:]+):/.exec(arn)?.[1];
  return { ConsumerName: name, ConsumerARN: arn, ConsumerStatus: 'ACTIVE', ConsumerCreationTimestamp: 1_700_000_000 };
}

function deliveryStream(name: string) {
  const source = streamArn(name === 'foreign-delivery' ? OTHER_ACCOUNT : OWN_ACCOUNT);
  const s3 = {
    BucketARN: 'arn:aws:s3:::events',
    Prefix: 'orders/',
    BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
  };
  return {
    ...{ DeliveryStreamName: name, DeliveryStreamStatus: 'ACTIVE', VersionId: '1', HasMoreDestinations: false },
    DeliveryStreamARN: `arn:aws:firehose:${REGION}:${OWN_ACCOUNT}:deliverystream/${name}`,
    DeliveryStreamType: 'KinesisStreamAsSource',
    Source: { KinesisStreamSourceDescription: { KinesisStreamARN: source } },
    Destinations: [{ DestinationId: '1', ExtendedS3DestinationDescription: s3 }],
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isFailure = (answer: object): answer is Failure => 'status' in answer && 'code' in answer;
