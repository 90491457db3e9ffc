import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Input } from '../kinesis/input';
import type { ObjectStore } from '../s3';
import type { SourceStreams } from '../service';
import { writeState } from '../storage/stateFile';
import { Turns } from '../storage/turns';
import { DeliveredPartitions } from './deliveredPartitions';
import { Delivery } from './delivery';
import { requireReadableKeys } from './objectKey';
import { parseDestination, updatedDestination, type Destination } from './destination';
import { DirectSource } from './directSource';
import { KinesisSource } from './kinesisSource';

/** A delivery stream as it is kept. */
export interface DeliveryStreamState {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly updatedMs: number | undefined;
  readonly versionId: number;
  /** The destination's configuration, as `parseDestination` takes it. */
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

export interface DeliveryStreamContext {
  readonly sources: SourceStreams;
  readonly objects: ObjectStore;
  readonly now: () => number;
  readonly onFailure: (streamName: string, error: unknown) => void;
}

/** One delivery stream at work. Its folder is its own. */
export class DeliveryStream {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #source: DirectSource | KinesisSource;
  readonly #delivery: Delivery;
  #state: DeliveryStreamState;
  #destination: Destination;
  readonly #changes = new Turns();

  private constructor(
    folder: string,
    now: () => number,
    state: DeliveryStreamState,
    destination: Destination,
    source: DirectSource | KinesisSource,
    delivery: Delivery,
  ) {
    this.#folder = folder;
    this.#now = now;
    this.#state = state;
    this.#destination = destination;
    this.#source = source;
    this.#delivery = delivery;
  }

  /** Makes the folder of a new delivery stream; it counts from when its state is in there, which comes last. */
  static async create(folder: string, state: DeliveryStreamState, sources: SourceStreams): Promise<void> {
    await mkdir(folder, { recursive: true });
    if (state.source.type === 'KinesisStreamAsSource')
      await KinesisSource.create(folder, sources, state.source.streamArn);
    await writeState(path.join(folder, STATE_FILE), state);
  }

  static async open(
    folder: string,
    state: DeliveryStreamState,
    context: DeliveryStreamContext,
  ): Promise<DeliveryStream> {
    const { sources, objects, now } = context;
    const spoolFolder = path.join(folder, 'spool');
    await rm(spoolFolder, { recursive: true, force: true });
    await mkdir(spoolFolder);
    // The source tells of records from its opening on; the delivery that is to know of them comes right after.
    let wake = (): void => undefined;
    const onRecords = (): void => wake();
    const source =
      state.source.type === 'DirectPut'
        ? await DirectSource.open(folder, onRecords)
        : await KinesisSource.open(folder, sources, state.source.streamArn, onRecords);
    const destination = parseDestination(new Input(state.destination));
    const delivered = await DeliveredPartitions.open(path.join(folder, 'delivered-partitions.log'));
    const onFailure = (error: unknown): void => context.onFailure(state.name, error);
    const delivery = new Delivery(
      { streamName: state.name, source, delivered, objects, spoolFolder, now, onFailure },
      { destination, versionId: state.versionId },
    );
    wake = () => delivery.wake();
    wake();
    return new DeliveryStream(folder, now, state, destination, source, delivery);
  }

  get state(): DeliveryStreamState {
    return this.#state;
  }

  get destination(): Destination {
    return this.#destination;
  }

  /** The place for direct puts, where they are taken. */
  get direct(): DirectSource | undefined {
    return this.#source instanceof DirectSource ? this.#source : undefined;
  }

  /** `check` is made when its turn has come and throws to prevent the update. */
  async updateDestination(update: Input, check: (state: DeliveryStreamState) => void): Promise<void> {
    await this.#changes.take(async () => {
      check(this.#state);
      const destination = updatedDestination(this.#destination, update);
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
    // Without its state the rest is nothing, should a crash leave it.
    await rm(path.join(this.#folder, STATE_FILE));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#changes.ended();
    await this.#delivery.close();
    await this.#source.close();
  }

  async #save(state: DeliveryStreamState): Promise<void> {
    await writeState(path.join(this.#folder, STATE_FILE), state);
    this.#state = state;
  }
}
