import { streamId } from '../common';
import { PipelinesError } from '../errors';
import { FIREHOSE_RECORD_BYTES, FIREHOSE_REQUEST, KINESIS_RECORD_BYTES, KINESIS_REQUEST } from './limits';
import { RequestBodies } from './requestBody';
import { listShardMap, type ShardMap } from './shardMap';
import type { ProducerClients, SendTarget } from './types';

/** What a data stream and a delivery stream have in common for a sender. */
export interface Destination {
  readonly requestLimit: { readonly records: number; readonly bytes: number };
  readonly recordLimitBytes: number;
  /** A delivery stream knows no partition keys. */
  readonly hasKeys: boolean;
  /** How many shards it had when it was opened. */
  readonly openShards: number;
  /** What `put` takes. */
  readonly bodies: RequestBodies;
  /** @returns the body of the answer */
  put(clients: ProducerClients, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** `undefined`: it has no shards. */
  shards(clients: ProducerClients, signal: AbortSignal): Promise<ShardMap | undefined>;
}

/** Asks the service for the target first, so that a name that is wrong fails before anything is sent. */
export async function openDestination(
  target: SendTarget,
  clients: ProducerClients,
  signal: AbortSignal,
): Promise<Destination> {
  return target.kind === 'dataStream'
    ? openDataStream(target.name, clients, signal)
    : openDeliveryStream(target.name, clients, signal);
}

async function openDataStream(name: string, clients: ProducerClients, signal: AbortSignal): Promise<Destination> {
  const id = streamId(name);
  const summary = await unlessDenied(clients.kinesis.describeStreamSummary(id, { abortSignal: signal }));
  const maxKibibytes = summary?.StreamDescriptionSummary?.MaxRecordSizeInKiB;
  return {
    requestLimit: KINESIS_REQUEST,
    recordLimitBytes: maxKibibytes === undefined ? KINESIS_RECORD_BYTES : maxKibibytes * 1024,
    hasKeys: true,
    openShards: summary?.StreamDescriptionSummary?.OpenShardCount ?? 1,
    bodies: new RequestBodies({ head: JSON.stringify(id).slice(0, -1), hasKeys: true }),
    put: (from, body, putSignal) => from.putRecords(body, putSignal),
    shards: ({ kinesis }, listSignal) => listShardMap(kinesis, name, listSignal),
  };
}

async function openDeliveryStream(name: string, clients: ProducerClients, signal: AbortSignal): Promise<Destination> {
  const deliveryStream = name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
  const answer = await unlessDenied(
    clients.firehose.describeDeliveryStream({ DeliveryStreamName: deliveryStream }, { abortSignal: signal }),
  );
  const description = answer?.DeliveryStreamDescription;
  // Firehose takes names alone: without this, an ARN of another account would mean the own stream of that name.
  if (deliveryStream !== name && description?.DeliveryStreamARN !== name) throw outOfReach(name, deliveryStream);
  const sourceArn = description?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN;
  if (sourceArn !== undefined) {
    const source = sourceName(sourceArn, description?.DeliveryStreamARN);
    throw new PipelinesError(
      'InvalidArgumentException',
      `"${deliveryStream}" reads from the data stream "${source}" and takes no records of its own: send to "${source}".`,
      { remedy: `Send to the data stream "${source}".` },
    );
  }
  return {
    requestLimit: FIREHOSE_REQUEST,
    recordLimitBytes: FIREHOSE_RECORD_BYTES,
    hasKeys: false,
    openShards: 0,
    bodies: new RequestBodies({ head: `{"DeliveryStreamName":${JSON.stringify(deliveryStream)}`, hasKeys: false }),
    put: (from, body, putSignal) => from.putRecordBatch(body, putSignal),
    shards: () => Promise.resolve(undefined),
  };
}

function outOfReach(arn: string, name: string): PipelinesError {
  return new PipelinesError(
    'InvalidArgumentException',
    `"${arn}" is not known to be the delivery stream "${name}" that this connection reaches: nothing was sent.`,
    { remedy: `Use a connection for its account and region, with the permission firehose:DescribeDeliveryStream.` },
  );
}

/** The whole ARN where the stream belongs to another account or region: there may be a namesake in this one. */
function sourceName(sourceArn: string, deliveryArn: string | undefined): string {
  const placeOf = (arn: string | undefined) => arn?.split(':').slice(3, 5).join();
  return placeOf(sourceArn) === placeOf(deliveryArn) ? sourceArn.slice(sourceArn.lastIndexOf('/') + 1) : sourceArn;
}

/** Sending needs no right to describe: without it the usual limits are assumed. */
async function unlessDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}
