import { join } from 'node:path';
import { ACCOUNT } from '../account';
import { ServiceError, type JsonService, type RequestContext, type SourceStreams } from '../service';
import { MetricStore } from '../cloudWatch';
import type { Faults } from '../server/faults';
import { unshared, type StorageContext } from '../storage/storageContext';
import { AccountSettings } from './accountSettings';
import { ControlLimits } from './controlLimits';
import { deregisterConsumer, describeConsumer, listConsumers, registerConsumer } from './consumers';
import { describeLimits, describeStream, describeStreamSummary, listShards, listStreams } from './describing';
import { Input } from './input';
import { Iterators } from './iterators';
import { findStart, getRecords, requireShard, startingPosition } from './reading';
import { mergeShards, splitShard, updateShardCount } from './resharding';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from './resourcePolicies';
import { changeRetention, setEncryption, setMonitoring, updateMaxRecordSize, updateMode } from './settingStreams';
import { INPUT_SHAPES } from './shapes';
import { ShardLimits } from './shardLimits';
import { sourceStreams } from './sourceStreams';
import { StateDelays } from './stateDelays';
import { StreamMeter } from './streamMeter';
import { Streams } from './streams';
import { Subscriptions } from './subscription';
import { addTags, listTags, listTagsForResource, removeTags, tagResource, untagResource } from './tagging';
import { requireTags, tagsOf } from './tags';
import { validate } from './validation';
import { putRecord, putRecords, type WriteContext } from './writing';

export interface KinesisOptions {
  dataFolder: string;
  region: string;
  /** Whether AWS's limits are enforced. */
  limits: boolean;
  /** How long a stream stays CREATING, UPDATING or DELETING. */
  stateMs?: number | undefined;
  faults: Faults;
  /** Where it is counted what streams take and give. Default: nobody asks for it. */
  metrics?: MetricStore | undefined;
  now?: () => number;
  storage?: StorageContext;
  /** Called with what was put into a stream. */
  onPut?: WriteContext['onPut'];
}

type Operation = (input: Input, request: RequestContext) => unknown;

/** Amazon Kinesis Data Streams. */
export class Kinesis implements JsonService {
  readonly targetPrefix = 'Kinesis_20131202';
  readonly takesCbor = true;
  readonly simulatesFaults = true;
  readonly sources: SourceStreams;
  readonly #streams: Streams;
  readonly #operations: Readonly<Record<string, Operation>>;
  readonly #limits: ControlLimits | undefined;
  readonly #delays: StateDelays;
  readonly #now: () => number;

  private constructor(
    streams: Streams,
    operations: Readonly<Record<string, Operation>>,
    limits: ControlLimits | undefined,
    delays: StateDelays,
    now: () => number,
  ) {
    this.#streams = streams;
    this.#operations = operations;
    this.#limits = limits;
    this.#delays = delays;
    this.#now = now;
    this.sources = sourceStreams(streams);
  }

  static async open(options: KinesisOptions): Promise<Kinesis> {
    const { dataFolder, region, limits, stateMs = 0, faults, now = Date.now } = options;
    const { storage = unshared(dataFolder), metrics = new MetricStore(), onPut = () => undefined } = options;
    const folder = join(dataFolder, 'kinesis');
    const streams = await Streams.open(join(folder, 'streams'), region, storage, now());
    const iterators = await Iterators.open(folder, storage);
    const shardLimits = limits ? new ShardLimits() : undefined;
    const controlLimits = limits ? new ControlLimits(streams) : undefined;
    const account = await AccountSettings.open(folder, storage);
    const delays = new StateDelays(stateMs, streams, now);
    const meter = new StreamMeter(metrics);
    const all = operations({ streams, iterators, account, limits: shardLimits, delays, faults, meter, now, onPut });
    return new Kinesis(streams, all, controlLimits, delays, now);
  }

  async handle(operation: string, value: unknown, request: RequestContext): Promise<unknown> {
    const shape = INPUT_SHAPES.get(operation);
    if (shape) validate(value, shape);
    const input = new Input(value);
    this.#limits?.check(operation, input, this.#now());
    this.#delays.check(operation, input);
    const stream = this.#streams.ofInput(input);
    const output = await this.#run(operation, value, request);
    this.#delays.done(operation, input, stream);
    this.#limits?.done(operation, input, this.#now());
    return output;
  }

  /** Runs an operation whatever state its stream is in, and leaves it ACTIVE. No limit applies. */
  async perform(operation: string, input: unknown): Promise<unknown> {
    const shape = INPUT_SHAPES.get(operation);
    if (shape) validate(input, shape);
    return await this.#run(operation, input, { signal: new AbortController().signal });
  }

  async #run(operation: string, value: unknown, request: RequestContext): Promise<unknown> {
    const run = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (!run) throw new ServiceError('UnknownOperationException', `The local pipeline does not know ${operation}.`);
    return await run(new Input(value), request);
  }

  /** Figures for the pipeline's status. */
  summary() {
    return { streams: this.#streams.names().length };
  }

  /** What was put into each open shard since the program started, and in the last minute. */
  flow(): KinesisFlow[] {
    const nowMs = this.#now();
    return this.#streams.all().map(({ state, openShards }) => ({
      name: state.name,
      consumers: state.consumers.length,
      shards: openShards.map((shard) => ({
        ...{ shardId: shard.state.shardId, ...shard.put },
        recent: shard.recentlyPut(nowMs),
      })),
    }));
  }

  close(): Promise<void> {
    return this.#streams.close();
  }
}

interface Counted {
  records: number;
  bytes: number;
}

interface KinesisFlow {
  name: string;
  consumers: number;
  shards: (Counted & { shardId: string; recent: Counted })[];
}

