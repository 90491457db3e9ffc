import * as l10n from '@vscode/l10n';
import type { Firehose } from '@aws-sdk/client-firehose';
import { abortOptions, definedFields } from '../../common';
import type { PipelineClients } from '../calls/operations';
import { readStreamState } from '../change/streamState';
import type { Place } from '../place';
import type { BucketSettings, DataStreamSettings, DeliveryStreamSettings } from '../types';
import { readDeliveryStream, type ReadDeliveryStream } from './readDeliveryStream';

/** What belongs together: streams, what delivers from them, and where to. */
export interface ReadPipeline {
  readonly place: Place;
  readonly streams: readonly DataStreamSettings[];
  readonly deliveryStreams: readonly DeliveryStreamSettings[];
  readonly buckets: readonly BucketSettings[];
  /** What cannot be taken along, a line each. */
  readonly leftOut: readonly string[];
}

/** Where a pipeline is read from: a stream, with what delivers from it, or a delivery stream, with its source. */
export type PipelineStart = ({ readonly stream: string } | { readonly deliveryStream: string }) & {
  /** Only that one, and the bucket that it delivers to. */
  readonly isAlone?: boolean | undefined;
};

/** Delivery streams that are looked at for those of one stream. AWS allows five descriptions a second. */
const MAX_DELIVERY_STREAMS = 100;

/**
 * Reads the pipeline around a stream or a delivery stream.
 *
 * @throws {PipelinesError} `NotToS3` when the delivery stream that was asked for delivers elsewhere
 */
export async function readPipeline(
  clients: PipelineClients,
  start: PipelineStart,
  signal: AbortSignal,
): Promise<ReadPipeline> {
  if ('stream' in start) {
    const { arn, settings } = await readStreamState({ clients, signal }, start.stream);
    return pipelineOf(arn, [settings], start.isAlone === true ? NONE : await deliveriesFrom(clients, arn, signal));
  }
  const delivery = await readDeliveryStream(clients.firehose, start.deliveryStream, signal);
  const { source } = delivery.settings;
  // A stream of another account or region is not a part of the pipeline.
  const isOwn = source.kind === 'stream' && !source.stream.startsWith('arn:') && start.isAlone !== true;
  const streams = isOwn ? [(await readStreamState({ clients, signal }, source.stream)).settings] : [];
  return pipelineOf(delivery.arn, streams, { read: [delivery], leftOut: [] });
}

interface Deliveries {
  readonly read: readonly ReadDeliveryStream[];
  readonly leftOut: readonly string[];
}

const NONE: Deliveries = { read: [], leftOut: [] };

function pipelineOf(arn: string, streams: readonly DataStreamSettings[], { read, leftOut }: Deliveries): ReadPipeline {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  const names = new Set(read.map(({ settings }) => settings.destination.bucket));
  return {
    place: { partition, region, account },
    streams,
    deliveryStreams: read.map(({ settings }) => settings),
    buckets: [...names].map((name) => ({ name })),
    leftOut: [...leftOut, ...read.flatMap((one) => one.leftOut)],
  };
}

async function deliveriesFrom(
  { firehose }: PipelineClients,
  streamArn: string,
  signal: AbortSignal,
): Promise<Deliveries> {
  const read: ReadDeliveryStream[] = [];
  const leftOut: string[] = [];
  const names = await readersOfStreams(firehose, signal);
  if (names.length > MAX_DELIVERY_STREAMS) {
    leftOut.push(
      l10n.t('Delivery streams after the first {0} of the account, which were not looked at', MAX_DELIVERY_STREAMS),
    );
  }
  for (const name of names.slice(0, MAX_DELIVERY_STREAMS)) {
    const { DeliveryStreamDescription: found } = await firehose.describeDeliveryStream(
      { DeliveryStreamName: name },
      abortOptions(signal),
    );
    if (found?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN !== streamArn) continue;
    try {
      read.push(await readDeliveryStream(firehose, name, signal));
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'NotToS3') throw error;
      leftOut.push(error.message);
    }
  }
  return { read, leftOut };
}

async function readersOfStreams(firehose: Firehose, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for (let hasMore = true; hasMore && names.length <= MAX_DELIVERY_STREAMS;) {
    const page = await firehose.listDeliveryStreams(
      definedFields({
        DeliveryStreamType: 'KinesisStreamAsSource' as const,
        Limit: MAX_DELIVERY_STREAMS,
        ExclusiveStartDeliveryStreamName: names.at(-1),
      }),
      abortOptions(signal),
    );
    names.push(...(page.DeliveryStreamNames ?? []));
    hasMore = page.HasMoreDeliveryStreams === true;
  }
  return names;
}
