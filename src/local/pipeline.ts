import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT } from './account';
import { openFirehose, type Firehose } from './firehose';
import { Kinesis } from './kinesis';
import { Functions, NO_FUNCTIONS, type FunctionSettings } from './lambda';
import { openS3, type S3 } from './s3';
import { createContent, demoContent, type Content } from './content';
import { makeInert, refusal } from './server/access';
import { AwsJsonEndpoint } from './server/awsJson';
import { CONTROL_PREFIX, handleControl } from './server/controlEndpoint';
import { Faults } from './server/faults';
import { HttpServer } from './server/httpServer';
import { CONTENT_LAYOUT, removeOwnContent } from './storage/layout';
import { answerSts, isStsRequest } from './sts/sts';
import { isRecord, readState, writeState } from './storage/stateFile';
import { unshared, type StorageContext } from './storage/storageContext';

/** How long a reset waits for requests that are under way. */
const GRACE_MS = 300;
/** Records that the first content was created, or that a reset is removing everything. */
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

/** The whole local pipeline: three services on one port, and STS's answer to who the caller is. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #storage: StorageContext;
  readonly #faults: Faults;
  readonly #functions: Functions;
  readonly #startedMs = Date.now();
  readonly #server: HttpServer;
  #services: Services;
  /** Requests wait while a reset runs. */
  #resetting: Promise<void> | undefined;
  readonly #underWay = new Map<ServerResponse, Promise<void>>();

  private constructor(
    options: PipelineOptions,
    storage: StorageContext,
    faults: Faults,
    functions: Functions,
    services: Services,
  ) {
    this.#options = options;
    this.#storage = storage;
    this.#faults = faults;
    this.#functions = functions;
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
    const services = await openServices(options, storage, faults, functions);
    return new Pipeline(options, storage, faults, functions, services);
  }

  get faults(): Faults {
    return this.#faults;
  }

  get functions(): Functions {
    return this.#functions;
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
    if (request.url?.startsWith(CONTROL_PREFIX)) {
      return handleControl(
        { faults: this.#faults, status: () => this.#status(), reset: () => this.reset() },
        request,
        response,
      );
    }
    // The request that asked for the reset reports its failure.
    while (this.#resetting) await this.#resetting.catch(() => undefined);
    const target = request.headers['x-amz-target'];
    const work = this.#work(target, request, response);
    this.#underWay.set(response, work);
    await work.finally(() => this.#underWay.delete(response));
  }

  #work(target: string | string[] | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
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

  /** Empties the pipeline and creates its first content again. */
  reset(): Promise<void> {
    this.#resetting ??= this.#emptyAndReopen().finally(() => (this.#resetting = undefined));
    return this.#resetting;
  }

  async #emptyAndReopen(): Promise<void> {
    this.#faults.clear();
    await this.#endRequests();
    await closeServices(this.#services);
    this.#storage.lease.requireHeld();
    // If this crashes half-way, the next start continues the reset.
    await writeState(this.#storage, join(this.#options.dataFolder, SEEDED_FILE), RESETTING);
    this.#services = await openServices(this.#options, this.#storage, this.#faults, this.#functions);
  }
}

async function openServices(
  options: PipelineOptions,
  storage: StorageContext,
  faults: Faults,
  functions: Functions,
): Promise<Services> {
  const { dataFolder, region, limits, stateMs, onTrouble = () => undefined } = options;
  const seeded = await readSeeded(dataFolder, storage);
  const [kinesis, s3] = await Promise.all([
    Kinesis.open({ dataFolder, region, limits, stateMs, faults, storage }),
    openS3({ dataFolder, region, storage }),
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
    stateMs,
    failsRecord: () => faults.failsRecord('PutRecordBatch'),
    onDeliveryFailure: (name, error) => {
      const reason = error instanceof Error ? error.message : String(error);
      onTrouble(`Delivery stream ${name} cannot deliver and keeps trying: ${reason}`);
    },
    onFunctionFailure: (name, message) => onTrouble(`Delivery stream ${name}: ${message}`),
  });
  const services = { kinesis, s3, firehose, json: new AwsJsonEndpoint([kinesis, firehose], faults) };
  // What a program asks for by name is there after every start.
  if (seeded === 'no' || options.content) await fill(services, options.content ?? demoContent(region, ACCOUNT));
  if (seeded !== 'yes') {
    await writeState(storage, join(dataFolder, SEEDED_FILE), { seededAt: new Date().toISOString() });
  }
  return services;
}

/** `lost`: the first content was created, and the file that says so is damaged. */
async function readSeeded(dataFolder: string, storage: StorageContext): Promise<'yes' | 'no' | 'lost'> {
  const found = await readState(storage, join(dataFolder, SEEDED_FILE), isRecord);
  if (found.kind === 'lost') return 'lost';
  if (found.kind === 'none') return 'no';
  if (!('resetting' in found.state)) return 'yes';
  await removeOwnContent(dataFolder, CONTENT_LAYOUT);
  return 'no';
}

async function fill({ kinesis, s3, firehose }: Services, content: Content): Promise<void> {
  const targets = {
    createStream: (input: unknown) => kinesis.createStream(input),
    createBucket: (name: string) => s3.objects.createBucket(name),
    createDeliveryStream: (input: unknown) => firehose.handle('CreateDeliveryStream', input),
  };
  await createContent(targets, content);
}

async function closeServices({ firehose, kinesis, s3 }: Services): Promise<void> {
  await firehose.close();
  await s3.close();
  await kinesis.close();
}
