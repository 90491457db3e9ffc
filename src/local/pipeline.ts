import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT } from './account';
import { Activity } from './activity';
import { Changes } from './changes';
import { CloudWatch, MetricStore } from './cloudWatch';
import { NamedEndpoints, openFirehose, type Firehose } from './firehose';
import { Kinesis } from './kinesis';
import { Functions, NO_FUNCTIONS, type FunctionSettings } from './lambda';
import { openS3, type S3 } from './s3';
import {
  createContent,
  demoContent,
  initAnswer,
  type Content,
  type InitAnswer,
  type KinesisCall,
  type Outcome,
} from './init/content';
import { readInitText } from './init/initFile';
import { templateParameters } from './init/templateParameters';
import { makeInert, refusal } from './server/access';
import { AwsJsonEndpoint } from './server/awsJson';
import { CONTROL_PREFIX, handleControl, isInitRequest } from './server/controlEndpoint';
import { Faults } from './server/faults';
import { HttpServer } from './server/httpServer';
import { importRecording, type PutRecords, type Recording } from './recording';
import { ServiceError, WrittenAnswer } from './service';
import { CONTENT_LAYOUT, removeOwnContent } from './storage/layout';
import { requireSnapshotName, Snapshots } from './storage/snapshots';
import { answerSts, isStsRequest } from './sts/sts';
import { isRecord, readState, writeState } from './storage/stateFile';
import { unshared, type StorageContext } from './storage/storageContext';

/** How long a reset, or a snapshot, waits for requests that are under way. */
const GRACE_MS = 300;
/** Records that the first content was created, or that a reset or a restore is replacing everything. */
const SEEDED_FILE = 'seeded.json';
const RESETTING = { resetting: true };

export interface PipelineOptions {
  dataFolder: string;
  region: string;
  limits: boolean;
  /** How long a stream stays CREATING, UPDATING or DELETING; by default no time. */
  stateMs?: number | undefined;
  /** What a pipeline of a first start holds, and one after a reset. By default, the demo streams. */
  content?: Content | undefined;
  /** Glue tables that delivery streams convert records with, as JSON documents. */
  tables?: readonly unknown[] | undefined;
  /** The HTTP endpoints that records may be sent to: `URL`, or `URL=ADDRESS`. By default, none. */
  httpEndpoints?: readonly string[] | undefined;
  /** The name of a snapshot to begin with. */
  snapshot?: string | undefined;
  /** What Lambda processors may invoke. By default, nothing. */
  functions?: FunctionSettings | undefined;
  /** Called with each line that a function writes to its log. */
  onFunctionLog?: ((functionName: string, line: string) => void) | undefined;
  /** Called with problems in the background that no request is answered with. */
  onTrouble?: (message: string) => void;
  /** By default, no other program is expected to reach the folder. */
  storage?: StorageContext;
}

interface Services {
  kinesis: Kinesis;
  firehose: Firehose;
  s3: S3;
  json: AwsJsonEndpoint;
}

