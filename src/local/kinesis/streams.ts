import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT } from '../account';
import { ServiceError } from '../service';
import { removeOwn, STREAM_FOLDER, STREAM_LAYOUT, UNFINISHED_STREAM_FOLDER } from '../storage/layout';
import type { StorageContext } from '../storage/storageContext';
import { DataStream, newShards } from './dataStream';
import { evenRanges } from './hashRange';
import type { Input } from './input';
import type { StreamState } from './streamState';

/** A stream's ARN, or a consumer's. The groups are the region, the account and the stream's name. */
const STREAM_ARN = /^arn:aws[a-z-]*:kinesis:([a-z0-9-]+):(\d{12}):stream\/([a-zA-Z0-9_.-]+)(?:\/consumer\/.+)?$/;
const ON_DEMAND_SHARDS = 4;

/** All data streams of the pipeline. */
export class Streams {
  readonly #folder: string;
  readonly #region: string;
  readonly #storage: StorageContext;
  readonly #streams = new Map<string, DataStream>();
  /** Names of streams that are being created or deleted. */
  readonly #busy = new Set<string>();

  private constructor(folder: string, region: string, storage: StorageContext) {
    this.#folder = folder;
    this.#region = region;
    this.#storage = storage;
  }

  static async open(folder: string, region: string, storage: StorageContext, nowMs: number): Promise<Streams> {
    const streams = new Streams(folder, region, storage);
    await mkdir(folder, { recursive: true });
    const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    await Promise.all(
      folders.map(async ({ name }) => {
        if (STREAM_FOLDER.test(name)) await streams.#load(join(folder, name), nowMs);
        // Left by a crash during a creation or deletion, which was not acknowledged.
        else if (UNFINISHED_STREAM_FOLDER.test(name)) await removeOwn(join(folder, name), STREAM_LAYOUT);
      }),
    );
    return streams;
  }

  async #load(folder: string, nowMs: number): Promise<void> {
    const stream = await DataStream.load(folder, this.#storage, nowMs);
    if (stream) this.#streams.set(stream.state.name, stream);
  }

  names(): string[] {
    return [...this.#streams.keys()].sort();
  }

  all(): DataStream[] {
    return [...this.#streams.values()];
  }

  find(nameOrArn: string): DataStream | undefined {
    const [, region, account, name] = STREAM_ARN.exec(nameOrArn) ?? [];
    if (name === undefined) return this.#streams.get(nameOrArn);
    return region === this.#region && account === ACCOUNT ? this.#streams.get(name) : undefined;
  }

  /** The stream that an input names in any way. Undefined: it names none, or one that does not exist. */
  ofInput(input: Input): DataStream | undefined {
    const name = input.string('StreamARN') ?? input.string('StreamName') ?? input.string('ConsumerARN') ?? '';
    return this.find(name);
  }

  /**
   * Finds a stream by `StreamName` or `StreamARN`.
   *
   * @throws {ServiceError} `InvalidArgumentException` when the input has neither, `ResourceNotFoundException`.
   */
  get(input: Input): DataStream {
    const arn = input.string('StreamARN');
    const name = input.string('StreamName');
    if (arn !== undefined) return this.byArn(arn);
    if (name !== undefined) return this.byName(name);
    throw new ServiceError('InvalidArgumentException', 'Either StreamName or StreamARN should be provided.');
  }

  byArn(arn: string): DataStream {
    const [, , account = '', name] = STREAM_ARN.exec(arn) ?? [];
    if (name === undefined || arn.includes('/consumer/'))
      throw new ServiceError('InvalidArgumentException', `StreamARN ${arn} is not valid.`);
    const stream = this.find(arn);
    if (stream) return stream;
    throw notFound(name, account);
  }

  byName(name: string): DataStream {
    const stream = this.#streams.get(name);
    if (stream) return stream;
    throw notFound(name, ACCOUNT);
  }

  async create(options: {
    name: string;
    mode: 'PROVISIONED' | 'ON_DEMAND';
    shardCount: number | undefined;
    tags?: Readonly<Record<string, string>>;
    maxRecordSizeInKiB?: number | undefined;
    nowMs: number;
  }): Promise<DataStream> {
    const { name, mode, nowMs } = options;
    if (this.#streams.has(name) || this.#busy.has(name)) {
      throw new ServiceError('ResourceInUseException', `Stream ${name} under account ${ACCOUNT} already exists.`);
    }
    const id = randomUUID();
    const count = mode === 'ON_DEMAND' ? ON_DEMAND_SHARDS : (options.shardCount ?? 1);
    this.#busy.add(name);
    const state: StreamState = {
      name,
      arn: `arn:aws:kinesis:${this.#region}:${ACCOUNT}:stream/${name}`,
      id,
      createdMs: nowMs,
      mode,
      retentionHours: 24,
      encryption: { type: 'NONE' },
      maxRecordSizeInKiB: options.maxRecordSizeInKiB ?? 1024,
      monitoring: [],
      tags: options.tags ?? {},
      consumers: [],
      shards: newShards(0, evenRanges(count), nowMs),
    };
    const stream = await DataStream.create(join(this.#folder, id), state, this.#storage).finally(() =>
      this.#busy.delete(name),
    );
    this.#streams.set(name, stream);
    return stream;
  }

  async delete(stream: DataStream): Promise<void> {
    const { name } = stream.state;
    this.#streams.delete(name);
    this.#busy.add(name);
    await stream.delete().finally(() => this.#busy.delete(name));
  }

  async close(): Promise<void> {
    for (const stream of this.#streams.values()) await stream.close();
  }
}

function notFound(name: string, account: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`);
}
