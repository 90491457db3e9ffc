import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { Input } from '../kinesis/input';
import type { MetricStore } from '../cloudWatch';
import type { DeliveredObject } from '../activity';
import type { Functions } from '../lambda';
import type { ObjectStore } from '../s3';
import type { SourceStreams } from '../service';
import { DELIVERY_STREAM_LAYOUT, removeOwn, SPOOL_LAYOUT } from '../storage/layout';
import { isRecord, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import { Turns } from '../storage/turns';
import { DeliveredPartitions } from './deliveredPartitions';
import { Delivery, type DeliveryState } from './delivery';
import type { DeliveryFlow } from './deliveryFlow';
import { DeliveryMeter } from './deliveryMeter';
import { requireReadableKeys } from './objectKey';
import { parseDestination, updatedDestination, type Destination, type DestinationContext } from './destination';
import { DirectSource } from './directSource';
import { KinesisSource } from './kinesisSource';
import { Transformation } from './transformation';

/** A delivery stream's state on disk. */
export interface DeliveryStreamState {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly updatedMs: number | undefined;
  readonly versionId: number;
  /** The configuration of the destination, as `parseDestination` takes it. */
  readonly destination: Readonly<Record<string, unknown>>;
  readonly source: DeliverySourceState;
  readonly encryption: Readonly<Record<string, unknown>> | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export type DeliverySourceState =
  | { readonly type: 'DirectPut'; readonly configuration: Readonly<Record<string, unknown>> | undefined }
  | {
      readonly type: 'KinesisStreamAsSource';
      readonly streamArn: string;
      readonly roleArn: string;
      readonly startMs: number;
    };

export const STATE_FILE = 'stream.json';

export function isDeliveryStreamState(value: unknown): value is DeliveryStreamState {
  if (!isRecord(value)) return false;
  const { name, arn, createdMs, versionId, destination, source, tags } = value;
  const hasSource =
    isRecord(source) &&
    (source.type === 'DirectPut' || (source.type === 'KinesisStreamAsSource' && typeof source.streamArn === 'string'));
  return (
    typeof name === 'string' &&
    typeof arn === 'string' &&
    Number.isFinite(createdMs) &&
    Number.isInteger(versionId) &&
    isRecord(destination) &&
    isRecord(tags) &&
    hasSource
  );
}

export interface DeliveryStreamContext {
  readonly storage: StorageContext;
  readonly sources: SourceStreams;
  readonly objects: ObjectStore;
  readonly functions: Functions;
  readonly metrics: MetricStore;
  readonly provided: DestinationContext;
  readonly now: () => number;
  readonly onFailure: (streamName: string, error: unknown) => void;
  readonly onStored: (object: DeliveredObject) => void;
  /** Called when a delivery stream's function fails. */
  readonly onFunctionFailure: (streamName: string, message: string) => void;
  /** Called when a delivery stream has taken or delivered records. */
  readonly onFlow: () => void;
}

/** A running delivery stream, with a folder of its own. */
export class DeliveryStream {
  readonly #folder: string;
  readonly #storage: StorageContext;
  readonly #provided: DestinationContext;
  readonly #now: () => number;
  readonly #source: DirectSource | KinesisSource;
  readonly #delivery: Delivery;
  /** Counts what it takes and delivers. */
  readonly meter: DeliveryMeter;
  #state: DeliveryStreamState;
  #destination: Destination;
  readonly #changes = new Turns();

  private constructor(
    folder: string,
    { storage, provided, now }: DeliveryStreamContext,
    state: DeliveryStreamState,
    destination: Destination,
    source: DirectSource | KinesisSource,
    delivery: Delivery,
    meter: DeliveryMeter,
  ) {
    this.meter = meter;
    this.#folder = folder;
    this.#storage = storage;
    this.#provided = provided;
    this.#now = now;
    this.#state = state;
    this.#destination = destination;
    this.#source = source;
    this.#delivery = delivery;
  }

  /** Creates the folder of a new delivery stream. It gets its final name once it is complete. */
  static async create(
    folder: string,
    state: DeliveryStreamState,
    { storage, sources }: DeliveryStreamContext,
  ): Promise<void> {
    const making = unfinished('making', folder);
    await mkdir(making, { recursive: true });
    if (state.source.type === 'KinesisStreamAsSource')
      await KinesisSource.create(making, storage, sources, state.source.streamArn);
    await writeState(storage, path.join(making, STATE_FILE), state);
    await rename(making, folder);
  }

  static async open(
    folder: string,
    state: DeliveryStreamState,
    context: DeliveryStreamContext,
  ): Promise<DeliveryStream> {
    const { storage, sources, objects, functions, metrics, provided, now, onStored, onFlow } = context;
    const meter = new DeliveryMeter(metrics, state.name);
    const spoolFolder = path.join(folder, 'spool');
    await removeOwn(spoolFolder, SPOOL_LAYOUT);
    await mkdir(spoolFolder, { recursive: true });
    const delivered = await DeliveredPartitions.open(path.join(folder, 'delivered-partitions.log'), storage);
    // The source reports records as soon as it is open, and the delivery is created after it.
    let wake = (): void => undefined;
    const onRecords = (): void => wake();
    const source =
      state.source.type === 'DirectPut'
        ? await DirectSource.open(folder, storage, delivered, onRecords)
        : await KinesisSource.open(folder, storage, sources, state.source.streamArn, onRecords);
    const destination = parseDestination(new Input(state.destination), provided);
    const onFailure = (error: unknown): void => context.onFailure(state.name, error);
    const transformation = new Transformation({
      functions,
      source: {
        deliveryStreamArn: state.arn,
        region: state.arn.split(':')[3] ?? '',
        sourceStreamArn: state.source.type === 'KinesisStreamAsSource' ? state.source.streamArn : undefined,
      },
      onFailure: (message) => context.onFunctionFailure(state.name, message),
    });
    const delivery = new Delivery(
      {
        streamName: state.name,
        streamArn: state.arn,
        source,
        delivered,
        objects,
        meter,
        endpoints: provided.endpoints,
        transformation,
        spoolFolder,
        now,
        onRead: source instanceof KinesisSource ? (records) => meter.readFromStream(records, now()) : undefined,
        onFailure,
        onStored,
        onFlow,
      },
      { destination, versionId: state.versionId },
    );
    wake = () => delivery.wake();
    wake();
    return new DeliveryStream(folder, context, state, destination, source, delivery, meter);
  }

  get state(): DeliveryStreamState {
    return this.#state;
  }

  get delivery(): DeliveryState {
    return this.#delivery.state;
  }

  get flow(): DeliveryFlow {
    return this.#delivery.flow;
  }

  get destination(): Destination {
    return this.#destination;
  }

  /** The source of direct puts. Undefined: the delivery stream reads a data stream. */
  get direct(): DirectSource | undefined {
    return this.#source instanceof DirectSource ? this.#source : undefined;
  }

  /** Updates the destination. `check` gets the state at that moment, and throws to prevent the update. */
  async updateDestination(update: Input, check: (state: DeliveryStreamState) => void): Promise<void> {
    await this.#changes.take(async () => {
      check(this.#state);
      const destination = updatedDestination(this.#destination, update, this.#provided);
      const versionId = this.#state.versionId + 1;
      requireReadableKeys(this.#state.name, { destination, versionId }, this.#now());
      await this.#save({
        ...this.#state,
        versionId,
        updatedMs: this.#now(),
        destination: destination.configured,
      });
      this.#destination = destination;
      this.#delivery.change({ destination, versionId });
    });
  }

  async amend(amendment: (state: DeliveryStreamState) => DeliveryStreamState): Promise<void> {
    await this.#changes.take(async () => await this.#save(amendment(this.#state)));
  }

  async remove(): Promise<void> {
    await this.#changes.ended();
    await this.#delivery.finish();
    await this.#source.close();
    this.#storage.lease.requireHeld();
    // Without its name, the folder is not a delivery stream any more, even if a crash leaves a part of it.
    const removed = unfinished('removed', this.#folder);
    await rename(this.#folder, removed);
    await removeOwn(removed, DELIVERY_STREAM_LAYOUT);
  }

  async close(): Promise<void> {
    await this.#changes.ended();
    await this.#delivery.close();
    await this.#source.close();
  }

  async #save(state: DeliveryStreamState): Promise<void> {
    await writeState(this.#storage, path.join(this.#folder, STATE_FILE), state);
    this.#state = state;
  }
}

function unfinished(what: 'making' | 'removed', folder: string): string {
  return path.join(path.dirname(folder), `${what}-${path.basename(folder)}`);
}
