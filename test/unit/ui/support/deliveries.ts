import type { Clients, DeliveryStreamDetail, S3Destination } from '../../../../src/aws';
import { asDelivery, type Delivery } from '../../../../src/ui/deliveries/deliveryStream';
import { bucketInMemory, type BucketOptions, type StoredObject } from '../../outputs/support/bucketInMemory';

export interface DeliveryOptions extends Partial<S3Destination> {
  source?: string;
  sourceFromMs?: number;
  createdMs?: number;
  status?: string;
}

/** A delivery stream that writes to `in/` and `errors/` of a bucket named `b`. */
export function deliveryTo(options: DeliveryOptions = {}): Delivery {
  const { source, sourceFromMs, createdMs, status = 'ACTIVE', ...destination } = options;
  const detail: DeliveryStreamDetail = {
    arn: undefined,
    status,
    failure: undefined,
    versionId: '1',
    createdMs,
    sourceKind: source === undefined ? 'directPut' : 'kinesis',
    sourceName: undefined,
    sourceStreamArn: source,
    sourceStream: source,
    sourceFromMs,
    target: { kind: 's3', name: 'b' },
    buckets: [],
    lambdas: [],
    convertedTo: undefined,
    encryption: undefined,
    destination: {
      bucket: 'b',
      prefix: 'in/',
      errorPrefix: 'errors/',
      compression: 'UNCOMPRESSED',
      timeZone: undefined,
      bufferMebibytes: 5,
      bufferSeconds: 60,
      ...destination,
    },
  };
  return asDelivery({ connection: 'local', deliveryStream: 'orders-delivery' }, detail);
}

/** Clients of a connection whose buckets all have these objects. */
export function clientsOf(objects: StoredObject[], options: BucketOptions = {}): Clients {
  return { s3: bucketInMemory(objects, options) } as unknown as Clients;
}

export function stored(key: string, body: string | Uint8Array, lastModifiedMs = 0): StoredObject {
  return { key, body: Buffer.from(body), lastModifiedMs };
}

/** A line of an object that Firehose writes for a record that it could not deliver. */
export function failedLine(data: string, errorMessage = 'The schema does not fit.'): string {
  const rawData = Buffer.from(data).toString('base64');
  return `${JSON.stringify({ attemptsMade: 4, arrivalTimestamp: 1, errorCode: 'E', errorMessage, rawData })}\n`;
}
