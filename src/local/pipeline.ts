import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT } from './account';
import { openFirehose, type Firehose } from './firehose';
import { Kinesis } from './kinesis';
import { openS3, type S3 } from './s3';
import { seed } from './seed';
import { refusal } from './server/access';
import { AwsJsonEndpoint } from './server/awsJson';
import { CONTROL_PREFIX, handleControl } from './server/controlEndpoint';
import { Faults } from './server/faults';
import { HttpServer } from './server/httpServer';
import { readState, writeState } from './storage/stateFile';

/** For requests that are under way when everything is to be emptied. */
const GRACE_MS = 300;

export interface PipelineOptions {
  dataFolder: string;
  region: string;
  limits: boolean;
  /** Told of what happens in the background and no request is answered with. */
  onTrouble?: (message: string) => void;
}

interface Services {
  kinesis: Kinesis;
  firehose: Firehose;
  s3: S3;
  json: AwsJsonEndpoint;
}

/** The small AWS as a whole: three services behind one port. */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #faults: Faults;
  readonly #startedMs = Date.now();
  readonly #server: HttpServer;
  #services: Services;
  /** While it is emptied, requests wait. */
  #resetting: Promise<void> | undefined;
  readonly #underWay = new Map<ServerResponse, Promise<void>>();

  private constructor(options: PipelineOptions, faults: Faults, services: Services) {
    this.#options = options;
    this.#faults = faults;
    this.#services = services;
    this.#server = new HttpServer((request, response) => void this.#handle(request, response));
  }

  static async open(options: PipelineOptions): Promise<Pipeline> {
    const faults = new Faults();
    return new Pipeline(options, faults, await openServices(options, faults));
  }

  listen(port: number): Promise<number> {
    return this.#server.listen(port);
  }

  async close(): Promise<void> {
    await this.#server.close();
    await closeServices(this.#services);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reason = refusal(request);
    if (reason !== undefined) {
      response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end(`${reason}\n`);
      return;
    }
    if (request.url?.startsWith(CONTROL_PREFIX)) {
      return handleControl(
        { faults: this.#faults, status: () => this.#status(), reset: () => this.#reset() },
        request,
        response,
      );
    }
    // Whoever asked for it is told when it fails.
    while (this.#resetting) await this.#resetting.catch(() => undefined);
    const target = request.headers['x-amz-target'];
    const work =
      typeof target === 'string'
        ? this.#services.json.handle(target, request, response)
        : this.#services.s3.handle(request, response);
    this.#underWay.set(response, work);
    await work.finally(() => this.#underWay.delete(response));
  }

  /** Nothing may write into the folders that are emptied: what does not end soon is cut. */
  async #endRequests(): Promise<void> {
    const all = Promise.allSettled(this.#underWay.values());
    const grace = new AbortController();
    await Promise.race([all, delay(GRACE_MS, undefined, { signal: grace.signal })]);
    grace.abort();
    for (const response of this.#underWay.keys()) response.destroy();
    await all;
  }

  #status() {
    const { dataFolder, region, limits } = this.#options;
    return {
      pid: process.pid,
      uptimeMs: Date.now() - this.#startedMs,
      region,
      limits,
      dataFolder,
      ...this.#services.kinesis.summary(),
    };
  }

  #reset(): Promise<void> {
    this.#resetting ??= this.#emptyAndReopen().finally(() => (this.#resetting = undefined));
    return this.#resetting;
  }

  async #emptyAndReopen(): Promise<void> {
    this.#faults.clear();
    await this.#endRequests();
    await closeServices(this.#services);
    const { dataFolder } = this.#options;
    // The marker first: after a crash half way, the next start seeds again.
    for (const name of ['seeded.json', 'firehose', 'kinesis', 's3']) {
      await rm(join(dataFolder, name), { recursive: true, force: true });
    }
    this.#services = await openServices(this.#options, this.#faults);
  }
}

async function openServices(options: PipelineOptions, faults: Faults): Promise<Services> {
  const { dataFolder, region, limits, onTrouble = () => undefined } = options;
  const [kinesis, s3] = await Promise.all([
    Kinesis.open({ dataFolder, region, limits, faults }),
    openS3({ dataFolder, region }),
  ]);
  const { objects } = s3;
  const firehose = await openFirehose({
    sources: kinesis.sources,
    objects,
    dataFolder,
    region,
    accountId: ACCOUNT,
    failsRecord: () => faults.failsRecord('PutRecordBatch'),
    onDeliveryFailure: (name, error) => {
      const reason = error instanceof Error ? error.message : String(error);
      onTrouble(`Delivery stream ${name} cannot deliver and goes on trying: ${reason}`);
    },
  });
  const services = { kinesis, s3, firehose, json: new AwsJsonEndpoint([kinesis, firehose], faults) };
  await seedOnce(services, options);
  return services;
}

async function seedOnce({ kinesis, s3, firehose }: Services, { dataFolder, region }: PipelineOptions): Promise<void> {
  const marker = join(dataFolder, 'seeded.json');
  if ((await readState(marker)) !== undefined) return;
  const targets = {
    createStream: (name: string, shards: number) => kinesis.createStream(name, shards),
    createBucket: (name: string) => s3.objects.createBucket(name),
    createDeliveryStream: (input: unknown) => firehose.handle('CreateDeliveryStream', input),
  };
  await seed(targets, region, ACCOUNT);
  await writeState(marker, { seededAt: new Date().toISOString() });
}

async function closeServices({ firehose, kinesis, s3 }: Services): Promise<void> {
  await firehose.close();
  await s3.close();
  await kinesis.close();
}
