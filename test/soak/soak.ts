import { setTimeout as delay } from 'node:timers/promises';
import { openClients, type Clients } from '../../src/aws';
import { tailStream } from '../../src/consumer';
import { verifyDelivery, type DeliveryReport } from '../../src/outputs';
import { sendRecords, type SendReport } from '../../src/producer';
import type { PipelineBundle } from '../unit/local/pipelineProgram';
import { seededRandom } from '../support/seededRandom';
import { Arrivals, Load } from './load';
import { phasesOf, type Phase } from './phases';
import { PipelineLives } from './pipelineLives';
import { insist, reshard } from './resharding';
import { growthOf, resourcesOf, thirdsOf, type ResourceUse } from './resources';

export interface SoakOptions {
  bundle: PipelineBundle;
  seed: number;
  /** Whether another phase follows, by the number of phases so far. */
  goesOn: (phases: number) => boolean;
  recordsPerPhase: number;
  tell: (line: string) => void;
}

export interface SoakResult {
  /** Why the run failed. Empty: everything held. */
  problems: string[];
  phases: number;
  sent: number;
  uncertain: number;
  duplicates: number;
  repeatedDeliveries: number;
  kills: number;
}

const STREAM = 'soak';
const DELIVERY_STREAM = 'soak-delivery';
const BUCKET = 'demo-bucket';
const PREFIX = 'soak/';
const ROLE = 'arn:aws:iam::000000000000:role/r';
const SHARDS = 3;
/** Each shard keeps its records and their index open, closed shards until their records are past retention. */
const DESCRIPTORS_OF_A_SHARD = 2;
/** How long it may take to read or deliver what was acknowledged, once all faults have ended. */
const ARRIVAL_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 250;

