import * as l10n from '@vscode/l10n';
import {
  deliveryStreamsReading,
  describeDeliveryStream,
  resourceName,
  type Clients,
  type DeliveryStreamDetail,
  type S3Destination,
} from '../../aws';
import { PipelinesError } from '../../errors';
import { DeliveryLayout, newestObject, type ObjectEntry } from '../../outputs';

export interface DeliveryStreamName {
  connection: string;
  deliveryStream: string;
}

/** What reading the objects of a delivery stream to S3 needs. */
export interface Delivery extends DeliveryStreamName {
  detail: DeliveryStreamDetail & { destination: S3Destination };
  bucket: string;
  /** Up to the first expression. */
  prefix: string;
  /** Where it puts what, by both prefixes as a whole. */
  layout: DeliveryLayout;
  /** The data stream that it reads: a name, or the ARN of another account's; `undefined`: direct put. */
  source: string | undefined;
}

export async function openDelivery(
  clients: Clients,
  { connection, deliveryStream }: DeliveryStreamName,
  signal?: AbortSignal,
): Promise<Delivery> {
  const detail = await describeDeliveryStream(clients.firehose, deliveryStream, signal);
  // That it is this account's was found out: from here on its name does.
  return asDelivery({ connection, deliveryStream: resourceName(deliveryStream) }, detail);
}

export function asDelivery(name: DeliveryStreamName, detail: DeliveryStreamDetail): Delivery {
  const { destination, sourceStream } = detail;
  if (!destination) {
    throw new PipelinesError(
      'NotS3',
      l10n.t('"{0}" does not deliver to S3, so there are no objects to read.', name.deliveryStream),
    );
  }
  const { prefix, errorPrefix, timeZone } = destination;
  const layout = new DeliveryLayout({ prefix, errorPrefix, timeZone });
  return {
    ...name,
    detail: { ...detail, destination },
    bucket: destination.bucket,
    prefix: layout.prefix,
    layout,
    source: sourceStream,
  };
}

/** The longest that a record waits in the buffer, as the hints say ("Buffering hints"). */
export function bufferMs({ detail }: Delivery): number {
  return (detail.destination.bufferSeconds ?? DEFAULT_BUFFER_SECONDS) * 1000;
}

const DEFAULT_BUFFER_SECONDS = 300;

export function newestDelivered(
  { s3 }: Clients,
  { bucket, prefix, layout }: Delivery,
  signal?: AbortSignal,
): Promise<ObjectEntry | undefined> {
  return newestObject(s3, {
    ...{ bucket, prefix },
    isExceptedFolder: (folder) => layout.isErrorFolder(folder),
    isWanted: (key) => !layout.isError(key),
    ...(signal ? { signal } : {}),
  });
}

export async function newestError(
  { s3 }: Clients,
  { bucket, layout }: Delivery,
  signal?: AbortSignal,
): Promise<ObjectEntry | undefined> {
  const isWanted = (key: string) => layout.isError(key);
  const found = await Promise.all(
    layout
      .errorPrefixes()
      .map((prefix) => newestObject(s3, { bucket, prefix, isWanted, ...(signal ? { signal } : {}) })),
  );
  return found.reduce(
    (newest, entry) => (newest && (!entry || entry.lastModifiedMs <= newest.lastModifiedMs) ? newest : entry),
    undefined,
  );
}

/** The delivery streams that read a data stream and deliver to S3. */
export async function deliveriesOf(
  clients: Clients,
  { connection, stream }: { connection: string; stream: string },
  signal?: AbortSignal,
): Promise<Delivery[]> {
  const found: Delivery[] = [];
  for await (const { name, detail } of deliveryStreamsReading(clients.firehose, stream, { signal })) {
    if (detail.destination) found.push(asDelivery({ connection, deliveryStream: name }, detail));
  }
  return found;
}
