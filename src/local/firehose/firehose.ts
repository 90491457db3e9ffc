import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Input, pattern } from '../kinesis/input';
import type { Functions } from '../lambda';
import type { ObjectStore } from '../s3';
import { MetricStore } from '../cloudWatch';
import { ServiceError, type JsonService, type SourceStreams } from '../service';
import { DELIVERY_STREAM_LAYOUT, hasOwn, removeOwn, STREAM_FOLDER, UNFINISHED_STREAM_FOLDER } from '../storage/layout';
import { readState } from '../storage/stateFile';
import { unshared, type StorageContext } from '../storage/storageContext';
import type { DeliveryState } from './delivery';
import type { DeliveryFlow } from './deliveryFlow';
import {
  DeliveryStream,
  isDeliveryStreamState,
  STATE_FILE,
  type DeliverySourceState,
  type DeliveryStreamContext,
  type DeliveryStreamState,
} from './deliveryStream';
import { describeDeliveryStream, DESTINATION_ID } from './describe';
import { GlueTables } from './conversion/glueTables';
import { parseDestination, requireProvided, type DestinationContext } from './destination';
import { NamedEndpoints } from './endpoint/namedEndpoints';
import { putRecord, putRecordBatch, type PutContext } from './directPuts';
import { picked } from './fields';
import { invalidArgument } from './invalidArgument';
import { requireReadableKeys } from './objectKey';
import { listTagsForDeliveryStream, tagDeliveryStream, tagsOf, untagDeliveryStream } from './tags';

export interface FirehoseOptions {
  readonly sources: SourceStreams;
  readonly objects: ObjectStore;
  /** The folder of the whole local pipeline. The delivery streams are in its folder `firehose`. */
  readonly dataFolder: string;
  readonly region: string;
  readonly accountId: string;
  /** What Lambda processors invoke. */
  readonly functions: Functions;
  /** Where it is counted what delivery streams take and deliver. Default: nobody asks for it. */
  readonly metrics?: MetricStore | undefined;
  /** The HTTP endpoints that records may be sent to; by default none. */
  readonly endpoints?: NamedEndpoints | undefined;
  /** How long a new delivery stream stays CREATING; by default no time. */
  readonly stateMs?: number | undefined;
  readonly now?: () => number;
  /** Whether a record of a `PutRecordBatch` shall fail, as a simulated fault. */
  readonly failsRecord?: () => boolean;
  readonly storage?: StorageContext;
  /** Called when a delivery has failed and is retried; once until a delivery succeeds. */
  readonly onDeliveryFailure?: (streamName: string, error: unknown) => void;
  readonly onStored?: DeliveryStreamContext['onStored'];
  /** Called with what producers put into a delivery stream. */
  readonly onPut?: (streamName: string, records: number, bytes: number) => void;
  /** Called when the function of a delivery stream fails. */
  readonly onFunctionFailure?: (streamName: string, message: string) => void;
  /** Called when a delivery stream has taken or delivered records. */
  readonly onFlow?: () => void;
}

const NAME = { pattern: pattern('[a-zA-Z0-9_.-]+'), most: 64 };

/** AWS's destinations that the local pipeline does not have. */
const OTHER_DESTINATIONS = [
  'AmazonOpenSearchServerless',
  'Amazonopensearchservice',
  'Elasticsearch',
  'Iceberg',
  'Redshift',
  'Snowflake',
  'Splunk',
];
const OTHER_SOURCES = ['DatabaseSourceConfiguration', 'MSKSourceConfiguration'];

export async function openFirehose(options: FirehoseOptions): Promise<Firehose> {
  const folder = path.join(options.dataFolder, 'firehose');
  await mkdir(folder, { recursive: true });
  const storage = options.storage ?? unshared(options.dataFolder);
  const tables = await GlueTables.open(folder, storage);
  const firehose = new Firehose(folder, storage, { ...options, tables });
  const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const streamFolder = path.join(folder, name);
    if (STREAM_FOLDER.test(name)) await load(firehose, storage, streamFolder);
    // Left by a crash while the delivery stream was created or deleted.
    else if (UNFINISHED_STREAM_FOLDER.test(name)) await removeOwn(streamFolder, DELIVERY_STREAM_LAYOUT);
  }
  return firehose;
}

