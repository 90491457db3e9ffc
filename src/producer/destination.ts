import type { DeliveryStreamDescription } from '@aws-sdk/client-firehose';
import * as l10n from '@vscode/l10n';
import { streamId } from '../common';
import { PipelinesError } from '../errors';
import { FIREHOSE_RECORD_BYTES, FIREHOSE_REQUEST, KINESIS_RECORD_BYTES, KINESIS_REQUEST } from './limits';
import { RequestBodies } from './requestBody';
import { listShardMap, type ShardMap } from './shardMap';
import type { ProducerClients, SendTarget } from './types';

/** Where a data stream and a delivery stream differ for a sender. */
export interface Destination {
  /** Per request. Bytes count payload and partition keys. */
  readonly requestLimit: { readonly records: number; readonly bytes: number };
  readonly recordLimitBytes: number;
  /** A delivery stream has no partition keys. */
  readonly hasKeys: boolean;
  /** How many shards were open when the send began. A delivery stream has none. */
  readonly openShards: number;
  /** Writes the bodies that `put` takes. */
  readonly bodies: RequestBodies;
  /** @returns the body of the service's answer */
  put(clients: ProducerClients, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** Undefined: it has no shards. */
  shards(clients: ProducerClients, signal: AbortSignal): Promise<ShardMap | undefined>;
}

/**
 * Asks the service for the target first, so that a wrong name fails before anything is sent.
 * @throws {PipelinesError} `InvalidArgumentException` when a delivery stream takes no direct puts, or this connection does not reach it
 * @throws the service's error when the target does not exist
 */
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
  // Firehose takes names only. Without this check, an ARN of another account would mean this account's stream of that name.
  if (deliveryStream !== name && description?.DeliveryStreamARN !== name) throw outOfReach(name, deliveryStream);
  const refusal = refusalOfRecords(deliveryStream, description);
  if (refusal) throw refusal;
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

/** A delivery stream with a source refuses `PutRecordBatch`. Undefined: it takes records. */
function refusalOfRecords(name: string, description?: DeliveryStreamDescription): PipelinesError | undefined {
  const sourceArn = description?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN;
  if (sourceArn !== undefined) {
    const source = sourceName(sourceArn, description?.DeliveryStreamARN);
    const message = l10n.t('"{0}" takes only what its source, the data stream "{1}", receives.', name, source);
    return notPut(message, l10n.t('Send to the data stream "{0}".', source));
  }
  const { DeliveryStreamType: type } = description ?? {};
  if (type === 'MSKAsSource') {
    const message = l10n.t('"{0}" takes only what its source, a topic of Amazon MSK, receives.', name);
    return notPut(message, l10n.t('Send to the topic with a Kafka client.'));
  }
  if (type === 'DatabaseAsSource') {
    const message = l10n.t('"{0}" takes only the changes of its source, a database.', name);
    return notPut(message, l10n.t('Choose another delivery stream, or a data stream.'));
  }
  return undefined;
}

function notPut(message: string, remedy: string): PipelinesError {
  return new PipelinesError('InvalidArgumentException', `${message} ${l10n.t('Nothing was sent.')}`, { remedy });
}

function outOfReach(arn: string, name: string): PipelinesError {
  return new PipelinesError(
    'InvalidArgumentException',
    `"${arn}" is not known to be the delivery stream "${name}" that this connection reaches: nothing was sent.`,
    { remedy: `Use a connection for its account and region, with the permission firehose:DescribeDeliveryStream.` },
  );
}

/** The name, or the whole ARN where the stream is in another account or region: this one may have a stream of the same name. */
function sourceName(sourceArn: string, deliveryArn: string | undefined): string {
  const regionAndAccountOf = (arn: string | undefined) => arn?.split(':').slice(3, 5).join();
  const isHere = regionAndAccountOf(sourceArn) === regionAndAccountOf(deliveryArn);
  return isHere ? sourceArn.slice(sourceArn.lastIndexOf('/') + 1) : sourceArn;
}

/** Sending does not need the permission to describe. Without it, the usual limits are assumed. */
async function unlessDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('AccessDenied')) return undefined;
    throw error;
  }
}