interface Parts {
  streams: Streams;
  iterators: Iterators;
  account: AccountSettings;
  /** Undefined: no limits are enforced. */
  limits: ShardLimits | undefined;
  delays: StateDelays;
  faults: Faults;
  meter: StreamMeter;
  now: () => number;
  onPut: WriteContext['onPut'];
}

function operations(parts: Parts): Readonly<Record<string, Operation>> {
  const { streams, iterators, account, limits, delays, faults, meter, now, onPut } = parts;
  const subscriptions = new Subscriptions();
  const writing = () => ({ nowMs: now(), limits, meter, failsRecord: () => faults.failsRecord('PutRecords'), onPut });
  return {
    CreateStream: async (input) => {
      const name = input.requiredString('StreamName');
      const shardCount = input.integer('ShardCount');
      const modeDetails = input.object('StreamModeDetails');
      // AWS makes a stream without shard count and mode an on-demand one.
      const mode =
        modeDetails?.oneOf('StreamMode', ['PROVISIONED', 'ON_DEMAND']) ??
        (modeDetails || shardCount !== undefined ? 'PROVISIONED' : 'ON_DEMAND');
      if (mode === 'PROVISIONED' && shardCount === undefined) input.missing('ShardCount');
      const tags = requireTags(tagsOf(input) ?? {}, `stream ${name} under account ${ACCOUNT}`);
      const maxRecordSizeInKiB = input.integer('MaxRecordSizeInKiB');
      await streams.create({
        name,
        mode,
        shardCount,
        nowMs: now(),
        tags,
        maxRecordSizeInKiB,
      });
    },
    DeleteStream: async (input) => {
      const stream = streams.get(input);
      const enforce = input.raw('EnforceConsumerDeletion') === true;
      if (stream.state.consumers.length > 0 && !enforce) {
        throw new ServiceError(
          'ResourceInUseException',
          `Stream ${stream.state.name} under account ${ACCOUNT} has registered consumers. You must delete them first, or set EnforceConsumerDeletion.`,
        );
      }
      await streams.delete(stream);
    },
    DescribeStream: (input) => describeStream(streams, input, delays),
    DescribeStreamSummary: (input) => describeStreamSummary(streams, input, delays),
    ListStreams: (input) => listStreams(streams, input, delays, now()),
    ListShards: (input) => listShards(streams, input, now()),
    DescribeLimits: () => describeLimits(streams),

    PutRecord: async (input) => {
      const stream = streams.get(input);
      const { sequenceNumber, shardId } = await putRecord(stream, input, writing());
      const { type } = stream.state.encryption;
      return { SequenceNumber: sequenceNumber, ShardId: shardId, EncryptionType: type === 'NONE' ? undefined : type };
    },
    PutRecords: (input) => putRecords(streams.get(input), input, writing()),

    GetShardIterator: async (input) => {
      const stream = streams.get(input);
      const shard = requireShard(stream, input.requiredString('ShardId'));
      const position = startingPosition(input, 'ShardIteratorType', 'StartingSequenceNumber');
      const cursor = await findStart(stream, shard, position, now());
      const place = { streamId: stream.state.id, shardId: shard.state.shardId, cursor };
      return { ShardIterator: iterators.issue(place, now()) };
    },
    GetRecords: (input) => {
      if (faults.takesExpiredIterators()) iterators.expireAllBeforeMs = now() + 1;
      return getRecords(input, { streams, iterators, limits, meter, nowMs: now() });
    },

    SplitShard: (input) => splitShard(streams.get(input), input, now()),
    MergeShards: (input) => mergeShards(streams.get(input), input, now()),
    UpdateShardCount: (input) => updateShardCount(streams.get(input), input, now()),

    IncreaseStreamRetentionPeriod: (input) => changeRetention(streams.get(input), input, 'increase'),
    DecreaseStreamRetentionPeriod: (input) => changeRetention(streams.get(input), input, 'decrease'),
    UpdateStreamMode: (input) => updateMode(streams.byArn(input.requiredString('StreamARN')), input),
    UpdateMaxRecordSize: (input) => updateMaxRecordSize(streams.get(input), input),
    StartStreamEncryption: (input) => setEncryption(streams.get(input), input, true),
    StopStreamEncryption: (input) => setEncryption(streams.get(input), input, false),
    EnableEnhancedMonitoring: (input) => setMonitoring(streams.get(input), input, true),
    DisableEnhancedMonitoring: (input) => setMonitoring(streams.get(input), input, false),

    AddTagsToStream: (input) => addTags(streams.get(input), input),
    RemoveTagsFromStream: (input) => removeTags(streams.get(input), input),
    ListTagsForStream: (input) => listTags(streams.get(input), input),
    TagResource: (input) => tagResource(streams, input),
    UntagResource: (input) => untagResource(streams, input),
    ListTagsForResource: (input) => listTagsForResource(streams, input),

    PutResourcePolicy: (input) => putResourcePolicy(streams, input),
    GetResourcePolicy: (input) => getResourcePolicy(streams, input),
    DeleteResourcePolicy: (input) => deleteResourcePolicy(streams, input),
    DescribeAccountSettings: () => account.describe(),
    UpdateAccountSettings: (input) => account.update(input, now()),
    UpdateStreamWarmThroughput: (input) => account.updateWarmThroughput(streams, input),

    RegisterStreamConsumer: (input) => registerConsumer(streams, input, delays, now()),
    DeregisterStreamConsumer: (input) => deregisterConsumer(streams, input),
    DescribeStreamConsumer: (input) => describeConsumer(streams, input, delays),
    ListStreamConsumers: (input) => listConsumers(streams, input, delays, now()),
    SubscribeToShard: (input, { signal }) => subscriptions.subscribe({ streams, delays, now }, input, signal),
  };
}