/** The whole local pipeline: three services on one port, their metrics, and STS's answer to who the caller is. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #storage: StorageContext;
  readonly #faults: Faults;
  readonly #functions: Functions;
  readonly #snapshots: Snapshots;
  readonly #changes: Changes;
  readonly #activity: Activity;
  readonly #metrics: MetricStore;
  readonly #startedMs = Date.now();
  readonly #server: HttpServer;
  #services: Services;
  /** Requests wait while a reset runs, or a snapshot is saved or restored. */
  #pause: Promise<void> | undefined;
  #resetting: Promise<void> | undefined;
  readonly #underWay = new Map<ServerResponse, Promise<void>>();

  private constructor(
    options: PipelineOptions,
    storage: StorageContext,
    faults: Faults,
    functions: Functions,
    snapshots: Snapshots,
    changes: Changes,
    activity: Activity,
    metrics: MetricStore,
    services: Services,
  ) {
    this.#options = options;
    this.#storage = storage;
    this.#faults = faults;
    this.#functions = functions;
    this.#snapshots = snapshots;
    this.#changes = changes;
    this.#activity = activity;
    this.#metrics = metrics;
    this.#services = services;
    this.#server = new HttpServer((request, response) => void this.#handle(request, response));
  }

  static async open(options: PipelineOptions): Promise<Pipeline> {
    const faults = new Faults();
    const {
      storage = unshared(options.dataFolder),
      functions: settings = NO_FUNCTIONS,
      region,
      onFunctionLog,
    } = options;
    const functions = new Functions(settings, region, onFunctionLog);
    const snapshots = await Snapshots.open(storage);
    if (options.snapshot !== undefined) {
      await requireSnapshot(snapshots, options.snapshot);
      await writeState(storage, join(options.dataFolder, SEEDED_FILE), restoring(options.snapshot));
    }
    const changes = new Changes();
    const activity = new Activity(changes);
    const metrics = new MetricStore();
    const services = await openServices(options, { storage, faults, functions, snapshots, changes, activity, metrics });
    return new Pipeline(options, storage, faults, functions, snapshots, changes, activity, metrics, services);
  }

  get faults(): Faults {
    return this.#faults;
  }

  get functions(): Functions {
    return this.#functions;
  }

  /** @throws {Error} as `importRecording`, and `ServiceError` when the stream does not exist. */
  async importRecording(recording: Recording): Promise<void> {
    const { kinesis } = this.#services;
    await importRecording(recording, async (batch) => {
      const answer = await kinesis.perform('PutRecords', batch);
      if (!(answer instanceof WrittenAnswer)) throw new Error('PutRecords gave another answer.');
      return JSON.parse(Buffer.from(answer.toJsonBytes()).toString()) as Awaited<ReturnType<PutRecords>>;
    });
  }

  listen(port: number): Promise<number> {
    return this.#server.listen(port);
  }

  async close(): Promise<void> {
    await this.#server.close();
    await closeServices(this.#services);
    this.#functions.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    makeInert(response);
    const reason = refusal(request);
    if (reason !== undefined) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`${reason}\n`);
      return;
    }
    // What creates something is under way like a request of AWS's.
    if (request.url?.startsWith(CONTROL_PREFIX) && !isInitRequest(request)) return this.#control(request, response);
    // The request that asked for the pause reports its failure.
    while (this.#pause) await this.#pause.catch(() => undefined);
    const target = request.headers['x-amz-target'];
    const work = this.#work(target, request, response);
    this.#underWay.set(response, work);
    await work.finally(() => this.#underWay.delete(response));
    if (typeof target === 'string') this.#changes.called(target);
  }

  #control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const calls = {
      faults: this.#faults,
      status: () => this.#status(),
      flow: (after: number | undefined, signal: AbortSignal) => this.#flowAfter(after, signal),
      activity: (after: number | undefined, signal: AbortSignal) => this.#activityAfter(after, signal),
      reset: () => this.reset(),
      putTables: (document: unknown) => this.#putTables(document),
      snapshots: {
        list: () => this.#snapshots.list(),
        save: (name: string) => this.saveSnapshot(name),
        restore: (name: string) => this.restoreSnapshot(name),
        remove: (name: string) => this.#removeSnapshot(name),
      },
      init: (text: string, parameters: Readonly<Record<string, string>>) => this.#init(text, parameters),
      parameters: templateParameters,
    };
    return handleControl(calls, request, response);
  }

  /** Creates what a template names and does not exist yet. */
  async #init(text: string, parameters: Readonly<Record<string, string>>): Promise<InitAnswer> {
    const { content, leftOut } = await readInitText(text, { region: this.#options.region, parameters });
    return initAnswer(await fill(this.#services, content), leftOut);
  }

  #work(target: string | string[] | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isInitRequest(request)) return this.#control(request, response);
    if (typeof target === 'string') return this.#services.json.handle(target, request, response);
    return isStsRequest(request) ? answerSts(request, response) : this.#services.s3.handle(request, response);
  }

  /** Cuts requests that do not end soon: nothing may write into the folders while they are emptied. */
  async #endRequests(): Promise<void> {
    const all = Promise.allSettled(this.#underWay.values());
    const grace = new AbortController();
    await Promise.race([all, delay(GRACE_MS, undefined, { signal: grace.signal })]);
    grace.abort();
    for (const response of this.#underWay.keys()) response.destroy();
    await all;
  }

  async #status() {
    const { dataFolder, region, limits } = this.#options;
    return {
      pid: process.pid,
      uptimeMs: Date.now() - this.#startedMs,
      region,
      limits,
      dataFolder,
      ...this.#services.kinesis.summary(),
      ...this.#services.firehose.summary(),
      damage: await this.#storage.damage.summary(),
    };
  }

  async #flowAfter(revision: number | undefined, signal: AbortSignal) {
    if (revision !== undefined) await this.#changes.after(revision, signal);
    while (this.#pause) await this.#pause.catch(() => undefined);
    const { kinesis, firehose } = this.#services;
    return { revision: this.#changes.revision, streams: kinesis.flow(), deliveries: firehose.flow() };
  }

  async #activityAfter(after: number | undefined, signal: AbortSignal) {
    const news = await this.#activity.newsAfter(after, signal);
    return { ...news, ...this.#services.firehose.summary() };
  }

  /** Empties the pipeline and creates its first content again. */
  reset(): Promise<void> {
    this.#resetting ??= this.#paused(async () => await this.#replaceContent(RESETTING)).finally(
      () => (this.#resetting = undefined),
    );
    return this.#resetting;
  }

  /**
   * Saves everything in the pipeline under a name; a snapshot with this name is replaced. What is buffered is delivered first.
   *
   * @throws {ServiceError} `InvalidArgumentException` when it is not a name.
   */
  async saveSnapshot(name: string): Promise<void> {
    requireSnapshotName(name);
    await this.#paused(async () => await this.#snapshots.save(name));
  }

  /**
   * Replaces everything in the pipeline with a snapshot.
   *
   * @throws {ServiceError} `ResourceNotFoundException` when there is no snapshot with this name.
   */
  async restoreSnapshot(name: string): Promise<void> {
    await requireSnapshot(this.#snapshots, name);
    await this.#paused(async () => await this.#replaceContent(restoring(name)));
  }

  async #removeSnapshot(name: string): Promise<void> {
    await requireSnapshot(this.#snapshots, name);
    await this.#snapshots.remove(name);
  }

  async #putTables(document: unknown): Promise<void> {
    try {
      await this.#services.firehose.putTables(document);
    } catch (error) {
      throw new ServiceError('InvalidArgumentException', error instanceof Error ? error.message : String(error));
    }
  }

  /** Does work while nothing else uses the data folder: one piece after the other. */
  #paused(work: () => Promise<void>): Promise<void> {
    const pause = (this.#pause ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        await this.#endRequests();
        await closeServices(this.#services);
        this.#storage.lease.requireHeld();
        try {
          await work();
        } finally {
          this.#services = await this.#openServices();
          this.#changes.changed();
        }
      })
      .finally(() => {
        if (this.#pause === pause) this.#pause = undefined;
      });
    this.#pause = pause;
    return pause;
  }

  /** If this crashes half-way, the next start continues it. */
  async #replaceContent(state: object): Promise<void> {
    this.#faults.clear();
    this.#activity.noteReplaced();
    this.#metrics.clear();
    await writeState(this.#storage, join(this.#options.dataFolder, SEEDED_FILE), state);
  }

  #openServices(): Promise<Services> {
    const used = {
      storage: this.#storage,
      faults: this.#faults,
      functions: this.#functions,
      snapshots: this.#snapshots,
      metrics: this.#metrics,
    };
    return openServices(this.#options, { ...used, changes: this.#changes, activity: this.#activity });
  }
}

interface UsedByServices {
  storage: StorageContext;
  faults: Faults;
  functions: Functions;
  snapshots: Snapshots;
  changes: Changes;
  activity: Activity;
  metrics: MetricStore;
}

async function openServices(
  options: PipelineOptions,
  { storage, faults, functions, snapshots, changes, activity, metrics }: UsedByServices,
): Promise<Services> {
  const { dataFolder, region, limits, stateMs, tables, httpEndpoints = [], onTrouble = () => undefined } = options;
  const seeded = await readSeeded(dataFolder, storage, snapshots);
  const [kinesis, s3] = await Promise.all([
    Kinesis.open({
      ...{ dataFolder, region, limits, stateMs, faults, metrics, storage },
      onPut: (name, records, bytes) => activity.notePut('stream', name, records, bytes),
    }),
    openS3({ dataFolder, region, storage, onChange: (bucket) => activity.noteObjects(bucket) }),
  ]);
  const { objects } = s3;
  const firehose = await openFirehose({
    sources: kinesis.sources,
    objects,
    dataFolder,
    storage,
    region,
    accountId: ACCOUNT,
    functions,
    metrics,
    endpoints: new NamedEndpoints(httpEndpoints),
    stateMs,
    failsRecord: () => faults.failsRecord('PutRecordBatch'),
    onDeliveryFailure: (name, error) => {
      const reason = error instanceof Error ? error.message : String(error);
      onTrouble(`Delivery stream ${name} cannot deliver and keeps trying: ${reason}`);
    },
    onStored: (object) => activity.noteDelivered(object),
    onPut: (name, records, bytes) => activity.notePut('deliveryStream', name, records, bytes),
    onFunctionFailure: (name, message) => onTrouble(`Delivery stream ${name}: ${message}`),
    onFlow: () => changes.changed(),
  });
  const services = {
    kinesis,
    s3,
    firehose,
    json: new AwsJsonEndpoint([kinesis, firehose, new CloudWatch(metrics)], faults),
  };
  if (tables && tables.length > 0) await firehose.putTables(tables);
  // What a program asks for by name is there after every start.
  if (seeded === 'no' || options.content) {
    requireAll(await fill(services, options.content ?? demoContent(region, ACCOUNT)));
  }
  if (seeded !== 'yes') {
    await writeState(storage, join(dataFolder, SEEDED_FILE), { seededAt: new Date().toISOString() });
  }
  return services;
}

/** `lost`: the first content was created, and the file that says so is damaged. */
async function readSeeded(
  dataFolder: string,
  storage: StorageContext,
  snapshots: Snapshots,
): Promise<'yes' | 'no' | 'lost'> {
  const found = await readState(storage, join(dataFolder, SEEDED_FILE), isRecord);
  if (found.kind === 'lost') return 'lost';
  if (found.kind === 'none') return 'no';
  if (!('resetting' in found.state)) return 'yes';
  await removeOwnContent(dataFolder, CONTENT_LAYOUT);
  const { restoring } = found.state;
  if (typeof restoring !== 'string' || !(await snapshots.has(restoring))) return 'no';
  await snapshots.copyBack(restoring);
  await writeState(storage, join(dataFolder, SEEDED_FILE), { seededAt: new Date().toISOString() });
  return 'yes';
}

/** What a version that knows no snapshots takes for a reset: it must not use what is half restored. */
function restoring(name: string): object {
  return { ...RESETTING, restoring: name };
}

async function requireSnapshot(snapshots: Snapshots, name: string): Promise<void> {
  if (await snapshots.has(name)) return;
  const names = (await snapshots.list()).map((one) => one.name);
  const known = names.length === 0 ? 'None was saved.' : `There are: ${names.join(', ')}.`;
  throw new ServiceError('ResourceNotFoundException', `The local pipeline has no snapshot "${name}". ${known}`, 404);
}

function fill({ kinesis, s3, firehose }: Services, content: Content): Promise<readonly Outcome[]> {
  const targets = {
    callKinesis: ({ operation, input }: KinesisCall) => kinesis.perform(operation, input),
    createBucket: (name: string) => s3.objects.createBucket(name),
    createDeliveryStream: (input: unknown) => firehose.handle('CreateDeliveryStream', input),
  };
  return createContent(targets, content);
}

/** @throws {ServiceError} or {S3Error} when something could not be created. */
function requireAll(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) if (outcome.kind === 'failed') throw outcome.error;
}

async function closeServices({ firehose, kinesis, s3 }: Services): Promise<void> {
  await firehose.close();
  await s3.close();
  await kinesis.close();
}