/**
 * Sends, tails and delivers while the pipeline fails in every way that it offers, is killed and is resharded. Then compares what
 * arrived with what was acknowledged.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const lives = await PipelineLives.start(options.bundle);
  const run = await SoakRun.prepare(lives, options);
  try {
    return await run.run();
  } finally {
    await run.close();
    await lives.end();
  }
}

class SoakRun {
  readonly #lives: PipelineLives;
  readonly #clients: Clients;
  readonly #options: SoakOptions;

  readonly #arrivals = new Arrivals();
  readonly #problems: string[] = [];
  readonly #tailing: Promise<void>;
  readonly #ending = new AbortController();
  readonly #random: () => number;
  readonly #load: Load;
  readonly #uses: { program: ResourceUse[]; self: ResourceUse[] } = { program: [], self: [] };
  #phases = 0;
  #sent = 0;
  #uncertain = 0;

  private constructor(lives: PipelineLives, clients: Clients, options: SoakOptions) {
    this.#lives = lives;
    this.#clients = clients;
    this.#options = options;

    this.#random = seededRandom(options.seed);
    this.#load = new Load(seededRandom(options.seed + 1));
    this.#tailing = this.#tail().catch((error: unknown) => {
      if (!this.#ending.signal.aborted) this.#problems.push(`the tail ended: ${String(error)}`);
    });
  }

  static async prepare(lives: PipelineLives, options: SoakOptions): Promise<SoakRun> {
    const clients = await openClients({ name: 'soak', region: 'us-east-1', endpoint: lives.endpoint });
    await clients.kinesis.createStream({ StreamName: STREAM, ShardCount: SHARDS });
    const { StreamDescriptionSummary } = await clients.kinesis.describeStreamSummary({ StreamName: STREAM });
    await clients.firehose.createDeliveryStream({
      DeliveryStreamName: DELIVERY_STREAM,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN: StreamDescriptionSummary?.StreamARN, RoleARN: ROLE },
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${BUCKET}`,
        RoleARN: ROLE,
        Prefix: PREFIX,
        ErrorOutputPrefix: 'soak-errors/',
        CompressionFormat: 'GZIP',
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      },
    });
    return new SoakRun(lives, clients, options);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#tailing;
    for (const client of [this.#clients.kinesis, this.#clients.firehose, this.#clients.s3]) client.destroy();
  }

  async run(): Promise<SoakResult> {
    const { goesOn, tell } = this.#options;
    tell(' phase  fault                event     records  retried  uncertain   seconds   MB  descriptors');
    for (const phase of phasesOf(this.#random)) {
      if (!goesOn(this.#phases)) break;
      await this.#play(phase);
      this.#phases++;
    }
    await this.#waitForTail();
    const delivery = await this.#delivered();
    this.#check(delivery);
    const result = {
      ...{ problems: this.#problems, phases: this.#phases, sent: this.#sent, uncertain: this.#uncertain },
      duplicates: this.#arrivals.duplicates,
      repeatedDeliveries: delivery.duplicates,
      kills: this.#lives.kills,
    };
    this.#tellResult(result);
    return result;
  }

  async #play(phase: Phase): Promise<void> {
    const startMs = performance.now();
    const before = this.#load.count;
    let event: Promise<string> | undefined;
    const credentials = { haveExpired: false };
    const report = await sendRecords({
      target: { kind: 'dataStream', name: STREAM },
      clients: this.#clients,
      records: this.#records(phase),
      partitionKey: { kind: 'field', path: 'key' },
      order: 'perKey',
      random: this.#random,
      onProgress: ({ sent }) => {
        if (sent > 0) event ??= this.#happen(phase);
      },
      onExpiredCredentials: async () => {
        credentials.haveExpired = true;
        await this.#lives.setFaults({});
        return this.#clients;
      },
    });
    event ??= this.#happen(phase);
    const happened = await event;
    // A restart ends them, too.
    await this.#lives.setFaults({});
    if (phase.faults.expiredCredentials && !credentials.haveExpired && phase.event !== 'kill') {
      this.#problems.push(`phase ${this.#phases}: expired credentials were not noticed`);
    }
    this.#account(phase, report, before);
    await this.#measure();
    this.#tellPhase(phase, happened, report, performance.now() - startMs);
  }

  /** Sends begin without faults, because they ask for the stream's description only once. */
  async *#records({ faults }: Phase): AsyncGenerator<Uint8Array[]> {
    let isFirst = true;
    for (const records of this.#load.take(this.#options.recordsPerPhase)) {
      yield records;
      if (isFirst) await insist(() => this.#lives.setFaults(faults));
      isFirst = false;
    }
  }

  async #happen({ event }: Phase): Promise<string> {
    if (event === 'kill') {
      await this.#lives.killAndRestart();
      return 'kill -9';
    }
    return event === 'reshard' ? reshard(this.#clients.kinesis, STREAM) : '';
  }

  #account(phase: Phase, report: SendReport, before: number): void {
    const { sent, failed, notSent, uncertain, read } = report;
    this.#sent += sent;
    this.#uncertain += uncertain;
    if (read !== this.#load.count - before || failed > 0 || notSent > 0 || report.stoppedBy) {
      const counts = JSON.stringify({ read, sent, failed, notSent, stoppedBy: report.stoppedBy });
      this.#problems.push(`phase ${this.#phases} (${phase.name}, ${phase.event}): not all was sent: ${counts}`);
    }
  }

  async #tail(): Promise<void> {
    const { kinesis, getRecordsRaw } = this.#clients;
    const { signal } = this.#ending;
    for await (const event of tailStream({
      client: kinesis,
      getRecordsRaw,
      stream: STREAM,
      from: 'trimHorizon',
      signal,
    })) {
      if (event.kind === 'gap') this.#problems.push(`a gap in ${event.shardId}: ${event.reason}`);
      if (event.kind !== 'records') continue;
      for (const { data } of event.records) this.#arrivals.note(data);
      event.records.release?.();
    }
  }

  async #waitForTail(): Promise<void> {
    const untilMs = Date.now() + ARRIVAL_LIMIT_MS;
    while (this.#arrivals.distinct < this.#load.count && Date.now() < untilMs) await delay(LOOK_EVERY_MS);
  }

  /** The last report: complete, or as it was when the time was over. */
  async #delivered(): Promise<DeliveryReport> {
    const untilMs = Date.now() + ARRIVAL_LIMIT_MS;
    for (;;) {
      const report = await insist(() =>
        verifyDelivery(this.#clients.s3, {
          // The same records again.
          sent: new Load(seededRandom(this.#options.seed + 1)).take(this.#load.count),
          ...{ bucket: BUCKET, prefix: PREFIX, errorPrefix: 'soak-errors/' },
        }),
      );
      if (report.missing === 0 || Date.now() >= untilMs) return report;
      await delay(LOOK_EVERY_MS);
    }
  }

  #check(delivery: DeliveryReport): void {
    const { distinct, duplicates, outOfOrder } = this.#arrivals;
    const count = this.#load.count;
    const problem = (isOne: boolean, text: string): void => {
      if (isOne) this.#problems.push(text);
    };
    problem(
      distinct !== count,
      `lost in the stream: ${count - distinct}, such as ${this.#arrivals.missing(count).join(', ')}`,
    );
    problem(outOfOrder > 0, `out of order within their key: ${outOfOrder}`);
    problem(
      duplicates > this.#uncertain,
      `twice in the stream: ${duplicates}, and only ${this.#uncertain} are uncertain`,
    );
    problem(delivery.missing > 0, `not delivered: ${delivery.missing}`);
    problem(delivery.failed > 0, `under the error prefix: ${delivery.failed}`);
    problem(delivery.foreign > 0, `delivered and never sent: ${delivery.foreign}`);
    problem(delivery.unreadable.length > 0, `unreadable objects: ${delivery.unreadable.length}`);
    problem(
      this.#lives.kills === 0 && delivery.duplicates !== duplicates,
      `delivered twice: ${delivery.duplicates}, in the stream twice: ${duplicates}, without a kill`,
    );
    this.#problems.push(...growthOf('the pipeline', this.#uses.program), ...growthOf('the client', this.#uses.self));
  }

  /** Descriptors are counted without those of the shards, which a run of reshardings adds to. */
  async #measure(): Promise<void> {
    const { Shards = [] } = await insist(() => this.#clients.kinesis.listShards({ StreamName: STREAM }));
    const program = resourcesOf(this.#lives.pid);
    if (program) program.descriptors -= Shards.length * DESCRIPTORS_OF_A_SHARD;
    const self = resourcesOf(process.pid);
    if (program) this.#uses.program.push(program);
    if (self) this.#uses.self.push(self);
  }

  #tellPhase({ name }: Phase, event: string, { read, retried, uncertain }: SendReport, ms: number): void {
    const program = this.#uses.program.at(-1);
    const cells = [
      String(this.#phases + 1).padStart(6),
      ` ${name.padEnd(20)}`,
      event.padEnd(8),
      String(read).padStart(8),
      String(retried).padStart(8),
      String(uncertain).padStart(10),
      (ms / 1_000).toFixed(1).padStart(9),
      String(Math.round(program?.residentMegabytes ?? 0)).padStart(4),
      String(program?.descriptors ?? '').padStart(12),
    ];
    this.#options.tell(cells.join(' '));
  }

  #tellResult({ sent, uncertain, duplicates, repeatedDeliveries, kills }: SoakResult): void {
    const { tell, seed } = this.#options;
    tell(
      `acknowledged ${sent}, uncertain ${uncertain}, twice in the stream ${duplicates}, out of order ${this.#arrivals.outOfOrder}`,
    );
    tell(
      `delivered again ${repeatedDeliveries}, of which ${kills} kills and what is twice in the stream are the cause`,
    );
    tell(`the pipeline's thirds: ${thirdsOf(this.#uses.program)}; the client's: ${thirdsOf(this.#uses.self)}`);
    for (const problem of this.#problems) tell(`PROBLEM: ${problem}`);
    tell(
      `soak: seed ${seed}, ${this.#phases} phases, ${sent} records: ${this.#problems.length === 0 ? 'OK' : 'FAILED'}`,
    );
  }
}