async function load(firehose: Firehose, storage: StorageContext, folder: string): Promise<void> {
  const found = await readState(storage, path.join(folder, STATE_FILE), isDeliveryStreamState);
  if (found.kind === 'read') await firehose.open(folder, found.state);
  else if (await hasOwn(folder, DELIVERY_STREAM_LAYOUT)) {
    await storage.damage.setAside(folder, 'The state of this delivery stream is missing or damaged.');
  }
}

/** Amazon Data Firehose with S3 as its destination. */
export class Firehose implements JsonService {
  readonly targetPrefix = 'Firehose_20150804';
  readonly takesCbor = false;
  readonly simulatesFaults = true;
  readonly #folder: string;
  readonly #options: FirehoseOptions;
  readonly #provided: DestinationContext;
  readonly #now: () => number;
  readonly #context: DeliveryStreamContext;
  readonly #streams = new Map<string, DeliveryStream>();
  /** Names of delivery streams that are being created or deleted. */
  readonly #busy = new Set<string>();
  /** When new delivery streams become ACTIVE, by name. */
  readonly #creatingUntilMs = new Map<string, number>();

  constructor(folder: string, storage: StorageContext, options: FirehoseOptions & { readonly tables: GlueTables }) {
    const { sources, objects, functions, tables, endpoints = new NamedEndpoints([]), now = Date.now } = options;
    const {
      onDeliveryFailure = () => undefined,
      onFunctionFailure = () => undefined,
      metrics = new MetricStore(),
      onStored = () => undefined,
      onFlow = () => undefined,
    } = options;
    this.#folder = folder;
    this.#options = options;
    this.#now = now;
    this.#provided = { tables, endpoints };
    this.#context = {
      storage,
      sources,
      objects,
      functions,
      metrics,
      provided: this.#provided,
      now,
      onFailure: onDeliveryFailure,
      onStored,
      onFunctionFailure,
      onFlow,
    };
  }

  async open(folder: string, state: DeliveryStreamState): Promise<void> {
    this.#streams.set(state.name, await DeliveryStream.open(folder, state, this.#context));
  }

  async handle(operation: string, value: unknown): Promise<unknown> {
    const input = new Input(value);
    switch (operation) {
      case 'CreateDeliveryStream':
        return await this.#create(input);
      case 'DeleteDeliveryStream':
        return await this.#delete(input);
      case 'DescribeDeliveryStream':
        return this.#describe(input);
      case 'ListDeliveryStreams':
        return this.#list(input);
      case 'PutRecord':
        return await putRecord(this.#activeStream(input), input, this.#putting);
      case 'PutRecordBatch':
        return await putRecordBatch(this.#activeStream(input), input, this.#putting);
      case 'UpdateDestination':
        return await this.#updateDestination(input);
      case 'TagDeliveryStream':
        return await tagDeliveryStream(this.#stream(input), input);
      case 'UntagDeliveryStream':
        return await untagDeliveryStream(this.#stream(input), input);
      case 'ListTagsForDeliveryStream':
        return listTagsForDeliveryStream(this.#stream(input), input);
      case 'StartDeliveryStreamEncryption':
        return await this.#startEncryption(input);
      case 'StopDeliveryStreamEncryption':
        return await this.#stopEncryption(input);
      default:
        throw new ServiceError('UnknownOperationException', `Firehose has no operation ${operation}.`);
    }
  }

  /**
   * Adds tables of the Glue Data Catalog, or replaces those with the same names.
   *
   * @throws {Error} when the document has none, or one that cannot be used.
   */
  async putTables(document: unknown): Promise<void> {
    await this.#provided.tables.put(document);
  }

  /** What each delivery stream still has to deliver, which AWS does not tell. */
  summary(): { deliveries: (DeliveryState & { name: string })[] } {
    return {
      deliveries: [...this.#streams.values()].map(({ state, delivery }) => ({ name: state.name, ...delivery })),
    };
  }

  /** What each delivery stream has taken and delivered since the program started, beside what it still has to deliver. */
  flow(): (DeliveryState & DeliveryFlow & { name: string })[] {
    return [...this.#streams.values()].map(({ state, delivery, flow }) => ({ name: state.name, ...delivery, ...flow }));
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.values()) await stream.close();
    this.#streams.clear();
  }

  get #putting(): PutContext {
    const { failsRecord = () => false, onPut = () => undefined } = this.#options;
    return { nowMs: this.#now(), failsRecord, onPut };
  }

  #name(input: Input): string {
    return input.requiredString('DeliveryStreamName', NAME);
  }

  #stream(input: Input): DeliveryStream {
    const name = this.#name(input);
    const stream = this.#streams.get(name);
    if (!stream) throw this.#notFound(name);
    return stream;
  }

  /** A delivery stream that is being created takes no records yet. */
  #activeStream(input: Input): DeliveryStream {
    const stream = this.#stream(input);
    if (this.#isCreating(stream)) throw this.#notFound(stream.state.name);
    return stream;
  }

  #isCreating({ state }: DeliveryStream): boolean {
    return this.#now() < (this.#creatingUntilMs.get(state.name) ?? 0);
  }

  #describe(input: Input): unknown {
    const stream = this.#stream(input);
    const status = this.#isCreating(stream) ? 'CREATING' : 'ACTIVE';
    return { DeliveryStreamDescription: describeDeliveryStream(stream, status) };
  }

  #notFound(name: string): ServiceError {
    return new ServiceError(
      'ResourceNotFoundException',
      `Firehose ${name} under account ${this.#options.accountId} not found.`,
    );
  }

  async #create(input: Input): Promise<unknown> {
    const { region, accountId } = this.#options;
    const name = this.#name(input);
    if (this.#streams.has(name) || this.#busy.has(name)) {
      throw new ServiceError('ResourceInUseException', `Firehose ${name} under accountId ${accountId} already exists`);
    }
    const destination = parseDestination(destinationOf(input, 'Configuration'), this.#provided);
    requireProvided(destination, this.#provided);
    requireReadableKeys(name, { destination, versionId: 1 }, this.#now());
    const state: DeliveryStreamState = {
      name,
      arn: `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`,
      createdMs: this.#now(),
      updatedMs: undefined,
      versionId: 1,
      destination: destination.configured,
      source: this.#sourceOf(input),
      encryption: encryptionOf(input.object('DeliveryStreamEncryptionConfigurationInput')),
      tags: tagsOf(input),
    };
    if (state.encryption && state.source.type !== 'DirectPut') throw encryptionNotPermitted();
    this.#busy.add(name);
    try {
      const folder = path.join(this.#folder, randomUUID());
      await DeliveryStream.create(folder, state, this.#context);
      this.#creatingUntilMs.set(name, this.#now() + (this.#options.stateMs ?? 0));
      await this.open(folder, state);
    } finally {
      this.#busy.delete(name);
    }
    return { DeliveryStreamARN: state.arn };
  }

  #sourceOf(input: Input): DeliverySourceState {
    const type = input.string('DeliveryStreamType') ?? 'DirectPut';
    const other = OTHER_SOURCES.find((name) => input.has(name));
    if (other !== undefined || (type !== 'DirectPut' && type !== 'KinesisStreamAsSource')) {
      throw invalidArgument(
        `The local pipeline delivers direct puts and Kinesis data streams only: ${other ?? type} is not supported.`,
      );
    }
    const kinesis = input.object('KinesisStreamSourceConfiguration');
    if (type === 'DirectPut') {
      if (kinesis) {
        throw invalidArgument(
          'KinesisStreamSourceConfiguration is only applicable for KinesisStreamAsSource stream type.',
        );
      }
      const configuration = input.object('DirectPutSourceConfiguration');
      return { type, configuration: configuration && picked(configuration, ['ThroughputHintInMBs']) };
    }
    if (!kinesis) throw invalidArgument('KinesisSourceStreamConfig is required for KinesisStreamAsSource stream type.');
    const streamArn = kinesis.requiredString('KinesisStreamARN');
    const roleArn = kinesis.requiredString('RoleARN');
    const stream = this.#options.sources.describe(streamArn);
    if (!stream) throw invalidArgument(`The source stream ${streamArn} was not found.`);
    return { type, streamArn: stream.streamArn, roleArn, startMs: this.#now() };
  }

  async #delete(input: Input): Promise<unknown> {
    const stream = this.#stream(input);
    const { name } = stream.state;
    if (this.#isCreating(stream)) {
      throw new ServiceError('ResourceInUseException', `Firehose ${name} is being created: wait until it is ACTIVE.`);
    }
    this.#creatingUntilMs.delete(name);
    this.#streams.delete(name);
    this.#busy.add(name);
    try {
      await stream.remove();
    } finally {
      this.#busy.delete(name);
    }
    return {};
  }

  #list(input: Input): unknown {
    const after = input.string('ExclusiveStartDeliveryStreamName');
    const limit = input.integer('Limit', 1, 10_000) ?? 10;
    const type = input.oneOf('DeliveryStreamType', [
      'DirectPut',
      'KinesisStreamAsSource',
      'MSKAsSource',
      'DatabaseAsSource',
    ]);
    const names = [...this.#streams.values()]
      .filter(({ state }) => type === undefined || state.source.type === type)
      .map(({ state }) => state.name)
      .filter((name) => after === undefined || name > after)
      .sort();
    return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
  }

  async #updateDestination(input: Input): Promise<unknown> {
    const stream = this.#stream(input);
    const expected = input.requiredString('CurrentDeliveryStreamVersionId');
    const destinationId = input.requiredString('DestinationId');
    if (destinationId !== DESTINATION_ID) throw invalidArgument(`Destination Id ${destinationId} not found`);
    await stream.updateDestination(destinationOf(input, 'Update'), ({ versionId }) => {
      if (String(versionId) === expected) return;
      throw new ServiceError(
        'ConcurrentModificationException',
        `Cannot update firehose: ${stream.state.name} since the current version id: ${versionId} and specified version id: ${expected} do not match`,
      );
    });
    return {};
  }

  async #startEncryption(input: Input): Promise<unknown> {
    const stream = this.#stream(input);
    if (!stream.direct) throw encryptionNotPermitted();
    const asked = input.object('DeliveryStreamEncryptionConfigurationInput') ?? new Input({ KeyType: 'AWS_OWNED_CMK' });
    const encryption = encryptionOf(asked);
    await stream.amend((state) => ({ ...state, encryption }));
    return {};
  }

  async #stopEncryption(input: Input): Promise<unknown> {
    const stream = this.#stream(input);
    if (!stream.direct) throw encryptionNotPermitted();
    await stream.amend((state) => ({ ...state, encryption: { Status: 'DISABLED' } }));
    return {};
  }
}

