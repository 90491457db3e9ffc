import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { freePort, KINESIS_LOCAL, launchNode, type KinesisProgram } from '../../support/kinesisPrograms';

/** A program that tails are tested against. */
export interface TailedProgram extends KinesisProgram {
  /** Streams and records outlive the process. */
  keepsData: boolean;
  /** A subscription that its client left makes room for the next one. kinesis-local's goes on until its five minutes end. */
  endsCutSubscriptions: boolean;
}

export const TAILED_PROGRAMS: TailedProgram[] = [
  { ...KINESIS_LOCAL, keepsData: false, endsCutSubscriptions: false },
  {
    name: 'the local pipeline',
    keepsData: true,
    endsCutSubscriptions: true,
    launch: (port, dataFolder) =>
      launchNode('--import', 'tsx', 'src/local/main.ts', '--port', String(port), '--data', dataFolder),
  },
];

/** A server as a process of its own, which can be killed and started again on its port. */
export class KinesisProcess {
  readonly #program: KinesisProgram;
  readonly #port: number;
  readonly #dataFolder: string;

  #process: ChildProcess | undefined;
  readonly #clients: Kinesis[] = [];

  private constructor(program: KinesisProgram, port: number, dataFolder: string) {
    this.#program = program;
    this.#port = port;
    this.#dataFolder = dataFolder;
  }

  static async start(program: KinesisProgram): Promise<KinesisProcess> {
    const port = await freePort();
    const server = new KinesisProcess(program, port, await mkdtemp(path.join(tmpdir(), 'kinesis-server-')));
    await server.launch();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Until it answers. */
  async launch(): Promise<void> {
    this.#process = await this.#program.launch(this.#port, this.#dataFolder);
    const client = this.client();
    const answers = () => client.listStreams({}).then(Boolean, () => false);
    while (!(await answers())) await delay(50);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running?.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  client(): Kinesis {
    const client = new Kinesis({
      region: 'us-east-1',
      endpoint: this.endpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.kill();
    await rm(this.#dataFolder, { recursive: true, force: true });
  }
}

/** Resolves once the stream takes records. */
export async function createStream(kinesis: Kinesis, name: string, shards: number): Promise<void> {
  await kinesis.createStream({ StreamName: name, ShardCount: shards });
  await untilActive(kinesis, name);
}

export async function untilActive(kinesis: Kinesis, name: string): Promise<void> {
  for (;;) {
    const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName: name });
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await delay(20);
  }
}