/**
 * The destination of a request: S3, extended or of the older kind, or an HTTP endpoint.
 *
 * @throws {ServiceError} `InvalidArgumentException` when there is none, several, or one of another kind.
 */
function destinationOf(input: Input, kind: 'Configuration' | 'Update'): Input {
  const other = OTHER_DESTINATIONS.map((name) => `${name}Destination${kind}`).find((name) => input.has(name));
  if (other !== undefined) {
    throw invalidArgument(
      `The local pipeline delivers to S3 and to HTTP endpoints only: use ExtendedS3Destination${kind} instead of ${other}.`,
    );
  }
  const given = ['ExtendedS3Destination', 'S3Destination', 'HttpEndpointDestination']
    .map((name) => input.object(`${name}${kind}`))
    .filter((destination) => destination !== undefined);
  const [destination] = given;
  if (!destination || given.length > 1) {
    throw invalidArgument('Exactly one destination configuration is supported for a Firehose');
  }
  return destination;
}

function encryptionOf(input: Input | undefined): Record<string, unknown> | undefined {
  if (!input) return undefined;
  const keyType = input.oneOf('KeyType', ['AWS_OWNED_CMK', 'CUSTOMER_MANAGED_CMK']) ?? 'AWS_OWNED_CMK';
  const keyArn = input.string('KeyARN', { most: 512 });
  if (keyType === 'CUSTOMER_MANAGED_CMK' && keyArn === undefined) {
    throw invalidArgument('KeyARN is required when KeyType is CUSTOMER_MANAGED_CMK');
  }
  return { KeyARN: keyArn, KeyType: keyType, Status: 'ENABLED' };
}

function encryptionNotPermitted(): ServiceError {
  return invalidArgument(
    'Server-side encryption is only applicable to delivery streams of the type DirectPut: encrypt the source stream.',
  );
}
